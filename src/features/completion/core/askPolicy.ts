import { isBlank, lineBeforeCursor, toLf, wordBeforeCursor } from '../../../base/text/characters';
import type { Completion, CompletionRequest } from './outcome';
import { Rhythm } from './rhythm';

/** Milliseconds after a key, or `adaptive`: as the person's typing and the engine's answers teach. */
export type AskDelay = number | 'adaptive';
/** The cursor after a key. A hundred characters before it are enough. */
export type AskPlace = Pick<CompletionRequest, 'before'>;
export type AnsweredPlace = Pick<CompletionRequest, 'before' | 'language'>;

/** UTF-16 units before the cursor by which a place is recognized. */
const TAIL_CHARS = 100;
/** What one key can write: a line break with its indent, a pair of brackets. */
const MOST_TYPED_CHARS = 60;
/** A longer pause invites a suggestion wherever the cursor is. */
const REST_MS = 600;
/** So much more of a word may change the model's mind about it. */
const MORE_OF_WORD_CHARS = 2;
/** A suggestion that was on screen for less time was not seen, so typing over it says nothing about it. */
const SEEN_MS = 250;
const DISMISSALS_TO_BACK_OFF = 3;
const MOST_PAUSES = 2;

/**
 * What is on screen, or can be with the editor's keys for the next one; how the text before it ends; and since when.
 */
interface OnScreen {
  readonly tail: string;
  readonly texts: readonly string[];
  readonly sinceMs: number;
  /** What it claimed; absent of suggestions that were called for by hand, however unsure. */
  readonly claim?: Claim;
}

/** A suggestion that came by itself. */
export interface Claim {
  readonly language: string;
  /** That all of it is right, as calibrated. */
  readonly probability: number;
}

/** A suggestion that was turned down, and how the text before it ends. */
export interface OffScreen {
  readonly before: string;
  readonly text: string;
}

/** Of several suggestions the editor shows the first by itself. */
const offScreen = ({ tail, texts }: OnScreen): OffScreen => ({ before: tail, text: texts[0]! });

/**
 * How long after a key the engine is asked: at once while it keeps up with the typing (`Rhythm`), because a suggestion
 * that comes late saves least. Not so early:
 * - a word about which the model was unsure is asked about again when two more characters of it are typed, it ends, or
 *   the person rests: on the tuning split of bench/completion that saves a sixth of the questions and a tenth of the
 *   mistakes for a fiftieth of the saved keys;
 * - between two words of a line, where anything may follow, once a pause begins;
 * - after three suggestions in a row that were seen and typed over, once a pause begins, and after six in a longer one,
 *   until one is accepted or typed into. The replayed typist is never so unlucky.
 * A fixed delay is kept to whatever happens.
 */
export class AskPolicy {
  private readonly rhythm = new Rhythm();
  private onScreen: OnScreen | undefined;
  private dismissals = 0;
  /** The word that the model had nothing for: what stands before it, and how much of it was typed. */
  private unsure: { readonly tail: string; readonly chars: number } | undefined;

  /** @param judge called with what became of a suggestion that was seen or accepted: whether the text went as it said */
  constructor(
    private readonly delay: () => AskDelay,
    private readonly judge: (claim: Claim, agreed: boolean) => void = () => undefined,
  ) {}

  /**
   * @param place after the key.
   * @param atMs when it was pressed, on a clock that never goes back
   * @returns what was on screen long enough to be seen, where the key went against it
   */
  onKey(place: AskPlace, atMs: number): OffScreen | undefined {
    this.rhythm.onKey(atMs);
    const shown = this.onScreen;
    this.onScreen = undefined;
    const typed = shown && typedSince(shown.tail, place.before);
    if (!shown || typed === undefined) return undefined;
    const left = shown.texts.filter((text) => text.startsWith(typed)).map((text) => text.slice(typed.length));
    if (left.length === 0) {
      if (atMs - shown.sinceMs < SEEN_MS) return undefined;
      this.dismissals++;
      if (shown.claim) this.judge(shown.claim, false);
      return offScreen(shown);
    }
    this.dismissals = 0;
    const texts = left.filter((text) => text !== '');
    if (texts.length > 0) this.onScreen = { ...shown, tail: tailOf(place.before), texts };
    else if (shown.claim && atMs - shown.sinceMs >= SEEN_MS) this.judge(shown.claim, true);
    return undefined;
  }

  /** What a person sends away when they close a suggestion. */
  get closing(): OffScreen | undefined {
    return this.onScreen && offScreen(this.onScreen);
  }

  /** @param elapsedMs how long the engine took; undefined when it was not asked */
  onAnswer(place: AnsweredPlace, completion: Completion, elapsedMs?: number): void {
    if (
      completion.kind === 'cancelled' &&
      elapsedMs !== undefined &&
      (completion.at === 'prefill' || completion.at === 'decode')
    )
      this.rhythm.onCancelled(elapsedMs);
    if (completion.kind === 'cancelled' || completion.kind === 'failed') return;
    if (elapsedMs !== undefined) this.rhythm.onAnswer(elapsedMs);
    const sinceMs = this.rhythm.lastKeyMs + (elapsedMs === undefined ? 0 : this.delayMs(place) + elapsedMs);
    const texts =
      completion.kind === 'shown' ? (completion.candidates?.map(({ text }) => text) ?? [completion.text]) : [];
    const claim =
      completion.kind === 'shown' && !completion.candidates
        ? { language: place.language, probability: completion.probability }
        : undefined;
    this.onScreen = texts.length > 0 ? { tail: tailOf(place.before), texts, sinceMs, claim } : undefined;
    const { tail, chars } = wordAt(place.before);
    this.unsure = completion.kind === 'withheld' && chars > 0 ? { tail, chars } : undefined;
  }

  /** All or the first part of what is on screen was taken. */
  onAccepted(): void {
    if (this.onScreen?.claim) this.judge(this.onScreen.claim, true);
    this.rhythm.interrupt();
    this.dismissals = 0;
    this.onScreen = undefined;
  }

  /** Whether `text` is how a suggestion on screen begins, so that inserting it at once is accepting. */
  isOnScreen(text: string): boolean {
    return text !== '' && this.onScreen?.texts.some((shown) => shown.startsWith(toLf(text))) === true;
  }

  /** How long to wait after the key that led to `place`; a key that comes earlier makes asking needless. */
  delayMs(place: AskPlace): number {
    const fixed = this.delay();
    if (fixed !== 'adaptive') return fixed;
    const dismissed = Math.min(MOST_PAUSES, Math.floor(this.dismissals / DISMISSALS_TO_BACK_OFF));
    const pauses = Math.max(dismissed, isBetweenWords(place.before) ? 1 : 0);
    const delayMs = Math.max(this.rhythm.delayMs, pauses * this.rhythm.pauseMs);
    return this.isStillUnsure(place) ? Math.max(REST_MS, delayMs) : delayMs;
  }

  private isStillUnsure({ before }: AskPlace): boolean {
    if (!this.unsure) return false;
    const { tail, chars } = wordAt(before);
    return chars > 0 && tail === this.unsure.tail && Math.abs(chars - this.unsure.chars) < MORE_OF_WORD_CHARS;
  }
}

/** After a blank that is no indent. */
function isBetweenWords(before: string): boolean {
  const line = lineBeforeCursor(before);
  return !isBlank(line) && line.trimEnd() !== line;
}

function tailOf(before: string): string {
  return toLf(before.slice(-2 * TAIL_CHARS)).slice(-TAIL_CHARS);
}

/** The part of a word before the cursor in UTF-16 units, and what stands before that. */
function wordAt(before: string): { tail: string; chars: number } {
  const word = wordBeforeCursor(before);
  return { tail: tailOf(before.slice(0, before.length - word.length)), chars: word.length };
}

/** What was typed after a place; undefined when the cursor is elsewhere. */
function typedSince(tail: string, before: string): string | undefined {
  const near = toLf(before.slice(-2 * (TAIL_CHARS + MOST_TYPED_CHARS)));
  for (let length = 1; length <= Math.min(near.length, MOST_TYPED_CHARS); length++) {
    if (near.endsWith(tail, near.length - length)) return near.slice(near.length - length);
  }
  return undefined;
}
