/**
 * Security promise 9: no package that is shipped has a known hole. Asks the registry, so it is no part of `npm test`:
 * what is known changes by the day while nothing in the repository does.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';

interface Report {
  readonly metadata?: { readonly vulnerabilities: { readonly high: number; readonly critical: number } };
}

describe('The packages that are shipped', function () {
  this.timeout(60_000);

  it('have no known hole that is rated high', async function () {
    const report = await new Promise<Report>((resolve) =>
      execFile(
        'npm',
        ['audit', '--omit=dev', '--json', '--fetch-timeout=20000', '--fetch-retries=0'],
        { shell: process.platform === 'win32', timeout: 45_000 },
        (_failed, stdout) => {
          try {
            resolve(JSON.parse(stdout) as Report);
          } catch {
            resolve({});
          }
        },
      ),
    );
    if (!report.metadata) {
      Object.assign(this, { skipReason: 'the registry does not answer' });
      return this.skip();
    }
    const { high, critical } = report.metadata.vulnerabilities;
    assert.deepEqual({ high, critical }, { high: 0, critical: 0 });
  });
});
