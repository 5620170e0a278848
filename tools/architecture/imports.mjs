/**
 * Which folder may import which. One table, read by ESLint (eslint.config.mjs) and by a test
 * (test/unit/architecture). Imports point inward: toward the protocol, which imports nothing of ours.
 */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';

/**
 * The first zone whose pattern matches a path, relative to the project, is the file's. Within a zone everything may
 * import everything. `vscode` is a package like any other here: only three zones list it.
 */
const zones = [
  {
    name: 'extension',
    files: /^src\/extension\.ts$/,
    zones: ['protocol', 'client', 'completion', 'editor', 'inspector'],
    packages: ['vscode'],
    node: true,
  },
  {
    name: 'editor',
    files: /^src\/editor\//,
    zones: ['protocol', 'client', 'completion', 'study', 'common'],
    packages: ['vscode', 'valibot'],
    node: true,
  },
  {
    name: 'inspector',
    files: /^src\/inspector\//,
    zones: ['protocol', 'client', 'completion', 'capture', 'common'],
    packages: ['vscode', 'valibot'],
    node: true,
  },
  { name: 'client', files: /^src\/client\//, zones: ['protocol'], packages: ['valibot'], node: true },
  { name: 'completion', files: /^src\/completion\//, zones: ['protocol'], packages: [], node: false },
  {
    name: 'engine',
    files: /^src\/engine\//,
    zones: ['protocol', 'models', 'common'],
    packages: ['@bufbuild/protobuf', '@xenova/transformers', 'onnxruntime-node', 'valibot'],
    node: true,
  },
  { name: 'models', files: /^src\/models\//, zones: ['protocol'], packages: ['valibot'], node: true },
  { name: 'study', files: /^src\/study\//, zones: ['protocol', 'common'], packages: [], node: false },
  { name: 'capture', files: /^src\/capture\//, zones: ['protocol', 'common'], packages: [], node: true },
  { name: 'common', files: /^src\/common\//, zones: [], packages: [], node: false },
  { name: 'protocol', files: /^src\/protocol\//, zones: [], packages: ['valibot'], node: false },
  {
    name: 'cli',
    files: /^src\/cli(\/|\.ts$)/,
    zones: ['protocol', 'models', 'engine', 'completion', 'capture', 'study', 'common'],
    packages: ['valibot'],
    node: true,
  },
  { name: 'webview', files: /^media\//, zones: ['protocol', 'study', 'common'], packages: ['valibot'], node: false },
];

const zoneOf = (file) => zones.find((zone) => zone.files.test(file));

/** Only these are under the rule: tests, tools and scripts may import what they like. */
export const isGoverned = (file) => /^(src|media)\//.test(file);

/**
 * @param file the importing file, relative to the project, with forward slashes
 * @param specifier what stands in the import, as written
 * @returns why the import is refused, as a sentence; undefined when it is allowed
 */
export function importViolation(file, specifier) {
  const from = zoneOf(file);
  if (!from) return `${file} belongs to no folder that tools/architecture/imports.mjs knows.`;
  if (specifier.startsWith('.')) return relativeViolation(file, from, specifier);
  if (isBuiltin(specifier)) {
    return from.node ? undefined : `${from.name} runs without Node and cannot import ${specifier}.`;
  }
  const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  return from.packages.includes(name) ? undefined : `${from.name} may not import the package ${name}.`;
}

function relativeViolation(file, from, specifier) {
  const target = posix.join(posix.dirname(file), specifier);
  // `../protocol` names the folder itself and `../cli` a file without its ending.
  const to = zoneOf(target) ?? zoneOf(`${target}/`) ?? zoneOf(`${target}.ts`);
  if (!to) return `${from.name} may not import ${target}, which lies outside src and media.`;
  return to === from || from.zones.includes(to.name) ? undefined : `${from.name} may not import ${to.name}.`;
}
