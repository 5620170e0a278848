/**
 * npm run test:servers: completion, texts and probabilities of a real llama-server, and against vLLM where $ATTENTIVE_VLLM is its address.
 * `-- --record` writes what they answered to test/fixtures/servers, which npm test replays.
 */
import './lib/node-version.mjs';
import { parseArgs } from 'node:util';
import { command } from './lib/console.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';
import { startLlamaServer } from './lib/real-servers.mjs';

await command(async () => {
  const { values } = parseArgs({ options: { record: { type: 'boolean' } } });
  const server = await startLlamaServer();
  try {
    const { code } = await run(process.execPath, [inRoot('scripts/test.mjs'), 'servers'], {
      cwd: root,
      env: {
        ATTENTIVE_LLAMA_URL: server.url,
        ATTENTIVE_LLAMA_STARTED: server.started,
        ...(values.record === true && { ATTENTIVE_RECORD_INTO: inRoot('test/fixtures/servers') }),
      },
    });
    return code;
  } finally {
    await server.stop();
  }
});
