/** What lies in the package of a target, and where each file comes from. */
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../lib/paths.mjs';
import { packedAsDifference, suffix } from './difference.mjs';
import { packingRules } from './rules.mjs';

/** @typedef {{ from: string, to: string }} Packed an absolute path, and the path in the package, with slashes */

/** Folders of the checkout that hold what .vscodeignore can name; the bundles lie elsewhere. */
const folders = ['l10n', 'media', 'models', 'node_modules/onnxruntime-node', 'node_modules/onnxruntime-common'];

/**
 * Files of the runtime that Attentive never loads: programs for graphics cards, which `onnxruntime.dll` loads when it is
 * asked for DirectML or WebGPU, and the second copy of a library that is linked under its other name.
 */
const neverLoaded = /\/(?:DirectML|dxcompiler|dxil)\.dll$|\/libonnxruntime\.\d+\.\d+\.\d+\.dylib$/;

/** A step of the build. */
const buildOnly = 'dist/prepareModels.js';

/** @param {string} folder @returns {string[]} the files below it, in a fixed order, with slashes, relative to it */
export const filesBelow = (folder) =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();

/** @param {string} file @param {import('./targets.mjs').Target} target */
function isNeeded(file, { runtime }) {
  if (file === buildOnly || neverLoaded.test(file)) return false;
  const binary = /^node_modules\/onnxruntime-node\/bin\/napi-v\d+\/(.+)\/[^/]+$/.exec(file);
  if (binary !== null) return binary[1] === runtime;
  return runtime !== undefined || !/^(?:models|node_modules)\//.test(file);
}

/**
 * vsce takes packages in the root's own node_modules only with all that they depend on, and the runtime's depend on what
 * their installation alone needs; so they lie where the bundles look first.
 * @param {string} file
 */
const placed = (file) => file.replace(/^node_modules\//, 'dist/node_modules/');

/**
 * @param {import('./targets.mjs').Target} target
 * @param {string} bundles folder that holds the dist/ of the package, and the differences of weights
 * @returns {Packed[]} all but package.json and what is made for this package
 */
export function contentsFor(target, bundles) {
  const isPacked = packingRules(fs.readFileSync(path.join(root, '.vscodeignore'), 'utf8'));
  const top = fs.readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  const found = [
    ...top.map((file) => ({ from: path.join(root, file), file })),
    ...folders.flatMap((folder) =>
      filesBelow(path.join(root, folder)).map((name) => ({
        from: path.join(root, folder, name),
        file: `${folder}/${name}`,
      })),
    ),
    ...filesBelow(path.join(bundles, 'dist')).map((name) => ({
      from: path.join(bundles, 'dist', name),
      file: `dist/${name}`,
    })),
  ];
  const different = new Set(packedAsDifference().map(({ file }) => file));
  return found
    .filter(({ file }) => file !== 'package.json' && isPacked(file) && isNeeded(file, target))
    .map(({ from, file }) =>
      different.has(file)
        ? { from: path.join(bundles, `${file}${suffix}`), to: `${file}${suffix}` }
        : { from, to: placed(file) },
    );
}
