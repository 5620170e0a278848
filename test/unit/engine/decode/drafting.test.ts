import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CancelledError } from '../../../../src/engine/cancellation';
import { alternatives } from '../../../../src/engine/decode/alternatives';
import { complete, type CompleteOptions } from '../../../../src/engine/decode/complete';
import { Drafter, DraftMemory, MOST_DRAFTED } from '../../../../src/engine/decode/drafter';
import { generate, type GenerateOptions } from '../../../../src/engine/decode/generate';
import { PrefixIndex } from '../../../../src/engine/decode/prefixIndex';
import { SuffixIndex } from '../../../../src/engine/decode/suffixIndex';
import { GREEDY } from '../../../../src/protocol/engine';
import { END_ID, ScriptedSession, vocabulary } from './scriptedSession';

const flat = (tokens: number): number => 1 + tokens / 100;
const steep = (tokens: number): number => (1 + tokens) / 2;
const index = new PrefixIndex(vocabulary);

const model = fc.record({
  seed: fc.nat(10_000),
  rhythm: fc.constantFrom(0, 5, 20),
  costOfRun: fc.constantFrom(flat, steep),
});
const prompt = fc.array(fc.nat(END_ID), { minLength: 1, maxLength: 40 });
const typed = fc.stringMatching(/^[abc ]{0,4}$/).map((text) => new TextEncoder().encode(text));
/** A text of the document beyond what is read. */
const far = fc.array(fc.nat(END_ID), { maxLength: 60 }).map((ids) => {
  const beyond = new SuffixIndex();
  beyond.append(ids);
  return [beyond];
});
const completing = fc.record({
  far: fc.option(far, { nil: undefined }),
  maxTokens: fc.integer({ min: 1, max: 40 }),
  extent: fc.constantFrom('line', 'block'),
  minProbability: fc.constantFrom(0, 0.01, 0.3),
  startProbability: fc.constantFrom(undefined, 0.3, 0.6),
});
const generating = fc.record({
  maxTokens: fc.integer({ min: 1, max: 60 }),
  windowTokens: fc.integer({ min: 48, max: 80 }),
  alternatives: fc.nat(2),
  sampling: fc.record({
    temperature: fc.constantFrom(0, 0.3, 1),
    topK: fc.constantFrom(0, 3),
    topP: fc.constantFrom(0.9, 1),
    seed: fc.nat(100),
    repetitionPenalty: fc.constantFrom(1, 1.3),
  }),
});

type Work = (session: ScriptedSession, memory?: DraftMemory, signal?: AbortSignal) => Promise<{ drafting?: object }>;

/** Without its counts, a text that was drafted is the same as one that was not; in no more runs. */
async function sameDrafted(
  { seed, rhythm, costOfRun }: { seed: number; rhythm: number; costOfRun: (tokens: number) => number },
  work: Work,
): Promise<{ plain: ScriptedSession; drafted: ScriptedSession }> {
  const plain = new ScriptedSession(seed, rhythm, costOfRun);
  const drafted = new ScriptedSession(seed, rhythm, costOfRun);
  const { drafting: none, ...expected } = await work(plain);
  const { drafting, ...actual } = await work(drafted, new DraftMemory());
  assert.deepEqual(actual, expected);
  assert.equal(none, undefined);
  assert.ok(drafting);
  assert.ok(drafted.runs.length <= plain.runs.length);
  return { plain, drafted };
}

const completed =
  (ids: readonly number[], bytes: Uint8Array, options: CompleteOptions): Work =>
  async (session, memory, signal) => {
    const answer = await complete(
      session,
      vocabulary,
      () => index,
      { ids: [...ids], typed: bytes },
      { ...options, memory, signal },
    );
    // The session may go on: what was read ahead is no part of what it has read.
    const { logits } = await session.read([...ids, 0]);
    if (answer.kind === 'empty') return { ...answer, after: [...logits], drafting: memory && {} };
    const { drafting, ...candidate } = answer.candidate;
    return { candidate, reused: answer.reused, after: [...logits], drafting };
  };
const generated =
  (ids: readonly number[], options: GenerateOptions): Work =>
  async (session, memory, signal) => {
    const parts: unknown[] = [];
    const onPart = (part: unknown): void => void parts.push(part);
    return { ...(await generate(session, vocabulary, ids, { ...options, memory, signal, onPart })), parts };
  };

describe('Drafted decoding', () => {
  it('completes as undrafted decoding does, and reads no further than that might', async () => {
    await fc.assert(
      fc.asyncProperty(model, prompt, typed, completing, async (of, ids, bytes, options) => {
        const { drafted } = await sameDrafted(of, completed(ids, bytes, options));
        assert.ok(drafted.longest < ids.length + options.maxTokens + bytes.length + 1);
      }),
      { numRuns: 300 },
    );
  });

  it('generates the same text, parts and reason to stop, greedily or from a seed, also past the window', async () => {
    await fc.assert(
      fc.asyncProperty(model, prompt, generating, async (of, ids, options) => {
        const { drafted } = await sameDrafted(of, generated(ids, options));
        assert.ok(drafted.longest < Math.min(ids.length + options.maxTokens, options.windowTokens));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same alternatives', async () => {
    await fc.assert(
      fc.asyncProperty(model, prompt, typed, completing, async (of, ids, bytes, options) => {
        await sameDrafted(of, async (session, memory) => {
          const from = { ids, typed: bytes };
          const found = await alternatives(session, vocabulary, () => index, from, 3, [1, 2], { ...options, memory });
          return { found: found.map((candidate) => ({ ...candidate, drafting: undefined })), drafting: memory && {} };
        });
      }),
    );
  });

  it('takes fewer runs where a text repeats itself, and says how many tokens it drafted', async () => {
    const ids = [0, 1, 2, 3, 7, 8];
    const options = { maxTokens: 60, windowTokens: 1000, alternatives: 0, sampling: GREEDY };
    const long = (seed: number) => generate(new ScriptedSession(seed, 0), vocabulary, ids, options);
    let seed = 0;
    while ((await long(seed)).stop === 'endOfText') seed++;
    const session = new ScriptedSession(seed, 0, flat);
    const { tokens, drafting } = await generate(session, vocabulary, ids, { ...options, memory: new DraftMemory() });
    assert.equal(tokens.length, 60);
    assert.ok(session.runs.length < 30, `${session.runs.length} runs`);
    assert.ok(drafting && drafting.accepted <= drafting.drafted);
    // Every token but the last was read once and the accepted ones in the run of another.
    assert.equal(
      drafting.drafted,
      session.runs.slice(1).reduce((sum, { length }) => sum + length - 1, 0),
    );
    assert.equal(tokens.length - session.runs.length, drafting.accepted);
  });

  it('drafts nothing for a session that cannot go back for free', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), prompt, generating, async (seed, ids, options) => {
        const session = new ScriptedSession(seed, 0);
        const { drafting } = await generate(session, vocabulary, ids, { ...options, memory: new DraftMemory() });
        assert.equal(drafting, undefined);
        const [, ...others] = session.runs;
        assert.ok(others.every(({ length }) => length === 1 || length >= options.windowTokens / 2 - 1));
      }),
    );
  });

  it('begins no run after it was cancelled, whichever run that was in', async () => {
    const work = generated([0, 1, 2, 0, 1], { maxTokens: 40, windowTokens: 60, alternatives: 0, sampling: GREEDY });
    await fc.assert(
      fc.asyncProperty(fc.nat(200), async (seed) => {
        const whole = new ScriptedSession(seed, 5, flat);
        await work(whole, new DraftMemory());
        for (let at = 1; at < whole.runs.length; at++) {
          const abort = new AbortController();
          const session = new ScriptedSession(seed, 5, flat, (runs) => runs === at && abort.abort());
          await assert.rejects(work(session, new DraftMemory(), abort.signal), CancelledError);
          assert.equal(session.runs.length, at);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('A drafter', () => {
  const drafter = (ids: readonly number[], cost = flat, memory = new DraftMemory()) => {
    const text = new SuffixIndex();
    text.append(ids);
    return new Drafter(text, cost, memory);
  };
  const never = (): boolean => false;

  it('goes on as the text went on before, as far as is asked, and past its own end where it repeats itself', () => {
    const ids = [1, 2, 3, 4, 5, 1, 2, 3];
    assert.deepEqual(drafter(ids).draft(ids, 2, never), [4, 5]);
    assert.deepEqual(drafter(ids).draft(ids, MOST_DRAFTED, never), [4, 5, 1, 2, 3, 4, 5, 1]);
    assert.deepEqual(
      drafter(ids).draft(ids, MOST_DRAFTED, (id) => id === 5),
      [4],
    );
    assert.deepEqual(drafter(ids).draft(ids, 0, never), []);
    assert.deepEqual(drafter([1, 2, 3]).draft([1, 2, 3], MOST_DRAFTED, never), []);
  });

  it('takes the token that most of the latest occurrences agree on', () => {
    const ids = [1, 2, 7, 1, 2, 7, 1, 2, 9, 1, 2];
    assert.deepEqual(drafter(ids).draft(ids, 1, never), [7]);
  });

  it('drafts less where a token more costs more', () => {
    const ids = [1, 2, 3, 4, 5, 1, 2, 3];
    const lengths = [0.01, 0.3, 0.6, 0.95].map(
      (slope) => drafter(ids, (tokens) => 1 + slope * (tokens - 1)).draft(ids, MOST_DRAFTED, never).length,
    );
    assert.deepEqual(
      lengths,
      [...lengths].sort((a, b) => b - a),
    );
    assert.deepEqual([lengths[0], lengths.at(-1)], [MOST_DRAFTED, 0]);
  });

  it('falls silent where it was wrong, and speaks again where it would have been right', () => {
    const ids = [1, 2, 3, 4, 5, 1, 2, 3];
    const memory = new DraftMemory();
    const says = (): number => drafter(ids, (tokens) => 0.8 + 0.2 * tokens, memory).draft(ids, 1, never).length;
    assert.equal(says(), 1);
    for (let times = 0; times < 4; times++) drafter(ids, flat, memory).learn(ids, 9);
    assert.equal(says(), 0);
    drafter(ids, flat, memory).learn(ids, 4);
    assert.equal(says(), 1);
  });

  it('learns from one place about others of the same kind', () => {
    const memory = new DraftMemory();
    for (let id = 10; id < 60; id++) drafter([1, 2, id, 4, 5, 1, 2, id], flat, memory).learn([1, 2, id], 9);
    const ids = [1, 2, 3, 4, 5, 1, 2, 3];
    assert.equal(drafter(ids, (tokens) => 0.8 + 0.2 * tokens, memory).draft(ids, 1, never).length, 0);
  });
});
