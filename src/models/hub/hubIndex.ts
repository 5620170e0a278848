/** What a hub says of a repository: the commit of a revision, its licence and its files, as the API answers. */
import * as v from 'valibot';
import { printable } from '../../base/text/printable';
import { list } from '../../protocol/caps';
import { HubFault, throwIfCancelled } from './errors';
import type { Answer, AskOptions, Connection } from './connection';
import type { ModelRef } from './names';
import type { HubFile } from './plan';
import { StallWatch } from './stall';

/** Of one page of an answer. */
const MOST_BYTES = 16 * 1024 ** 2;
const MOST_PAGES = 100;
const MOST_ENTRIES = 10_000;
const SHA1 = /^[0-9a-f]{40}$/i;

const short = v.pipe(v.string(), v.maxLength(10_000));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const Revision = v.object({
  sha: v.pipe(v.string(), v.regex(SHA1), v.toLowerCase()),
  cardData: v.optional(v.nullable(v.object({ license: v.optional(v.unknown()) }))),
  tags: v.optional(list(v.unknown(), MOST_ENTRIES), []),
});

const TreeEntry = v.object({
  type: short,
  oid: v.optional(short, ''),
  path: short,
  size: v.optional(size, 0),
  lfs: v.optional(
    v.nullable(v.object({ oid: v.pipe(v.string(), v.regex(/^(?:sha256:)?[0-9a-f]{64}$/i), v.toLowerCase()), size })),
  ),
});
const Tree = list(TreeEntry, MOST_ENTRIES);

const Found = list(
  v.object({ id: short, downloads: v.optional(v.number(), 0), pipeline_tag: v.optional(v.nullable(short)) }),
  1000,
);

export interface Commit {
  readonly sha: string;
  /** As the hub names it; `unknown` where it does not. */
  readonly license: string;
}

export interface FoundModel {
  readonly repo: string;
  readonly downloads: number;
  readonly task: string | undefined;
}

/** @throws HubFault; PullCancelled */
export async function commitOf(
  connection: Connection,
  { repo, revision }: ModelRef,
  options: AskOptions,
): Promise<Commit> {
  const answer = await connection.ask(`/api/models/${repo}/revision/${encodeURIComponent(revision)}`, options);
  const { sha, cardData, tags } = await parsed(connection, answer, Revision, repo, options);
  const tag = tags.find((each): each is string => typeof each === 'string' && each.startsWith('license:'));
  const license = typeof cardData?.license === 'string' ? cardData.license : tag?.slice('license:'.length);
  return { sha, license: printable(license ?? 'unknown') };
}

/** All files of a commit. @throws HubFault; PullCancelled */
export async function filesOf(
  connection: Connection,
  repo: string,
  commit: string,
  options: AskOptions,
): Promise<HubFile[]> {
  const files: HubFile[] = [];
  let at: string | URL = `/api/models/${repo}/tree/${commit}?recursive=true`;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await connection.ask(at, options);
    for (const entry of await parsed(connection, answer, Tree, repo, options)) {
      if (entry.type !== 'file') continue;
      if (entry.lfs) {
        const hex = entry.lfs.oid.replace('sha256:', '');
        files.push({ path: entry.path, bytes: entry.lfs.size, hash: { kind: 'sha256', hex } });
      } else if (SHA1.test(entry.oid)) {
        files.push({ path: entry.path, bytes: entry.size, hash: { kind: 'git', hex: entry.oid.toLowerCase() } });
      }
    }
    const next = nextPage(connection, answer.response, typeof at === 'string' ? connection.address(at) : at);
    if (files.length > MOST_ENTRIES) throw badAnswer(connection, 'tree');
    if (!next) return files;
    at = next;
  }
  throw badAnswer(connection, 'tree');
}

/** Repositories that say they are for transformers.js, those that are downloaded most first. */
export async function searchModels(connection: Connection, words: string, options: AskOptions): Promise<FoundModel[]> {
  const query = new URLSearchParams({ search: words, filter: 'transformers.js', sort: 'downloads', limit: '20' });
  const found = await parsed(connection, await connection.ask(`/api/models?${query}`, options), Found, words, options);
  return found.map(({ id, downloads, pipeline_tag: task }) => ({
    repo: printable(id),
    downloads,
    task: task == null ? undefined : printable(task),
  }));
}

/** One link of a `Link` header (RFC 8288) with its parameters. */
const LINK = /<([^>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"[^"]*"|[^\s";,]*))?)*)/g;
const IS_NEXT = /;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?=\s*(?:;|$)))/i;

/** @param page whose answer this is: the link may be relative to it */
function nextPage(connection: Connection, { headers }: Response, page: URL): URL | undefined {
  const links = [...(headers.get('link') ?? '').matchAll(LINK)];
  const target = links.find(([, , parameters = '']) => IS_NEXT.test(parameters))?.[1];
  if (target === undefined) return undefined;
  const url = URL.canParse(target, page.href) ? new URL(target, page.href) : undefined;
  if (url?.origin !== connection.endpoint.origin) throw badAnswer(connection, 'link');
  return url;
}

const badAnswer = (connection: Connection, place: string): HubFault =>
  new HubFault({ code: 'badAnswer', args: { host: connection.host, place } });

async function parsed<Schema extends v.GenericSchema>(
  connection: Connection,
  answer: Answer,
  schema: Schema,
  repo: string,
  { signal }: AskOptions,
): Promise<v.InferOutput<Schema>> {
  refuseStatus(connection, answer, repo);
  const text = await textOf(connection, answer, signal);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw /^\s*</.test(text)
      ? new HubFault({ code: 'notAModel', args: { host: answer.host } })
      : badAnswer(connection, 'JSON');
  }
  const result = v.safeParse(schema, content);
  if (!result.success) throw badAnswer(connection, printable(v.getDotPath(result.issues[0]) ?? 'the top level'));
  return result.output;
}

/** @throws HubFault for every status but 200. A hub answers 401 for a repository that is not there */
function refuseStatus({ hasToken, host }: Connection, { response, host: from }: Answer, repo: string): void {
  const { status } = response;
  if (status === 200) return;
  void response.body?.cancel().catch(() => undefined);
  if (status === 404 || (status === 401 && !hasToken))
    throw new HubFault({ code: 'repositoryMissing', args: { repo, host } });
  if (status === 401 || status === 403) throw new HubFault({ code: 'accessDenied', args: { repo, host, hasToken } });
  throw new HubFault({ code: 'serverFailed', args: { host: from, status } });
}

/** @throws HubFault for an answer that is too long, breaks off or stands still; PullCancelled */
async function textOf(connection: Connection, { response, host }: Answer, signal?: AbortSignal): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let systemCode = 'ECONNRESET';
  const reader = response.body?.getReader();
  const end = (): void => void reader?.cancel().catch(() => undefined);
  const watch = new StallWatch(connection.clock, () => {
    systemCode = 'ETIMEDOUT';
    end();
  });
  try {
    for (;;) {
      const next = await reader?.read().catch(() => 'broken' as const);
      throwIfCancelled(signal);
      if (next === 'broken' || systemCode === 'ETIMEDOUT')
        throw new HubFault({ code: 'unreachable', args: { host, systemCode } });
      if (!next?.value) return new TextDecoder().decode(Buffer.concat(pieces));
      watch.note(next.value.length);
      bytes += next.value.length;
      if (bytes > MOST_BYTES) throw badAnswer(connection, 'length');
      pieces.push(next.value);
    }
  } finally {
    watch.stop();
    end();
  }
}
