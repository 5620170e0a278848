/**
 * npm run test:servers: completion, texts and probabilities of a real llama-server and a real vLLM, which it installs.
 * `-- --only vllm` (or llama-server) tests against one; `-- --record` writes what they answered to test/fixtures/servers,
 * which npm test replays.
 */
import './lib/node-version.mjs';
import { parseArgs } from 'node:util';
import { Problem, command } from './lib/console.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';
import { startLlamaServer, startVllm } from './lib/real-servers.mjs';

/** @type {Record<string, { variable: string, start: () => Promise<import('./lib/real-servers.mjs').RealServer> }>} */
const servers = {
  'llama-server': { variable: 'ATTENTIVE_LLAMA', start: startLlamaServer },
  vllm: { variable: 'ATTENTIVE_VLLM', start: startVllm },
};

/** @param {string | undefined} only */
function chosen(only) {
  if (only === undefined) return Object.values(servers);
  const server = servers[only];
  if (!server) throw new Problem(`${only} is no server of these tests.`, `Name ${Object.keys(servers).join(' or ')}.`);
  return [server];
}

await command(async () => {
  const { values } = parseArgs({ options: { record: { type: 'boolean' }, only: { type: 'string' } } });
  /** @type {import('./lib/real-servers.mjs').RealServer[]} */
  const running = [];
  /** @type {NodeJS.ProcessEnv} */
  const env = values.record === true ? { ATTENTIVE_RECORD_INTO: inRoot('test/fixtures/servers') } : {};
  try {
    for (const { variable, start } of chosen(values.only)) {
      const server = await start();
      running.push(server);
      env[`${variable}_URL`] = server.url;
      env[`${variable}_STARTED`] = server.started;
    }
    return (await run(process.execPath, [inRoot('scripts/test.mjs'), 'servers'], { cwd: root, env })).code;
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
  }
});
