/**
 * What every mocha run of this project does first: it makes limits longer on a slow machine and has every file checked
 * for what it leaves behind.
 */
const { checkEveryFile } = require('./leaks.cjs');
const { slowness } = require('./slowness.cjs');

/** What each test and hook may take on a quiet machine, in milliseconds. @type {WeakMap<object, number>} */
const quietLimits = new WeakMap();

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
    if (each.timeout() === 0) continue;
    const limit = Math.max(each.timeout(), leastMs);
    quietLimits.set(each, limit);
    each.timeout(limit * slowness());
  }
  for (const inner of suite.suites) lengthen(inner, leastMs);
}

/** @this {import('mocha').Context} */
async function beforeAll() {
  const root = this.test?.parent;
  if (!root) return;
  lengthen(root, root.timeout());
  // The extension host runs more than the tests; test/host/suite counts what is its own.
  if (process.env.ATTENTIVE_TEST_LOG === undefined) await checkEveryFile(root, slowness());
}

/** The machine may have become busy since the file began. @this {import('mocha').Context} */
function beforeEach() {
  const limit = this.currentTest && quietLimits.get(this.currentTest);
  if (limit) this.currentTest.timeout(limit * slowness());
}

exports.mochaHooks = { beforeAll, beforeEach };
