/**
 * Which folder may import which. One table, read by ESLint (eslint.config.mjs) and by a test
 * (test/unit/architecture). Imports point inward: toward `base` and the protocol, which import nothing else of ours.
 */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';

/** What pure code may use anywhere: in the engine, in the extension host, in a browser. */
const PURE = ['base', 'protocol'];

/** What speaks to a person: codes become sentences here. The engine and the backends know codes alone. */
const SPEAKING = [...PURE, 'sentences'];

/** What the extension host's folders share. None of them sees the engine or a backend's process. */
const HOST = [...SPEAKING, 'files', 'backends', 'host'];

const FEATURES = [
  'completion',
  'generation',
  'translation',
  'attention',
  'experiments',
  'course',
  'servers',
  'models',
  'languageModels',
];
/** Those that read the files of models. */
const READ_MODELS = ['models', 'languageModels'];
const cores = FEATURES.map((feature) => `features/${feature}/core`);
const hosts = FEATURES.map((feature) => `features/${feature}/host`);

/** What the engine's folders share: `src/engine/*.ts` beside its programs. */
const ENGINE = [...PURE, 'engine'];

const below = (folder) => new RegExp(`^${folder}/`);

/**
 * The first zone whose pattern matches a path, relative to the project, is the file's. Within a zone everything may
 * import everything. `vscode` is a package like any other here: only the composition root, `host`, `shell` and the
 * features' `host` folders list it. A feature imports no other feature.
 */
const zones = [
  {
    name: 'extension',
    files: /^src\/(?:extension|makeBackends)\.ts$/,
    zones: [...HOST, 'backends/process', 'backends/openai', ...cores, ...hosts, 'shell'],
    packages: ['vscode'],
    node: true,
  },
  { name: 'shell', files: below('src/shell'), zones: [...HOST, ...cores, ...hosts], packages: ['vscode'], node: true },
  ...FEATURES.flatMap((feature) => [
    {
      name: `features/${feature}/core`,
      files: below(`src/features/${feature}/core`),
      zones: SPEAKING,
      packages: ['valibot', 'lru-cache'],
      node: false,
    },
    {
      name: `features/${feature}/host`,
      files: below(`src/features/${feature}/host`),
      // The engine opens no socket: the host downloads models, and keeps the store of them. Their list starts no engine.
      zones: [...HOST, `features/${feature}/core`, ...(READ_MODELS.includes(feature) ? ['models'] : [])],
      packages: ['vscode', 'valibot'],
      node: true,
    },
  ]),
  {
    name: 'host',
    files: below('src/host'),
    zones: [...SPEAKING, 'files', 'backends'],
    packages: ['vscode', 'valibot'],
    node: true,
  },

  {
    name: 'backends/process',
    files: below('src/backends/process'),
    zones: [...PURE, 'backends'],
    packages: ['valibot'],
    node: true,
  },
  {
    name: 'backends/openai',
    files: below('src/backends/openai'),
    zones: [...PURE, 'backends'],
    packages: ['valibot'],
    node: true,
  },
  { name: 'backends', files: below('src/backends'), zones: PURE, packages: ['valibot'], node: false },

  {
    name: 'engine/programs',
    files: /^src\/engine\/(?:main|guard)\.ts$/,
    zones: [...ENGINE, 'engine/service'],
    packages: [],
    node: true,
  },
  // A step of the build, which speaks to whoever builds.
  {
    name: 'engine/prepareModels',
    files: /^src\/engine\/prepareModels\.ts$/,
    zones: [...SPEAKING, 'models', 'engine/families'],
    packages: [],
    node: true,
  },
  {
    name: 'engine/service',
    files: below('src/engine/service'),
    zones: [
      ...ENGINE,
      'files',
      'models',
      'engine/families',
      'engine/captures',
      'engine/measures',
      'engine/sessions',
      'engine/text',
    ],
    packages: ['valibot'],
    node: true,
  },
  {
    name: 'engine/families',
    files: below('src/engine/families'),
    zones: [
      ...ENGINE,
      'models',
      'engine/captures',
      'engine/measures',
      'engine/decode',
      'engine/sessions',
      'engine/graph',
      'engine/text',
    ],
    packages: ['onnxruntime-node', 'valibot'],
    node: true,
  },
  {
    name: 'engine/captures',
    files: below('src/engine/captures'),
    zones: [...ENGINE, 'engine/measures'],
    packages: [],
    node: true,
  },
  { name: 'engine/measures', files: below('src/engine/measures'), zones: ENGINE, packages: [], node: false },
  {
    name: 'engine/sessions',
    files: below('src/engine/sessions'),
    zones: [...ENGINE, 'engine/decode', 'engine/graph'],
    packages: ['@xenova/transformers', 'onnxruntime-node', 'valibot'],
    node: true,
  },
  {
    name: 'engine/graph',
    files: below('src/engine/graph'),
    zones: [...ENGINE, 'models'],
    packages: ['@bufbuild/protobuf'],
    node: true,
  },
  {
    name: 'engine/decode',
    files: below('src/engine/decode'),
    zones: [...ENGINE, 'engine/text'],
    packages: [],
    node: false,
  },
  {
    name: 'engine/text',
    files: below('src/engine/text'),
    zones: PURE,
    packages: ['@xenova/transformers', 'valibot'],
    node: true,
  },
  { name: 'engine', files: below('src/engine'), zones: PURE, packages: [], node: false },

  { name: 'models', files: below('src/models'), zones: PURE, packages: ['valibot'], node: true },
  {
    name: 'cli',
    files: below('src/cli'),
    zones: [...SPEAKING, 'files', 'models', 'engine/service', ...cores],
    packages: ['@commander-js/extra-typings', '@modelcontextprotocol/sdk'],
    node: true,
  },
  { name: 'files', files: below('src/files'), zones: [], packages: [], node: true },
  { name: 'sentences', files: below('src/sentences'), zones: PURE, packages: [], node: false },
  { name: 'protocol', files: below('src/protocol'), zones: [], packages: ['valibot'], node: false },
  { name: 'base', files: below('src/base'), zones: [], packages: [], node: false },

  // A page may import what runs in a browser.
  {
    name: 'media/attention/panel',
    files: below('media/attention/panel'),
    zones: [...PURE, 'media/shared', 'media/attention/scene', 'media/attention/views', 'media/attention/export'],
    packages: ['valibot'],
    node: false,
  },
  {
    name: 'media/attention/export',
    files: below('media/attention/export'),
    zones: [...PURE, 'media/shared', 'media/attention/scene'],
    packages: ['valibot'],
    node: false,
  },
  {
    name: 'media/attention/views',
    files: below('media/attention/views'),
    zones: [...PURE, 'media/shared', 'media/attention/scene'],
    packages: [],
    node: false,
  },
  {
    name: 'media/attention/scene',
    files: below('media/attention/scene'),
    zones: [...PURE, 'media/shared'],
    packages: ['lru-cache'],
    node: false,
  },
  {
    name: 'media/nextToken',
    files: below('media/nextToken'),
    zones: [...PURE, 'media/shared', 'features/experiments/core'],
    packages: ['valibot'],
    node: false,
  },
  {
    name: 'media/course',
    files: below('media/course'),
    zones: [...PURE, 'media/shared'],
    packages: ['valibot'],
    node: false,
  },
  {
    name: 'media/shared',
    files: below('media/shared'),
    zones: PURE,
    packages: ['@vscode/l10n', 'valibot'],
    node: false,
  },
];

/**
 * Imports against the table that the code still has: the importing files, and what they may import besides. The test
 * refuses one that is no longer needed.
 */
export const exceptions = [];

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
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return from.packages.includes(name) ? undefined : `${from.name} may not import the package ${name}.`;
}

function relativeViolation(file, from, specifier) {
  const target = posix.join(posix.dirname(file), specifier);
  if (exceptions.some(([importer, imported]) => importer === file && imported === target)) return undefined;
  // `../protocol` names the folder itself and `../extension` a file without its ending.
  const to = zoneOf(target) ?? zoneOf(`${target}/`) ?? zoneOf(`${target}.ts`);
  if (!to) return `${from.name} may not import ${target}, which lies outside src and media.`;
  return to === from || from.zones.includes(to.name) ? undefined : `${from.name} may not import ${to.name}.`;
}
