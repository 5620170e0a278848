/** Where things are, as absolute paths. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const hostFolder = path.join(root, 'test/host');

/** @param {...string} parts relative to the repository's root */
export const inRoot = (...parts) => path.join(root, ...parts);

/** @param {...string} parts relative to test/host */
export const inHost = (...parts) => path.join(hostFolder, ...parts);
