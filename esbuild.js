// Bundles the programs of the extension, and with --tests the tests and benches, which run from out/.
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');

const production = process.argv.includes('--production');
const withTests = process.argv.includes('--tests');
const watch = process.argv.includes('--watch');
/** A folder for a package's dist/, and for the list of the files that its bundles were made of. */
const into = process.argv.find((argument) => argument.startsWith('--into='))?.slice('--into='.length);
const dist = into === undefined ? 'dist' : path.join(into, 'dist');

/**
 * transformers.js imports these at load; local text models never call them (docs/decisions.md). The last one is the MCP
 * library's check of what a person is asked for, which no tool of ours does: it makes functions from texts.
 */
const neverUsed = {
  name: 'never-used',
  setup(build) {
    build.onResolve(
      { filter: /^(sharp|onnxruntime-web(\/.*)?)$|\/validation\/ajv-provider\.js$/ },
      ({ path: name }) => ({ path: name, namespace: 'never-used' }),
    );
    build.onLoad({ filter: /.*/, namespace: 'never-used' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/**
 * The library's copy of a WebAssembly runtime, which Attentive never calls, makes functions from texts and loads modules
 * by names that it works out. The build fails when it does either in more places than the one that is taken out here.
 */
const withoutGeneratedCode = {
  name: 'without-generated-code',
  setup(build) {
    build.onLoad({ filter: /transformers\.node\.cjs$/ }, ({ path: file }) => {
      let contents = fs.readFileSync(file, 'utf8');
      for (const made of [/\bnew Function\(/g, /\bimport\(\s*\/\*\s*webpackIgnore/g]) {
        const found = contents.match(made)?.length ?? 0;
        if (found !== 1) return { errors: [{ text: `${file} has ${found} places like ${made}, not 1` }] };
        contents = contents.replace(made, (whole) => `noGeneratedCode(${whole.slice(whole.indexOf('(') + 1)}`);
      }
      return { contents, loader: 'js' };
    });
  },
};

const common = {
  bundle: true,
  // None of the libraries can speak to a network: what they would call is not there. The one way to it that is left is
  // src/models/hub/systemFetch.ts, which only the host and the command line have.
  define: Object.fromEntries(
    ['fetch', 'globalThis.fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'].map((name) => [name, 'undefined']),
  ),
  sourcemap: production ? false : 'linked',
  minify: production,
  logLevel: 'warning',
  legalComments: 'none',
};

const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode', 'onnxruntime-node'],
  plugins: [neverUsed, withoutGeneratedCode],
  // The ES build of the library locates itself by import.meta.url, which a CommonJS bundle does not have.
  alias: {
    '@xenova/transformers': path.join(__dirname, 'node_modules/@xenova/transformers/dist/transformers.node.cjs'),
  },
};

const programs = [
  {
    ...node,
    entryPoints: {
      extension: 'src/extension.ts',
      engine: 'src/engine/main.ts',
      guard: 'src/engine/guard.ts',
      cli: 'src/cli/main.ts',
      prepareModels: 'src/engine/prepareModels.ts',
      uninstall: 'src/models/hub/uninstall.ts',
    },
    outdir: dist,
  },
  ...Object.entries({ inspector: 'attention/panel', course: 'course', nextToken: 'nextToken' }).map(
    ([webview, folder]) => ({
      ...common,
      platform: 'browser',
      target: 'chrome120',
      format: 'iife',
      entryPoints: { main: `media/${folder}/main.ts`, style: `media/${folder}/style.css` },
      outdir: path.join(dist, webview),
    }),
  ),
];

function filesBelow(folder, ending) {
  return fs
    .readdirSync(path.join(__dirname, folder), { recursive: true })
    .map((name) => path.posix.join(folder, String(name).split(path.sep).join('/')))
    .filter((name) => name.endsWith(ending) && !name.includes('node_modules'));
}

const tests = {
  ...node,
  // Tests load packages from node_modules, as they are.
  plugins: [],
  define: {},
  alias: {},
  packages: 'external',
  entryPoints: withTests ? filesBelow('test', '.test.ts') : [],
  outbase: 'test',
  outdir: 'out/test',
  outExtension: { '.js': '.cjs' },
};

const benches = {
  ...tests,
  entryPoints: withTests ? filesBelow('bench', '.ts') : [],
  outbase: 'bench',
  outdir: 'out/bench',
};

async function main() {
  const options = withTests ? [...programs, tests, benches] : programs;
  if (watch) {
    for (const each of options) await (await esbuild.context(each)).watch();
    return;
  }
  const bundled = new Set();
  await Promise.all(
    options.map(async (each) => {
      const { outputFiles, metafile } = await esbuild.build({ ...each, write: false, metafile: into !== undefined });
      for (const { path: file, contents } of outputFiles) replace(file, contents);
      for (const { inputs } of Object.values(metafile?.outputs ?? {}))
        for (const [file, { bytesInOutput }] of Object.entries(inputs)) if (bytesInOutput > 0) bundled.add(file);
    }),
  );
  if (into !== undefined) replace(path.join(into, 'bundled.json'), Buffer.from(JSON.stringify([...bundled].sort())));
}

/**
 * A window that is open may be loading the file: it finds the old one or the new one, and what has not changed stays.
 */
function replace(file, contents) {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(contents)) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.${process.pid}`, contents);
  fs.renameSync(`${file}.${process.pid}`, file);
}

main().catch(() => process.exit(1));
