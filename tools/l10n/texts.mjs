/** The texts that people read, as they stand in the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a file gets at its texts: VS Code's own function, or that of the pages. */
const LOCALIZES = { src: /vscode\.l10n|\bLocalize\b/, media: /from '[\w./]*\/l10n'/ };

/**
 * @param root folder of the project
 * @returns every text that is handed to `l10n.t` or `t` as a literal, and what measures are called and mean, sorted,
 *   each once
 */
export function localizedTexts(root) {
  const texts = Object.entries(LOCALIZES).flatMap(([folder, localizes]) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8'))
      .filter((source) => localizes.test(source))
      .flatMap((source) => literalsAfter(source, String.raw`(?:l10n\.t|\bt)\(`)),
  );
  const measures = readFileSync(join(root, 'src/protocol/measures.ts'), 'utf8');
  texts.push(...literalsAfter(measures, String.raw`\b(?:name|meaning|formula|help):`));
  return [...new Set(texts)].sort();
}

/**
 * @param {string} source
 * @param {string} before pattern of what stands before a literal
 * @returns {string[]} the literals' texts
 */
function literalsAfter(source, before) {
  const literal = new RegExp(String.raw`${before}\s*(['"])((?:(?!\1)[^\\]|\\.)*)\1`, 'g');
  return Array.from(source.matchAll(literal), (found) => found[2].replace(/\\(['"])/g, '$1'));
}
