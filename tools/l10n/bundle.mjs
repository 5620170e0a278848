/**
 * Writes l10n/bundle.l10n.json: every text that a person reads, of the extension host and of the pages, in English.
 *
 *   node tools/l10n/bundle.mjs
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { localizedTexts } from './texts.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bundle = Object.fromEntries(localizedTexts(root).map((text) => [text, text]));
writeFileSync(join(root, 'l10n/bundle.l10n.json'), `${JSON.stringify(bundle, undefined, 2)}\n`);
