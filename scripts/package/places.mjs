/** Where packages are made, and with which tools. */
import { inRoot } from '../lib/paths.mjs';

/** Holds the package.json of the tools: a build and a test need none of them. */
export const toolsFolder = inRoot('scripts/package');

/** Not in version control. */
export const packagesFolder = inRoot('out/packages');
