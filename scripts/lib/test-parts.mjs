/** The parts of `npm test`: what each runs, in one process or in one for each file. */
import fs from 'node:fs';
import { build } from './building.mjs';
import { ensureBrowser } from './browser.mjs';
import { Problem } from './console.mjs';
import { ensureVscodeServer } from './host-tools.mjs';
import { inHost, inRoot } from './paths.mjs';
import { longFiles, longWindows, windows } from '../../test/host/ui/windows.mjs';

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
 * @property {boolean} [long] proves more of what others prove, and runs only when it is asked for
 * @property {boolean} [byName] runs only when it is named: with everything else it would not end in the time that a check has
 * @property {(withLong?: boolean) => Job[]} jobs may run side by side, the first first; `withLong`: beside the slow proofs
 */

/** @param {string | readonly string[]} files @param {readonly string[]} [without] files @returns {Job} */
const mocha = (files, without = []) => ({
  file: process.execPath,
  args: [
    inRoot('node_modules/mocha/bin/mocha.js'),
    ...(typeof files === 'string' ? [files] : files),
    ...without.map((each) => `--ignore=${each}`),
  ],
  counts: true,
});

/** @param {string} folder of test/ @returns {Job} */
const inExtensionHost = (folder) => ({ file: process.execPath, args: [inHost('run-suite.mjs'), folder], counts: true });

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
 * A job for each window that files share, in the order of the table.
 * @param {Readonly<Record<string, readonly string[]>>} table
 * @returns {Job[]}
 */
const windowJobs = (table) =>
  Object.keys(table).map((name) => ({
    ...mocha('test/host/ui/window.mjs'),
    env: { ATTENTIVE_WINDOW: name },
    title: `${name} window`,
  }));

/** @returns {{ short: Job[], long: Job[] }} a job for each window that files share, and one for each of the other files */
function uiJobs() {
  const inWindows = Object.values({ ...windows, ...longWindows }).flat();
  const files = filesIn('test/host/ui', '.test.mjs');
  const missing = [...inWindows, ...longFiles].find((name) => !files.some(({ title }) => title === name));
  if (missing !== undefined)
    throw new Problem(
      `test/host/ui/windows.mjs names ${missing}, of which there is no test file.`,
      'Correct the name, or take it out.',
    );
  const alone = files.filter(({ title }) => !inWindows.includes(title));
  return {
    short: [...windowJobs(windows), ...alone.filter(({ title }) => !longFiles.includes(title))],
    long: [...windowJobs(longWindows), ...alone.filter(({ title }) => longFiles.includes(title))],
  };
}

/**
 * @param {string} file of a group
 * @returns {string[]} names of the test files that it imports
 */
export const groupImports = (file) =>
  Array.from(fs.readFileSync(inRoot(file), 'utf8').matchAll(/^import '\.\.\/(.+)\.test';$/gm), ([, name = '']) => name);

/** @param {string} part folder of test/ with a folder of groups @returns {string[]} names of the test files in them */
const groupedFiles = (part) =>
  fs.readdirSync(inRoot('test', part, 'groups')).flatMap((group) => groupImports(`test/${part}/groups/${group}`));

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

/** Faults of which the slow proofs have more: beside them the few of the part "Under fault" are among those. */
const repeatedFaults = ['crashes', 'idleModels', 'keystrokes', 'killings', 'killedDownloads', 'fuzz/*'].map(
  (name) => `out/test/faults/${name}.test.cjs`,
);

/**
 * What is slow, and faults more often than in the part "Under fault".
 * @returns {Job[]}
 */
const longJobs = () => [
  { ...mocha('out/test/long/*.test.cjs'), title: 'with the embedded models' },
  { ...mocha('out/test/long/faults/*.test.cjs'), title: 'faults' },
  {
    ...mocha(repeatedFaults),
    env: {
      ATTENTIVE_CRASHES: '12',
      ATTENTIVE_IDLE_ENDS: '25',
      ATTENTIVE_KEYSTROKES: '10000',
      ATTENTIVE_KILLED_DOWNLOADS: '60',
      ATTENTIVE_FUZZ_MESSAGES: '1000',
      ATTENTIVE_FUZZ_MODELS: '40',
    },
    title: 'repeated faults',
  },
];

/**
 * Where nothing has run yet, jobs begin in this order: what takes longest first, since all of it is one process.
 * @type {Record<string, Part>}
 */
export const parts = {
  long: { title: 'Slow proofs', needsBundles: true, long: true, jobs: longJobs },
  longUi: {
    title: 'More in a real VS Code',
    needsBundles: true,
    needsBrowser: true,
    waits: true,
    long: true,
    jobs: () => [...uiJobs().long, { ...inExtensionHost('long/host'), title: 'extension host' }],
  },
  longNumbers: { title: 'More numbers', needsBundles: true, long: true, jobs: () => groupJobs('long/numbers') },
  longWebview: {
    title: 'More of the webview',
    needsBundles: true,
    needsBrowser: true,
    waits: true,
    long: true,
    jobs: () => groupJobs('long/webview'),
  },
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
    jobs: (withLong) => [mocha('out/test/faults/**/*.cjs', withLong ? repeatedFaults : [])],
  },
  integration: {
    title: 'With models and processes',
    needsBundles: true,
    jobs: () => [mocha('out/test/integration/**/*.cjs')],
  },
  numbers: { title: 'Numbers against the reference values', needsBundles: true, jobs: () => groupJobs('numbers') },
  unit: { title: 'Unit', needsBundles: true, jobs: () => [mocha('out/test/unit/**/*.cjs')] },
  ui: {
    title: 'As a person in a real VS Code',
    needsBundles: true,
    needsBrowser: true,
    waits: true,
    jobs: () => uiJobs().short,
  },
  host: {
    title: 'Extension host of a real VS Code',
    needsBundles: true,
    needsBrowser: true,
    waits: true,
    jobs: () => [inExtensionHost('host/suite')],
  },
  webview: {
    title: 'Webview in Chromium',
    needsBundles: true,
    needsBrowser: true,
    waits: true,
    jobs: () => groupJobs('webview'),
  },
};

/**
 * @param {Part} part
 * @param {string | undefined} title of a job
 * @returns {string} the name of the job, for people and in the list of what jobs take
 */
export const headingOf = (part, title) => (title ? `${part.title}: ${title}` : part.title);

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
