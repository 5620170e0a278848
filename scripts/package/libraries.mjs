/** The npm packages whose code is in a package of Attentive. */
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../lib/paths.mjs';

/** @typedef {{ name: string, version: string, license: string, sha512: string | undefined }} Library */

/** @param {string} folder of a package below node_modules @returns {Library} */
function installed(folder) {
  const { name, version, license } = JSON.parse(
    fs.readFileSync(inRoot('node_modules', folder, 'package.json'), 'utf8'),
  );
  const { packages } = JSON.parse(fs.readFileSync(inRoot('package-lock.json'), 'utf8'));
  const { integrity } = packages[`node_modules/${folder}`];
  return { name, version, license, sha512: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') };
}

/**
 * A library that was bundled by its makers names in comments what it holds of others.
 * @param {string} file
 * @returns {Library[]}
 */
function heldBy(file) {
  const names = fs
    .readFileSync(inRoot(file), 'utf8')
    .matchAll(/\/\.pnpm\/[^/\s]+?@([\w.-]+)\/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)/g);
  return [...names].map(([, version = '', name = '']) => ({
    name,
    version,
    license: installed(name).license,
    sha512: undefined,
  }));
}

/**
 * @param {string} bundles folder that esbuild.js has written into
 * @param {boolean} hasRuntime
 * @returns {Library[]} by name
 */
export function librariesIn(bundles, hasRuntime) {
  /** @type {string[]} */
  const files = JSON.parse(fs.readFileSync(path.join(bundles, 'bundled.json'), 'utf8'));
  const folders = new Set(files.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  if (hasRuntime) for (const name of ['onnxruntime-node', 'onnxruntime-common']) folders.add(name);
  const held = files.filter((file) => file.startsWith('node_modules/')).flatMap(heldBy);
  return [...[...folders].map(installed), ...held].sort((a, b) => (a.name < b.name ? -1 : 1));
}
