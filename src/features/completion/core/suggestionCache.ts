import { LRUCache } from 'lru-cache';
import { copied, toLf } from '../../../base/text/characters';
import { finish } from './finish';
import { chooseExtent, type Lines } from './extent';
import type { CompletionRequest, Shown, Withheld } from './outcome';

/** UTF-16 units around the cursor by which a place is recognized. */
const BEFORE_CHARS = 1000;
const AFTER_CHARS = 500;
/** What editors write after the cursor by themselves when a person types an opening bracket or quote. */
const AUTO_CLOSED = /^[)\]}"'`>]{1,4}/;

export type Remembered = Pick<Shown, 'kind' | 'text' | 'probability' | 'frame' | 'tokens'> | Withheld;

interface Entry {
  readonly model: string;
  readonly language: string;
  readonly minProbability: number;
  readonly startProbability: number;
  readonly lines: Lines;
  readonly preamble: string | undefined;
  readonly before: string;
  readonly after: string;
  /** Whether `before` starts where the document does. */
  readonly fromStart: boolean;
  readonly toEnd: boolean;
  readonly finished: Remembered;
}

/**
 * Remembers what was suggested where. Typing what a suggestion says, deleting it again and coming back to a place are
 * answered from here. Bounded: what was used least recently goes first.
 */
export class SuggestionCache {
  private readonly entries: LRUCache<number, Entry>;
  private lastKey = 0;

  constructor(capacity = 100) {
    this.entries = new LRUCache({ max: capacity });
  }

  get size(): number {
    return this.entries.size;
  }

  remember(request: CompletionRequest, finished: Remembered): void {
    const before = toLf(request.before);
    const after = toLf(request.after);
    this.entries.set(++this.lastKey, {
      model: request.model,
      language: request.language,
      minProbability: request.minProbability,
      startProbability: startOf(request),
      lines: request.lines,
      preamble: request.preamble,
      before: copied(before.slice(-BEFORE_CHARS)),
      after: copied(after.slice(0, AFTER_CHARS)),
      fromStart: before.length <= BEFORE_CHARS,
      toEnd: after.length <= AFTER_CHARS,
      finished,
    });
  }

  /** What is known for the place of `request`: the rest of a suggestion, or that there was none. */
  find(request: CompletionRequest): Remembered | undefined {
    const before = toLf(request.before);
    const after = toLf(request.after);
    // Latest use first.
    for (const [key, entry] of this.entries.entries()) {
      if (!isSameQuestion(entry, request)) continue;
      const found = rest(entry, before, after, request.language);
      if (!found || !isSureEnough(entry, found, request)) continue;
      this.entries.get(key);
      return found;
    }
    return undefined;
  }
}

/**
 * Another model, language, preamble or number of lines would have been answered otherwise, and a lower threshold might have got
 * more.
 */
function isSameQuestion(entry: Entry, request: CompletionRequest): boolean {
  return (
    entry.model === request.model &&
    entry.language === request.language &&
    entry.lines === request.lines &&
    entry.preamble === request.preamble &&
    entry.minProbability <= request.minProbability &&
    entry.startProbability <= startOf(request)
  );
}

const startOf = ({ minProbability, startProbability = minProbability }: CompletionRequest): number => startProbability;

/**
 * Where a lower threshold left nothing to show, a higher one leaves nothing either. What was called for by hand stays
 * while a person types what it says, however unsure it is.
 */
function isSureEnough(entry: Entry, found: Remembered, request: CompletionRequest): boolean {
  if (entry.finished.kind === 'withheld' || found.kind === 'withheld') return true;
  if (entry.minProbability === request.minProbability && entry.startProbability === startOf(request)) return true;
  // Of the first word alone nothing is known here; a whole text that is so sure begins as surely.
  return found.probability >= startOf(request) || found.text !== entry.finished.text;
}

function rest(entry: Entry, before: string, after: string, language: string): Remembered | undefined {
  if (entry.finished.kind === 'withheld') {
    return typedAfter(entry, before, '') && sameAfter(entry, after, 0) ? entry.finished : undefined;
  }
  const { text, ...about } = entry.finished;
  for (let typed = 0; typed < text.length; typed++) {
    if (!typedAfter(entry, before, text.slice(0, typed))) continue;
    const left = text.slice(typed);
    if (sameAfter(entry, after, 0)) return { ...about, text: left };
    const closed = typed === 0 ? 0 : (AUTO_CLOSED.exec(after)?.[0].length ?? 0);
    for (let length = 1; length <= closed; length++) {
      if (!sameAfter(entry, after, length)) continue;
      const again = finish(left, {
        before,
        after,
        language,
        extent: chooseExtent(before, after, language, entry.lines),
      });
      return again.kind === 'shown' ? { ...about, text: again.text } : undefined;
    }
  }
  return undefined;
}

function typedAfter(entry: Entry, before: string, typed: string): boolean {
  const origin = before.length - typed.length;
  return (
    before.endsWith(typed) &&
    before.endsWith(entry.before, origin) &&
    (!entry.fromStart || origin === entry.before.length)
  );
}

/** @param from units of `after` to pass over */
function sameAfter(entry: Entry, after: string, from: number): boolean {
  return after.startsWith(entry.after, from) && (!entry.toEnd || after.length - from === entry.after.length);
}
