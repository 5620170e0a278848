/**
 * Steps of a session that read drafted tokens along. Whoever decodes chooses each token from the same logits as
 * without: a draft only decides how many of them one run gives.
 */
import { Drafter, type DraftMemory } from './drafter';
import { mixed, Mixture, type Mixed } from './mixture';
import type { NextTokenSession } from './nextToken';
import { MOST_MATCHED, patternAt, type Place } from './patterns';
import { LONGEST_MATCH, SuffixIndex } from './suffixIndex';

export interface DraftOptions {
  /** What became of earlier drafts; without it nothing is drafted. */
  readonly memory?: DraftMemory;
  /** Whether nothing is read after a token. */
  readonly isLast: (id: number) => boolean;
  /**
   * The document's texts that the model does not read. Their patterns have a say in what is chosen; nothing is
   * drafted from them.
   */
  readonly far?: readonly SuffixIndex[];
}

/** Tokens that were read before they were chosen, and those of them that were chosen. */
export interface DraftCounts {
  readonly drafted: number;
  readonly accepted: number;
}

export class DraftedSteps {
  private drafted = 0;
  private accepted = 0;
  private held: number[];
  /** What is read and not yet stepped to, with the logits after each. */
  private ahead: { readonly id: number; readonly logits: Float32Array }[] = [];
  private readonly drafter: Drafter | undefined;
  /** What is held, for drafts and for patterns; undefined where there are neither. */
  private readonly text: SuffixIndex | undefined;
  private readonly mixture = new Mixture();

  /** @param held what the session has read */
  constructor(
    private readonly session: NextTokenSession,
    held: readonly number[],
    private readonly options: DraftOptions,
  ) {
    this.held = [...held];
    const { memory, far } = options;
    const { costOfRun } = session;
    const drafts = memory && costOfRun;
    if (!drafts && !far?.length) return;
    this.text = new SuffixIndex();
    this.text.append(held);
    if (drafts) this.drafter = new Drafter(this.text, costOfRun, memory);
  }

  /** Undefined where nothing is ever drafted. */
  get counts(): DraftCounts | undefined {
    return this.drafter && { drafted: this.drafted, accepted: this.accepted };
  }

  /**
   * What the model says of the next token, mixed with what the document's far texts say.
   *
   * @param logits after what is held, [vocabulary]
   * @param agrees as of `Place`
   */
  mixed(logits: Float32Array, agrees?: Place['agrees']): Mixed {
    const { far } = this.options;
    if (!far?.length || !this.text) return mixed(logits, undefined, 0);
    const pattern = patternAt(far, { context: this.held.slice(-MOST_MATCHED), near: this.text, agrees });
    return this.mixture.at(logits, pattern);
  }

  /** To be told of each token that the model itself chose, before the step to it. */
  chose(id: number): void {
    this.drafter?.learn(this.context(), id);
    if (this.ahead[0]?.id === id) this.accepted++;
  }

  /**
   * Reads one more token, as the session's `step` does.
   *
   * @param most how many tokens may be read beyond it
   * @returns the logits after it, [vocabulary], valid until the next step
   */
  async step(id: number, most: number): Promise<Float32Array> {
    const [next, ...rest] = this.ahead;
    this.ahead = [];
    if (next && next.id !== id) await this.session.goBackTo(this.held);
    this.held.push(id);
    this.text?.append([id]);
    this.mixture.chose(id);
    if (next?.id === id) {
      this.ahead = rest;
      return next.logits;
    }
    const remembered = this.session.remembered?.(id);
    if (remembered) return remembered;
    const drafted = this.drafter?.draft(this.context(), most, this.options.isLast) ?? [];
    if (drafted.length === 0) return this.session.step(id);
    this.drafted += drafted.length;
    const rows = await this.session.readAll([id, ...drafted]);
    const size = this.session.vocabularySize;
    const after = (row: number): Float32Array => rows.subarray(row * size, (row + 1) * size);
    this.ahead = drafted.map((each, i) => ({ id: each, logits: after(i + 1) }));
    return after(0);
  }

  /** Goes on from another text, which the session has read. */
  restart(held: readonly number[]): void {
    this.held = [...held];
    this.ahead = [];
  }

  private context(): number[] {
    return this.held.slice(-LONGEST_MATCH);
  }
}
