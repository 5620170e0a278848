/** The parts of `npm test`: what each runs, in one process or in one for each file. */
import fs from 'node:fs';
import { build } from './building.mjs';
import { ensureBrowser } from './browser.mjs';
import { Problem } from './console.mjs';
import { ensureVscodeServer } from './host-tools.mjs';
import { inHost, inRoot } from './paths.mjs';
import { windows } from '../../test/host/ui/windows.mjs';

/**
 * @typedef {{ title?: string, file: string, args: readonly string[], env?: NodeJS.ProcessEnv, counts: boolean }} Job a
 *   process; `counts`: by scripts/lib/reporter.cjs
 */

/**
 * @typedef {object} Part
 * @property {string} title
 * @property {boolean} [needsBundles] waits for the build to succeed
 * @property {boolean} [needsBrowser] needs Chromium and VS Code's server
 * @property {boolean} [waits] waits most of the time, rather than keep a processor busy
 * @property {boolean} [long] takes so long that it runs only when it is asked for
 * @property {boolean} [byName] runs only when it is named: with everything else it would not end in the time that a check has
 * @property {(withLong?: boolean) => Job[]} jobs may run side by side, the first first; `withLong`: beside the long part
 */

/** @param {string} files @param {string} [without] files @returns {Job} */
const mocha = (files, without) => ({
  file: process.execPath,
  args: [inRoot('node_modules/mocha/bin/mocha.js'), files, ...(without === undefined ? [] : ['--ignore', without])],
  counts: true,
});

/** @param {'types' | 'format'} what @returns {Job} */
const check = (what) => ({
  title: what,
  file: process.execPath,
  args: [inRoot('scripts/check.mjs'), what],
  counts: false,
});

/**
 * A job for each file, so that they spread over the lanes. The largest is often the longest.
 * @param {string} folder
 * @param {string} ending
 * @returns {(Job & { title: string })[]}
 */
function filesIn(folder, ending) {
  const size = (/** @type {string} */ name) => fs.statSync(inRoot(folder, name)).size;
  return fs
    .readdirSync(inRoot(folder))
    .filter((name) => name.endsWith(ending))
    .sort((a, b) => size(b) - size(a))
    .map((name) => ({ ...mocha(`${folder}/${name}`), title: name.replace(ending, '') }));
}

/**
 * A job for each window that files share, in the order of the table, and one for each of the other files.
 * @returns {Job[]}
 */
function windowJobs() {
  const inWindows = Object.values(windows).flat();
  const files = filesIn('test/host/ui', '.test.mjs');
  const missing = inWindows.find((name) => !files.some(({ title }) => title === name));
  if (missing !== undefined)
    throw new Problem(
      `test/host/ui/windows.mjs names ${missing}, of which there is no test file.`,
      'Correct the name, or take it out.',
    );
  return [
    ...Object.keys(windows).map((name) => ({
      ...mocha('test/host/ui/window.mjs'),
      env: { ATTENTIVE_WINDOW: name },
      title: `${name} window`,
    })),
    ...files.filter(({ title }) => !inWindows.includes(title)),
  ];
}

/**
 * @param {string} part folder of test/ with a folder of groups
 * @returns {string[]} names of the test files that groups import, as often as they do
 */
export const groupedFiles = (part) =>
  fs
    .readdirSync(inRoot('test', part, 'groups'))
    .flatMap((group) =>
      Array.from(
        fs.readFileSync(inRoot('test', part, 'groups', group), 'utf8').matchAll(/^import '\.\.\/(.+)\.test';$/gm),
        ([, name = '']) => name,
      ),
    );

/**
 * A job for each group, whose files share a process and what it has loaded, and one for each of the other files.
 * @param {string} part folder of test/ with a folder of groups
 * @returns {Job[]}
 */
function groupJobs(part) {
  const grouped = groupedFiles(part);
  return [
    ...filesIn(`out/test/${part}/groups`, '.test.cjs'),
    ...filesIn(`out/test/${part}`, '.test.cjs').filter(({ title }) => !grouped.includes(title)),
  ];
}

/** Faults of which the long part has more: beside it the few of the part "Under fault" are among them. */
const repeatedFaults = 'out/test/faults/@(killings|keystrokes|killedDownloads).test.cjs';

/**
 * What is slow, and what is repeated more often than in the other parts.
 * @returns {Job[]}
 */
const longJobs = () => [
  mocha('out/test/long/**/*.cjs'),
  {
    ...mocha(repeatedFaults),
    env: { ATTENTIVE_CRASHES: '12', ATTENTIVE_KEYSTROKES: '10000', ATTENTIVE_KILLED_DOWNLOADS: '60' },
    title: 'faults',
  },
];

/**
 * Where nothing has run yet, jobs begin in this order: what takes longest first, since all of it is one process.
 * @type {Record<string, Part>}
 */
export const parts = {
  long: { title: 'Slow proofs', needsBundles: true, long: true, jobs: longJobs },
  check: { title: 'Types and lint', jobs: () => [check('types'), check('format')] },
  commands: { title: 'Commands', jobs: () => [mocha('scripts/test/*.test.mjs')] },
  bundle: { title: 'Build', jobs: () => [] },
  package: {
    title: 'Packages, made and installed',
    needsBrowser: true,
    byName: true,
    jobs: () => [mocha('test/package/*.test.mjs')],
  },
  servers: {
    title: 'Against real servers',
    needsBundles: true,
    byName: true,
    jobs: () => [mocha('out/test/servers/*.cjs')],
  },
  faults: {
    title: 'Under fault',
    needsBundles: true,
    jobs: (withLong) => [mocha('out/test/faults/**/*.cjs', withLong ? repeatedFaults : undefined)],
  },
  integration: {
    title: 'With models and processes',
    needsBundles: true,
    jobs: () => [mocha('out/test/integration/**/*.cjs')],
  },
  numbers: { title: 'Numbers against the reference values', needsBundles: true, jobs: () => groupJobs('numbers') },
  unit: { title: 'Unit', needsBundles: true, jobs: () => [mocha('out/test/unit/**/*.cjs')] },
  ui: { title: 'As a person in a real VS Code', needsBundles: true, needsBrowser: true, waits: true, jobs: windowJobs },
  host: {
    title: 'Extension host of a real VS Code',
    needsBundles: true,
    needsBrowser: true,
    waits: true,
    jobs: () => [{ file: process.execPath, args: [inHost('run-suite.mjs')], counts: true }],
  },
  webview: {
    title: 'Webview in Chromium',
    needsBundles: true,
    needsBrowser: true,
    waits: true,
    jobs: () => groupJobs('webview'),
  },
};

/** Bundles everything, and sees that every test that was bundled belongs to a part. */
export async function bundle() {
  await build({ tests: true });
  const stray = fs.readdirSync(inRoot('out/test')).filter((name) => !(name in parts));
  if (stray.length > 0) {
    throw new Problem(
      `No part runs the tests in test/${stray.join(', test/')}.`,
      'Name the folder in scripts/lib/test-parts.mjs.',
    );
  }
}

/** @returns {Promise<NodeJS.ProcessEnv>} what parts that need the browser find it by */
export async function prepareBrowser() {
  await ensureVscodeServer();
  return { CHROMIUM: await ensureBrowser() };
}
