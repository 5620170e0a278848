/** Loaded by VS Code into its extension host: runs there the bundled suite that $ATTENTIVE_SUITE names. */
const fs = require('node:fs');
const path = require('node:path');
const Mocha = require('mocha');

const bundles = path.join(__dirname, '../../out/test', process.env.ATTENTIVE_SUITE ?? '');

exports.run = () =>
  new Promise((resolve, reject) => {
    const mocha = new Mocha({
      ui: 'bdd',
      timeout: 180_000,
      color: false,
      forbidOnly: true,
      reporter: require('../../scripts/lib/reporter.cjs'),
      rootHooks: require('../../scripts/lib/root-hooks.cjs').mochaHooks,
    });
    for (const name of fs.readdirSync(bundles).sort())
      if (name.endsWith('.test.cjs')) mocha.addFile(path.join(bundles, name));
    mocha.run((failures) => {
      if (failures === 0) resolve(undefined);
      else reject(new Error(`${failures} tests failed.`));
    });
  });
