/** The weights of a model as the difference from those of the model that it was trained on from: src/models/difference.ts. */
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { inRoot } from '../lib/paths.mjs';

/** What follows the name of the file; `DIFFERENCE_SUFFIX` of the program that adds it. */
export const suffix = '.difference';

/** @typedef {{ file: string, base: string }} Packed paths of the weights and of those that they differ from, in the checkout */

/** @returns {Packed[]} with slashes */
export function packedAsDifference() {
  /** @type {{ models: { id: string, difference?: { path: string, from: string } }[] }} */
  const { models } = JSON.parse(fs.readFileSync(inRoot('models/manifest.json'), 'utf8'));
  return models.flatMap(({ id, difference }) =>
    difference
      ? [{ file: `models/${id}/${difference.path}`, base: `models/${difference.from}/${difference.path}` }]
      : [],
  );
}

/**
 * @param {Buffer} bytes
 * @param {Buffer} base
 * @returns {Buffer} each byte of the one less that of the other, compressed
 */
export function differenceOf(bytes, base) {
  const difference = Buffer.alloc(bytes.length);
  for (let i = 0; i < bytes.length; i++) difference[i] = (bytes[i] ?? 0) - (base[i] ?? 0);
  // Weights repeat nothing, and a search for repetitions that finds a few by chance takes more space than none.
  return zlib.deflateRawSync(difference, { strategy: zlib.constants.Z_HUFFMAN_ONLY });
}

/**
 * Writes each difference once for all packages.
 * @param {string} into a folder
 */
export function writeDifferences(into) {
  for (const { file, base } of packedAsDifference()) {
    const target = path.join(into, `${file}${suffix}`);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, differenceOf(fs.readFileSync(inRoot(file)), fs.readFileSync(inRoot(base))));
  }
}
