import { copied, isBlank, toLf } from '../../../base/text/characters';

/** Why a suggestion is not offered again by itself. The names are what the log shows. */
export type RejectedReason = 'dismissed' | 'deleted';

/** A place in a document, told by what stands before it. Line ends of any kind are one. */
export interface Place {
  readonly uri: string;
  readonly before: string;
}

interface Rejection {
  readonly uri: string;
  readonly tail: string;
  readonly text: string;
  readonly why: RejectedReason;
}

/** UTF-16 units before the cursor by which a place is recognized; `AskPolicy` keeps as many. */
const TAIL_CHARS = 100;
/** Each key that deletes leaves one. */
const MOST = 200;

/** What a person turned down, and where: it is not offered there again unless it is called for. Kept in memory alone. */
export class Rejections {
  /** Oldest first. */
  private all: Rejection[] = [];

  /** @param text suggested or deleted; blanks alone reject nothing */
  add({ uri, before }: Place, text: string, why: RejectedReason): void {
    if (isBlank(text)) return;
    this.all.push({ uri, tail: copied(tailOf(before)), text: copied(toLf(text)), why });
    this.all = this.all.slice(-MOST);
  }

  /** Why a text is not offered at a place: it, or how it begins, was turned down there. */
  reasonAgainst({ uri, before }: Place, text: string): RejectedReason | undefined {
    const tail = tailOf(before);
    return this.all.findLast(
      (each) => each.uri === uri && each.tail === tail && (each.text.startsWith(text) || text.startsWith(each.text)),
    )?.why;
  }

  forget(uri: string): void {
    this.all = this.all.filter((each) => each.uri !== uri);
  }
}

const tailOf = (before: string): string => toLf(before.slice(-2 * TAIL_CHARS)).slice(-TAIL_CHARS);
