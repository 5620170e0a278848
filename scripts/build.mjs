/** npm run build: installs what is missing, then makes dist/. --production minifies, --tests bundles the tests too. */
import './lib/node-version.mjs';
import { parseArgs } from 'node:util';
import { build } from './lib/building.mjs';
import { command, say } from './lib/console.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';

await command(async () => {
  const { values } = parseArgs({ options: { production: { type: 'boolean' }, tests: { type: 'boolean' } } });
  await ensureDependencies();
  await build(values);
  say('Built. `npm start` opens it in VS Code; `node dist/cli.js --help` shows the command line.');
});
