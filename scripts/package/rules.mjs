/** What .vscodeignore lets into a package: the last rule that fits a file decides. */

/** @param {string} glob one of the few forms that .vscodeignore has @returns {RegExp} */
const pattern = (glob) =>
  new RegExp(
    `^${glob
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('**/', '\0')
      .replaceAll('**', '\x01')
      .replaceAll('*', '[^/]*')
      .replaceAll('\0', '(?:.*/)?')
      .replaceAll('\x01', '.*')}$`,
  );

/**
 * @param {string} text of .vscodeignore
 * @returns {(file: string) => boolean} whether a file is packed, by its path with slashes from the root
 */
export function packingRules(text) {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) =>
      line.startsWith('!') ? { packs: true, fits: pattern(line.slice(1)) } : { packs: false, fits: pattern(line) },
    );
  return (file) => rules.findLast(({ fits }) => fits.test(file))?.packs ?? true;
}
