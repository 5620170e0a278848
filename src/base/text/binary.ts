/** Tells text from binary data. */

/** UTF-16 code units looked at. */
const SAMPLE_UTF16 = 4096;

/**
 * A NUL, or more than a tenth control characters (U+FFFD, which undecodable bytes become, among them) in the first
 * part.
 */
export function looksBinary(text: string): boolean {
  const head = text.slice(0, SAMPLE_UTF16);
  const controls = head.match(/(?![\t\n\v\f\r])\p{Cc}|\ufffd/gu)?.length ?? 0;
  return head.includes('\0') || controls * 10 > head.length;
}
