/**
 * Mocha's spec report for people and, at $ATTENTIVE_REPORT, the counts for scripts/test.mjs. Inside VS Code, where
 * nobody sees the console, the lines go to $ATTENTIVE_TEST_LOG.
 */
const fs = require('node:fs');
const { format } = require('node:util');
const Mocha = require('mocha');

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;
const { ATTENTIVE_REPORT: report, ATTENTIVE_TEST_LOG: log } = process.env;

if (log) Mocha.reporters.Base.consoleLog = (...values) => fs.appendFileSync(log, `${format(...values)}\n`);

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  /** @param {import('mocha').Runner} runner @param {import('mocha').MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    /** @type {import('./test-parts.mjs').Counts} */
    const counts = { passed: 0, failures: [], skipped: [] };
    runner.on(EVENT_TEST_PASS, () => {
      counts.passed += 1;
    });
    // A hook that fails takes its tests with it and counts once.
    runner.on(EVENT_TEST_FAIL, (/** @type {import('mocha').Test} */ test, /** @type {unknown} */ error) => {
      counts.failures.push({ title: test.fullTitle(), reason: error instanceof Error ? error.message : String(error) });
    });
    runner.on(EVENT_TEST_PENDING, (/** @type {import('mocha').Test} */ test) => {
      counts.skipped.push({ title: test.fullTitle(), reason: test.ctx?.skipReason ?? 'no reason given' });
    });
    runner.once(EVENT_RUN_END, () => {
      if (report) fs.writeFileSync(report, JSON.stringify(counts));
    });
  }
};
