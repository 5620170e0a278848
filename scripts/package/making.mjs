/** Makes one package: lays its files out in a folder of their own and has vsce pack that. */
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../lib/paths.mjs';
import { runOrExplain } from '../lib/processes.mjs';
import { contentsFor } from './contents.mjs';
import { packedAsDifference, suffix } from './difference.mjs';
import { librariesIn } from './libraries.mjs';
import { toolsFolder } from './places.mjs';
import { billOfMaterials, sha256 } from './sbom.mjs';
import { isPreRelease, packageName } from './targets.mjs';

/** The time of every file in a package, in seconds, where SOURCE_DATE_EPOCH names no other: 1 January 2026. */
const EPOCH_S = '1767225600';

const readJson = (/** @type {string} */ file) => JSON.parse(fs.readFileSync(inRoot(file), 'utf8'));

/** What VS Code runs when the extension is gone: the one script that is not of a checkout. */
const UNINSTALL = 'vscode:uninstall';

/** What only a checkout needs is no part of it. @param {string | undefined} repository */
export function packagedManifest(repository) {
  const { scripts, dependencies, devDependencies, private: isPrivate, bin, ...manifest } = readJson('package.json');
  void [dependencies, devDependencies, isPrivate, bin];
  const named = repository && {
    repository: { type: 'git', url: `${repository}.git` },
    bugs: { url: `${repository}/issues` },
  };
  return `${JSON.stringify({ ...manifest, scripts: { [UNINSTALL]: scripts[UNINSTALL] }, ...named }, null, 2)}\n`;
}

/** @param {string} bundles @returns {any[]} entries of models/manifest.json with the files that are packed */
function modelsIn(bundles) {
  const packed = new Set(packedAsDifference().map(({ file }) => file));
  return readJson('models/manifest.json').models.map((/** @type {any} */ { id, files, ...model }) => ({
    ...model,
    id,
    files: files.map((/** @type {{ path: string }} */ file) => {
      const name = `models/${id}/${file.path}`;
      if (!packed.has(name)) return file;
      return { path: `${file.path}${suffix}`, sha256: sha256(fs.readFileSync(path.join(bundles, `${name}${suffix}`))) };
    }),
  }));
}

/** @param {string} stage @param {string} name @param {string | Buffer} contents */
function write(stage, name, contents) {
  fs.mkdirSync(path.dirname(path.join(stage, name)), { recursive: true });
  fs.writeFileSync(path.join(stage, name), contents);
}

/**
 * @param {object} options
 * @param {import('./targets.mjs').Target} options.target
 * @param {string} options.version
 * @param {string} options.bundles folder that holds the dist/ of the package, and the differences of weights
 * @param {string} options.folder where the package and its SBOM are written
 * @param {string} options.stage a folder that is made anew
 * @param {string} [options.repository] its address, for links
 * @returns {Promise<string>} path of the package
 */
export async function makePackage({ target, version, bundles, folder, stage, repository }) {
  fs.rmSync(stage, { recursive: true, force: true });
  const contents = contentsFor(target, bundles);
  const bom = billOfMaterials({
    target: target.name,
    version,
    libraries: librariesIn(bundles, target.runtime !== undefined),
    models: target.runtime === undefined ? [] : modelsIn(bundles),
    binaries: contents
      .filter(({ to }) => to.includes('/bin/napi-v'))
      .map(({ from, to }) => ({ name: to, bytes: fs.readFileSync(from) })),
  });
  for (const { from, to } of contents) {
    fs.mkdirSync(path.dirname(path.join(stage, to)), { recursive: true });
    fs.copyFileSync(from, path.join(stage, to));
  }
  write(stage, 'package.json', packagedManifest(repository));
  write(stage, 'sbom.cdx.json', bom);
  // Modes are part of a zip, and a checkout's depend on who made it.
  for (const { to } of [...contents, { to: 'package.json' }, { to: 'sbom.cdx.json' }])
    fs.chmodSync(path.join(stage, to), 0o644);
  const file = path.join(folder, packageName(target, version));
  await runOrExplain(
    process.execPath,
    [
      path.join(toolsFolder, 'node_modules/@vscode/vsce/vsce'),
      ...['package', '--no-dependencies', '--out', file],
      ...(target.name === 'universal' ? [] : ['--target', target.name]),
      ...(isPreRelease(version) ? ['--pre-release'] : []),
      ...(repository === undefined ? ['--allow-missing-repository', '--no-rewrite-relative-links'] : []),
    ],
    {
      cwd: stage,
      quiet: true,
      // A zip holds local times.
      env: { SOURCE_DATE_EPOCH: process.env.SOURCE_DATE_EPOCH ?? EPOCH_S, TZ: 'UTC' },
      failure: `vsce made no package for ${target.name}.`,
      nextStep: 'Look at the lines above.',
    },
  );
  fs.writeFileSync(file.replace(/\.vsix$/, '.cdx.json'), bom);
  return file;
}
