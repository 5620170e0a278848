/** Which of the documents that a person has open may go on like the one they type in. */
import { toLf } from '../../../base/text/characters';

/** A document, as far as neighbors are chosen by it. */
export interface Openable {
  /** VS Code's language id. */
  readonly language: string;
  /** Where the document lives: `file`, `untitled`. */
  readonly scheme: string;
}

/** Documents that lie beside the one that is typed in. */
export const MOST_NEIGHBORS = 5;
/** UTF-16 units of each, from its start: imports and declarations stand there. */
export const MOST_NEIGHBOR_UNITS = 20_000;

/** Languages that say the same things alike. */
const FAMILIES: readonly (readonly string[])[] = [
  ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'],
  ['c', 'cpp', 'cuda-cpp', 'objective-c', 'objective-cpp'],
  ['css', 'less', 'scss'],
];

/**
 * The documents beside one, the latest first: of its language or of one of the same family, where it lives or in the
 * editor alone.
 *
 * @param recent the latest first; may hold the document itself
 */
export function neighborsOf<Document extends Openable>(own: Document, recent: readonly Document[]): Document[] {
  const family = FAMILIES.find((each) => each.includes(own.language)) ?? [own.language];
  return recent.filter(
    (other) =>
      other !== own &&
      family.includes(other.language) &&
      (other.scheme === own.scheme || other.scheme === 'file' || other.scheme === 'untitled'),
  );
}

/** What is indexed of a neighbor, lines ending in LF; ends with a whole line where it is cut. */
export function neighborText(text: string): string {
  const whole = toLf(text);
  if (whole.length <= MOST_NEIGHBOR_UNITS) return whole;
  const end = whole.lastIndexOf('\n', MOST_NEIGHBOR_UNITS - 1);
  return whole.slice(0, end + 1);
}
