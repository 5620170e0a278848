/** The spelling of bytes as printable characters that byte-level BPE vocabularies use (GPT-2, `bytes_to_unicode`). */

const printable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);

/** Byte value of each spelling character: a printable byte spells itself, the others follow from U+0100 on. */
const spellings: string[] = [];
for (let byte = 0, next = 0x100; byte < 256; byte++) {
  spellings.push(String.fromCodePoint(printable(byte) ? byte : next++));
}
const byteOf = new Map(spellings.map((spelling, byte) => [spelling, byte]));

/** @param byte 0 to 255 */
export function spellingOfByte(byte: number): string {
  return spellings[byte]!;
}

/** @returns the bytes that a vocabulary entry spells, or undefined when it is not spelled this way (an added token) */
export function bytesOfSpelling(spelling: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const character of spelling) {
    const byte = byteOf.get(character);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
