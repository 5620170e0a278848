import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isRunning } from '../../test/host/process-table.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { run } from '../lib/processes.mjs';
import { until } from '../lib/waiting.mjs';

describe('what a test file leaves behind', () => {
  it('fails the file, by name, ends with it, and is nothing to the others', async function () {
    if (process.platform === 'win32') {
      Object.assign(this, { skipReason: 'Windows has no `sleep`' });
      this.skip();
    }
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-leaks-'));
    const report = path.join(folder, 'counts.json');
    try {
      const { code, output } = await run(
        process.execPath,
        [
          inRoot('node_modules/mocha/bin/mocha.js'),
          ...['endsLate', 'leaking', 'tidyAfterwards'].map((name) => `scripts/test/fixtures/${name}.cjs`),
        ],
        { cwd: root, quiet: true, env: { ATTENTIVE_REPORT: report, ATTENTIVE_LEAK_GRACE_MS: '2000' } },
      );
      assert.equal(code, 1);
      const { passed, failures } = JSON.parse(fs.readFileSync(report, 'utf8'));
      assert.deepEqual({ passed, failed: failures.length }, { passed: 4, failed: 1 }, output);
      assert.match(failures[0].reason, /leaking\.cjs left behind/);
      const left =
        /leaking\.cjs left behind: process (\d+) \(sleep 100\), folder (\S+attentive-left-\w+), 1 × PipeWrap, 1 × Timeout\./.exec(
          output,
        );
      assert.ok(left, output);
      assert.ok(!fs.existsSync(left[2] ?? ''), 'what was left is deleted');
      await until(() => !isRunning(Number(left[1])), { what: 'what was killed is gone' });
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
