/**
 * Figure of the list of faults: keystrokes while the engine crashes, hangs and answers late or wrong. The text equals
 * typing without completion. ATTENTIVE_KEYSTROKES says how many; 3,000 where it does not, 10,000 in the slow
 * proofs.
 */
import assert from 'node:assert/strict';
import { seededRandom } from '../../src/base/random';
import { Completer } from '../../src/features/completion/core/completer';
import type { Completion, CompletionRequest } from '../../src/features/completion/core/outcome';
import type { AskOptions, Outcome } from '../../src/protocol/engine';
import { scaled } from '../limits';
import { FakeEngine, suggested } from '../unit/features/completion/core/completing';

const KEYSTROKES = Number(process.env.ATTENTIVE_KEYSTROKES) || 3_000;
const KEYS = ['a', 'e', 'x', ' ', ' ', '(', ')', ';', '"', '\n', '\n', 'é', '😀', 'e\u0301', 'ש', '\t'];
const WRONG = ['', '\n', '\u0000', '\ud83d', 'x'.repeat(300), ')))', 'a\r\nb', '</script>', '\u202e'];

/** A document with one cursor, and what a person does in it. */
class Editor {
  before = '';
  after = '';

  get text(): string {
    return this.before + this.after;
  }

  type(text: string): void {
    this.before += text;
  }

  erase(): void {
    this.before = this.before.slice(0, -1);
  }

  /** @param units to the left where negative */
  move(units: number): void {
    const at = Math.max(0, Math.min(this.text.length, this.before.length + units));
    const { text } = this;
    this.before = text.slice(0, at);
    this.after = text.slice(at);
  }
}

/** An engine that does what it should in fewer than half of all cases. */
class Unreliable {
  private readonly late: (() => void)[] = [];
  readonly engine = new FakeEngine((_, options) => this.answer(options));

  constructor(private readonly random: () => number) {}

  /** Lets answers come that were held back, whether somebody still waits for them or not. */
  release(share: number): void {
    for (const answer of this.late.splice(0, Math.ceil(share * this.late.length))) answer();
  }

  private answer({ signal }: AskOptions): Outcome | Promise<Outcome> {
    const dice = this.random();
    const pick = <T>(from: readonly T[]): T => from[Math.floor(this.random() * from.length)]!;
    const right = suggested(pick(['ae x', 'x(a);', ' a e', 'e\n  x', '"a"']));
    if (dice < 0.4) return right;
    if (dice < 0.55) return { kind: 'failed', error: { code: 'engineCrashed', args: { what: 'killed', signal: 'X' } } };
    if (dice < 0.7) return suggested(pick(WRONG));
    if (dice < 0.75) return { kind: 'empty', why: 'unsure' };
    if (dice < 0.85)
      // Hangs until it is cancelled.
      return new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve({ kind: 'cancelled', at: 'decode' }));
        this.late.push(() => resolve(right));
      });
    // Hears no cancel.
    return new Promise((resolve) => this.late.push(() => resolve(suggested(pick([...WRONG, 'ae x'])))));
  }
}

describe(`${KEYSTROKES} keystrokes beside an engine that fails`, function () {
  this.timeout(scaled(60_000));

  for (const seed of [1, 2]) {
    it(`leave the text that they leave without it, seed ${seed}`, async () => {
      const random = seededRandom(seed);
      const unreliable = new Unreliable(random);
      const completer = new Completer(unreliable.engine);
      const [assisted, plain] = [new Editor(), new Editor()];
      const settled: string[] = [];
      const asked: Promise<unknown>[] = [];
      /** What the document would be after each suggestion that the engine made. */
      const suggestedTexts = new Set<string>();
      const knownTexts: string[] = [];
      let onScreen = '';
      let accepted = 0;
      let typed = 0;

      const request = (): CompletionRequest => ({
        ...{ model: 'm', language: 'typescript', beforeStart: 0, minProbability: 0, lines: 'auto' },
        ...{ before: assisted.before, after: assisted.after },
      });
      const show = (completion: Completion, at: CompletionRequest): void => {
        if (completion.kind !== 'shown') return;
        if (completion.source === 'engine') suggestedTexts.add(at.before + completion.text);
        else knownTexts.push(at.before + completion.text);
        // As the editor's part does: an answer for text that is gone is dropped.
        if (at.before === assisted.before && at.after === assisted.after) onScreen = completion.text;
      };
      const both = (act: (editor: Editor) => void): void => {
        act(assisted);
        act(plain);
      };

      for (; typed < KEYSTROKES; typed++) {
        const dice = random();
        if (onScreen !== '' && dice < 0.2) {
          // Tab: the suggestion is put in at once; without completion a person types the same.
          assisted.type(onScreen);
          for (const unit of onScreen.split('')) plain.type(unit);
          accepted++;
        } else if (onScreen !== '' && dice < 0.4) both((editor) => editor.type(onScreen.slice(0, 1)));
        else if (dice < 0.85) {
          const key = KEYS[Math.floor(random() * KEYS.length)]!;
          both((editor) => editor.type(key));
        } else if (dice < 0.93) both((editor) => editor.erase());
        else {
          const units = Math.floor(random() * 9) - 4;
          both((editor) => editor.move(units));
        }
        onScreen = '';
        // Shorter than what completion recognizes a place by.
        if (assisted.text.length > 450) both((editor) => Object.assign(editor, { before: '', after: '' }));
        const at = request();
        const known = completer.known(at);
        if (known) show(known, at);
        else {
          const answer = completer.complete(at).then((completion) => {
            settled.push(completion.kind);
            show(completion, at);
          });
          asked.push(answer);
        }
        for (let beat = Math.floor(random() * 8); beat > 0; beat--) await Promise.resolve();
        if (random() < 0.1) unreliable.release(random());
        assert.equal(assisted.text, plain.text, `after keystroke ${typed}`);
      }
      unreliable.release(1);
      // Rejects where a fault came through.
      await Promise.all(asked);
      assert.equal(settled.length, asked.length);
      assert.equal(typed, KEYSTROKES);
      assert.ok(knownTexts.length > KEYSTROKES / 100, `${knownTexts.length} suggestions known`);
      // Less of one may be shown, where the editor has closed a bracket since.
      const all = [...suggestedTexts];
      const foreign = knownTexts.filter(
        (text) => !suggestedTexts.has(text) && !all.some((one) => one.startsWith(text)),
      );
      assert.deepEqual(foreign, [], 'what is known was suggested at this place');
      assert.equal(assisted.text, plain.text);
      const kinds = [...new Set(settled)].sort();
      assert.deepEqual(kinds, ['cancelled', 'failed', 'shown', 'withheld']);
      assert.ok(accepted > KEYSTROKES / 100, `${accepted} suggestions accepted`);
      console.log(`      ${asked.length} questions, ${accepted} suggestions accepted, 0 keystrokes lost`);
    });
  }
});
