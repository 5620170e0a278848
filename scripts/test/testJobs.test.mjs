import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { longFiles, longWindows, windows } from '../../test/host/ui/windows.mjs';
import { inRoot } from '../lib/paths.mjs';
import { longestFirst, usualDurations } from '../lib/test-jobs.mjs';
import { groupImports, headingOf, parts } from '../lib/test-parts.mjs';

/** @returns {string[]} every test file of the repository, as it lies there, but those that belong to another test */
function testFiles() {
  const below = (/** @type {string} */ folder) =>
    fs
      .readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
      .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
      .filter((name) => /\.test\.m?[jt]s$/.test(name) && !name.includes('/node_modules/'));
  return [...below('test'), ...below('scripts/test')];
}

/** @param {string} pattern with `*` and `**` @returns {RegExp} */
const matching = (pattern) =>
  new RegExp(
    `^${pattern.replace(/[.]/g, '\\.').replace(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'))}$`,
  );

/**
 * @param {import('../lib/test-parts.mjs').Job} job
 * @param {readonly string[]} files
 * @returns {string[]} those of them that it runs
 */
function filesOf({ args, env }, files) {
  const window = { ...windows, ...longWindows }[env?.ATTENTIVE_WINDOW ?? ''];
  if (window) return window.map((name) => `test/host/ui/${name}.test.mjs`);
  if (args[0]?.endsWith('run-suite.mjs')) return files.filter((file) => file.startsWith(`test/${args[1]}/`));
  const patterns = args.slice(1).map((each) => each.replace(/^--ignore=/, ''));
  const [wanted, without] = [false, true].map((ignored) =>
    patterns.filter((_, i) => args[i + 1]?.startsWith('--ignore=') === ignored).map(matching),
  );
  const program = (/** @type {string} */ file) => file.replace(/^(.*)\.ts$/, 'out/$1.cjs');
  return files
    .filter((file) => wanted?.some((each) => each.test(program(file))))
    .filter((file) => !without?.some((each) => each.test(program(file))))
    .flatMap((file) => [file, ...importedBy(file)]);
}

/** @param {string} file @returns {string[]} what it runs besides, where it is a group */
function importedBy(file) {
  const [, folder] = /^(.*)\/groups\//.exec(file) ?? [];
  return folder === undefined ? [] : groupImports(file).map((name) => `${folder}/${name}.test.ts`);
}

const isLong = (/** @type {string} */ file) =>
  file.startsWith('test/long/') ||
  [...Object.values(longWindows).flat(), ...longFiles].some((name) => file === `test/host/ui/${name}.test.mjs`);

describe('the jobs of npm test', () => {
  it('begin with the longest, and with those of which nothing is known', () => {
    const jobs = ['short', 'new', 'long', 'new too'].map((heading) => ({ heading }));
    assert.deepEqual(
      longestFirst(jobs, { short: 1000, long: 90_000 }).map(({ heading }) => heading),
      ['new', 'new too', 'long', 'short'],
    );
  });

  const files = testFiles();
  const folders = [...new Set(files.map((file) => file.split('/').slice(0, 2).join('/')))];
  const runsOf = (/** @type {boolean} */ withLong) =>
    Object.values(parts)
      .filter((part) => withLong || !part.long)
      .flatMap((part) => part.jobs(withLong).flatMap((job) => filesOf(job, files)));

  it('are made of the files of every folder', () => {
    for (const folder of ['host', 'integration', 'long', 'numbers', 'unit', 'webview'])
      assert.ok(folders.includes(`test/${folder}`), folder);
  });

  for (const folder of folders)
    it(`run each test file of ${folder} in one part, once`, () => {
      const inFolder = files.filter((file) => file.startsWith(`${folder}/`)).sort();
      for (const withLong of [false, true]) {
        const expected = inFolder.filter((file) => withLong || !isLong(file));
        assert.deepEqual(
          runsOf(withLong)
            .filter((file) => file.startsWith(`${folder}/`))
            .sort(),
          expected,
        );
      }
    });

  it('have a time in the list from which a fresh clone plans, or begin first; it names no other', () => {
    const headings = Object.values(parts).flatMap((part) => part.jobs(true).map(({ title }) => headingOf(part, title)));
    assert.deepEqual(
      Object.keys(usualDurations()).filter((heading) => !headings.includes(heading)),
      [],
    );
  });
});
