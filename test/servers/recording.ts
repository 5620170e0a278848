/** The suite against a real server, and a record of what that answered. */
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { ServerKind } from '../../src/protocol/servers';
import { backendFor } from '../integration/backends/openai/backendFor';
import { itCompletesAsWeDo } from './completions';
import { record, type Exchange, type Recorded } from './exchanges';

/** The folder of the records; nothing is written without it. */
const into = process.env.ATTENTIVE_RECORD_INTO;

/** Paths, moments and numbers of requests say nothing about a server. */
const portable = (exchange: Exchange): Exchange => ({
  ...exchange,
  answered: exchange.answered
    .replace(/"model_path":"[^"]*"/, '"model_path":"MODEL.gguf"')
    .replace(/"root":"[^"]*"/, '"root":"MODEL"')
    .replace(/"(created)":\d+/g, '"$1":0')
    .replace(/"(id)":"((?:chat)?cmpl|modelperm)-\w+"/g, '"$1":"$2-0"')
    .replace(/"media_marker":"[^"]*"/, '"media_marker":""'),
});

/** @param started how the server was started, without the paths of the machine */
export function itCompletesAndIsRecorded(kind: ServerKind, url: string, started: string): void {
  let exchanges: readonly Exchange[] = [];
  itCompletesAsWeDo(kind, async () => {
    const connection = await record(url);
    ({ exchanges } = connection);
    return connection;
  });
  after(async () => {
    if (into === undefined || exchanges.length === 0) return;
    const { version = '' } = (await backendFor({ url }).backend.look(url)) as { version?: string };
    const recorded: Recorded = { kind, version, started, exchanges: exchanges.map(portable) };
    const folder = path.join(into, kind.toLowerCase());
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'recorded.json'), `${JSON.stringify(recorded, undefined, 1)}\n`);
  });
}
