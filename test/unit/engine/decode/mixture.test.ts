import assert from 'node:assert/strict';
import fc from 'fast-check';
import { alternatives } from '../../../../src/engine/decode/alternatives';
import { complete, type CompleteOptions } from '../../../../src/engine/decode/complete';
import { lambdaOf, mixed, Mixture } from '../../../../src/engine/decode/mixture';
import { MOST_MATCHED, patternAt, type Pattern } from '../../../../src/engine/decode/patterns';
import { PrefixIndex } from '../../../../src/engine/decode/prefixIndex';
import { logSumExp } from '../../../../src/engine/decode/probability';
import { SuffixIndex } from '../../../../src/engine/decode/suffixIndex';
import { ScoredToken } from '../../../../src/protocol/engine';
import { parse } from 'valibot';
import { ScriptedSession, vocabulary } from './scriptedSession';

const VOCABULARY = 12;
const logits = fc
  .array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: VOCABULARY, maxLength: VOCABULARY })
  .map((values) => Float32Array.from(values));
const pattern: fc.Arbitrary<Pattern> = fc.record({
  length: fc.integer({ min: 1, max: MOST_MATCHED }),
  followers: fc.array(fc.nat(VOCABULARY - 1), { minLength: 1, maxLength: 16 }),
});
const lambda = fc.double({ min: 0, max: 0.99, noNaN: true });

const softmax = (values: Float32Array): number[] => [...values].map((each) => Math.exp(each - logSumExp(values)));
const indexOf = (ids: readonly number[]): SuffixIndex => {
  const index = new SuffixIndex();
  index.append(ids);
  return index;
};
const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-4, `${actual} is not ${expected}`);

describe('The mixture of model and document', () => {
  it('is (1 - λ) of the model and λ of the share of followers, sums to 1, and changes no logit of the model', () => {
    fc.assert(
      fc.property(logits, pattern, lambda, (own, found, weight) => {
        const before = own.slice();
        const of = mixed(own, found, weight);
        const [actual, model] = [softmax(of.logits), softmax(own)];
        near(
          actual.reduce((sum, each) => sum + each, 0),
          1,
        );
        for (const [id, p] of actual.entries()) {
          const document = (weight * found.followers.filter((each) => each === id).length) / found.followers.length;
          near(p, (1 - weight) * model[id]! + document);
          near(p * of.shareOf(id), document);
        }
        assert.deepEqual(own, before);
      }),
    );
  });

  it("is the model's own array where λ is 0 or nothing matches", () => {
    fc.assert(
      fc.property(logits, pattern, (own, found) => {
        assert.equal(mixed(own, found, 0).logits, own);
        assert.equal(mixed(own, undefined, 0.5).logits, own);
      }),
    );
    assert.equal(lambdaOf(undefined), 0);
  });

  it('trusts a document more that was right about the token before, and less that was not', () => {
    const likely = Float32Array.from({ length: VOCABULARY }, (_, id) => (id === 5 ? 4 : 0));
    const after = (id: number): number => {
      const mixture = new Mixture();
      mixture.at(likely, { length: 5, followers: [7] });
      mixture.chose(id);
      const of = mixture.at(likely, { length: 6, followers: [7] });
      return of.shareOf(7) * softmax(of.logits)[7]!;
    };
    assert.ok(after(7) > lambdaOf({ length: 6, followers: [7] }));
    assert.ok(after(5) < lambdaOf({ length: 6, followers: [7] }));
    // Another match than the one that was just followed has shown nothing yet.
    assert.equal(
      lambdaOf({ length: 3, followers: [7] }, { length: 5, share: 1 }),
      lambdaOf({ length: 3, followers: [7] }),
    );
    assert.ok(lambdaOf({ length: MOST_MATCHED, followers: [7] }, { length: MOST_MATCHED, share: 1 }) < 1);
  });

  it('gives a longer match no smaller part, and never all', () => {
    const weights = Array.from({ length: MOST_MATCHED }, (_, i) => lambdaOf({ length: i + 1, followers: [0] }));
    assert.deepEqual(
      weights,
      [...weights].sort((a, b) => a - b),
    );
    assert.ok(weights[0]! > 0 && weights.at(-1)! < 1);
  });
});

const ids = fc.array(fc.nat(3), { maxLength: 80 });

describe('A pattern', () => {
  it('is the longest that a search finds in the far texts, where the near one has none as long', () => {
    const search = (
      texts: readonly (readonly number[])[],
      context: readonly number[],
      agrees: (id: number) => boolean,
    ) => {
      let best = { length: 0, followers: [] as number[] };
      for (const text of texts)
        for (let at = text.length - 1; at > 0; at--) {
          let length = 0;
          while (length < Math.min(at, context.length) && text[at - 1 - length] === context.at(-1 - length)) length++;
          if (length === 0 || !agrees(text[at]!)) continue;
          if (length > best.length) best = { length, followers: [text[at]!] };
          else if (length === best.length) best.followers.push(text[at]!);
        }
      return best;
    };
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 2 }), ids, fc.option(fc.nat(3)), (far, read, wanted) => {
        const agrees = (id: number): boolean => wanted === null || id === wanted;
        const found = patternAt(far.map(indexOf), {
          context: read.slice(-MOST_MATCHED),
          near: indexOf(read),
          ...(wanted !== null && { agrees }),
        });
        const context = read.slice(-MOST_MATCHED);
        const [expected, own] = [search(far, context, agrees), search([read], context, agrees)];
        // Only the latest occurrences are looked at: a longer match further back may be missed, never invented.
        if (!found) return assert.ok(expected.length <= Math.max(own.length, 8));
        assert.ok(found.length <= expected.length && found.length >= Math.min(8, expected.length));
        assert.ok(found.followers.every(agrees));
        if (found.length === expected.length) assert.ok(found.followers.every((id) => expected.followers.includes(id)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('Completion with the patterns of a document', () => {
  const index = new PrefixIndex(vocabulary);
  const options: CompleteOptions = { maxTokens: 12, extent: 'line', minProbability: 0 };
  const from = { ids: [0, 1, 0, 3], typed: new Uint8Array() };
  const far = [indexOf([7, 7, 8, 0, 1, 0, 3, 5, 4, 8, 6])];
  const completed = (more: Partial<CompleteOptions>, seed = 1) =>
    complete(new ScriptedSession(seed, 0), vocabulary, () => index, from, { ...options, ...more });

  it('is token by token the one without where the document has nothing to say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), async (seed) => {
        const alone = await completed({}, seed);
        assert.deepEqual(await completed({ far: [] }, seed), alone);
        assert.deepEqual(await completed({ far: [indexOf([9, 9, 9]), indexOf([])] }, seed), alone);
      }),
      { numRuns: 50 },
    );
  });

  it('says of each token what is the model’s part and what the document’s: they add up to its probability', async () => {
    let followed = 0;
    for (let seed = 0; seed < 30; seed++) {
      const answer = await completed({ far }, seed);
      if (answer.kind === 'empty') continue;
      for (const token of answer.candidate.tokens) {
        parse(ScoredToken, token);
        if (!token.parts) continue;
        followed++;
        near(token.parts.model + token.parts.document, Math.exp(token.logprob));
      }
    }
    assert.ok(followed > 0);
  });

  it('chooses what the document repeats although the model alone would not', async () => {
    const long = Array.from({ length: 40 }, (_, i) => [0, 1, 3, 2][(i * 7) % 4]!);
    const text = [...long, 5, 4, 8, 6];
    const asked = { ids: long, typed: new Uint8Array() };
    const spelled = async (more: Partial<CompleteOptions>) => {
      // Held as a text of its own, so that what the model reads does not repeat itself before.
      const answer = await complete(new ScriptedSession(3, 0), vocabulary, () => index, asked, { ...options, ...more });
      return answer.kind === 'suggested' ? answer.candidate.tokens.map(({ id }) => id) : [];
    };
    assert.notDeepEqual((await spelled({})).slice(0, 3), [5, 4, 8]);
    assert.deepEqual((await spelled({ far: [indexOf(text)] })).slice(0, 3), [5, 4, 8]);
  });

  it('ranks alternatives by the same mixture', async () => {
    const session = new ScriptedSession(5, 0);
    const typed = new TextEncoder().encode('c');
    const found = await alternatives(session, vocabulary, () => index, { ids: [0, 1, 0], typed }, 3, [], {
      ...options,
      far,
    });
    assert.ok(found.length > 1);
    for (const { tokens, logprob } of found) assert.ok(tokens.length > 0 && logprob <= 1e-6);
    assert.ok(found.some(({ tokens }) => tokens.some(({ parts }) => parts)));
  });
});
