import assert from 'node:assert/strict';
import fs from 'node:fs';
import { inRoot } from '../lib/paths.mjs';
import { longestFirst } from '../lib/test-jobs.mjs';
import { groupedFiles, parts } from '../lib/test-parts.mjs';

describe('the jobs of npm test', () => {
  it('begin with the longest, and with those that have not run before', () => {
    const jobs = ['short', 'new', 'long', 'new too'].map((heading) => ({ heading }));
    assert.deepEqual(
      longestFirst(jobs, { short: 1000, long: 90_000 }).map(({ heading }) => heading),
      ['new', 'new too', 'long', 'short'],
    );
  });

  it('run each test file of VS Code once, in the window that it shares or in its own', async () => {
    const { windows } = await import('../../test/host/ui/windows.mjs');
    const run = (parts.ui?.jobs() ?? []).flatMap(
      ({ title, env }) => windows[env?.ATTENTIVE_WINDOW ?? ''] ?? [title ?? ''],
    );
    const files = fs.readdirSync(inRoot('test/host/ui')).filter((name) => name.endsWith('.test.mjs'));
    assert.deepEqual(run.map((name) => `${name}.test.mjs`).sort(), files.sort());
  });

  it('repeat no fault beside the long part, which has more of it', () => {
    const args = (/** @type {string} */ part, withLong = false) =>
      (parts[part]?.jobs(withLong) ?? []).flatMap((job) => job.args);
    const repeated = args('long').filter((each) => each.startsWith('out/test/faults/'));
    assert.equal(repeated.length, 1);
    const without = (withLong = false) => args('faults', withLong).slice(args('faults').length);
    assert.deepEqual([without(), without(true)], [[], ['--ignore', ...repeated]]);
  });

  for (const part of ['webview', 'numbers']) {
    it(`run each test file of ${part} once, in one group or alone`, () => {
      const files = fs.readdirSync(inRoot('test', part));
      const grouped = groupedFiles(part).sort();
      assert.ok(grouped.length > 0);
      assert.deepEqual(
        grouped,
        grouped.filter((name, i) => files.includes(`${name}.test.ts`) && name !== grouped[i - 1]),
      );
    });
  }
});
