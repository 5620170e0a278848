/**
 * What every mocha run of this project does first: it makes limits longer on a slow machine and has every file checked
 * for what it leaves behind.
 */
const { checkEveryFile } = require('./leaks.cjs');

const slowness = Math.max(1, Number(process.env.ATTENTIVE_SLOWNESS) || 1);

/**
 * A test or a hook may ask for more time than mocha's own limit, not for less: a limit matters only where something is
 * wrong.
 * @param {import('mocha').Suite} suite
 * @param {number} leastMs
 */
function lengthen(suite, leastMs) {
  const kinds = /** @type {const} */ (['beforeAll', 'beforeEach', 'afterEach', 'afterAll']);
  for (const each of [...suite.tests, ...kinds.flatMap((kind) => suite.getHooks(kind))]) {
    // 0 is no limit, for who debugs.
    if (each.timeout() !== 0) each.timeout(Math.max(each.timeout(), leastMs) * slowness);
  }
  for (const inner of suite.suites) lengthen(inner, leastMs);
}

/** @this {import('mocha').Context} */
async function beforeAll() {
  const root = this.test?.parent;
  if (!root) return;
  lengthen(root, root.timeout());
  // The extension host runs more than the tests; test/host/suite counts what is its own.
  if (process.env.ATTENTIVE_TEST_LOG === undefined) await checkEveryFile(root, slowness);
}

exports.mochaHooks = { beforeAll };
