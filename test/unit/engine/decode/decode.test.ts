import assert from 'node:assert/strict';
import fc from 'fast-check';
import { generate, lessRepetitive, slid } from '../../../../src/engine/decode/generate';
import { stepBack, TypedText } from '../../../../src/engine/decode/healing';
import type { NextTokenSession } from '../../../../src/engine/decode/nextToken';
import { PrefixIndex } from '../../../../src/engine/decode/prefixIndex';
import { argmax, logSumExp, topIndices } from '../../../../src/engine/decode/probability';
import { seededRandom } from '../../../../src/base/random';
import { filtered, sample } from '../../../../src/engine/decode/sampling';
import { TextStream } from '../../../../src/engine/text/textStream';
import { ByteTokenizer } from '../../../../src/engine/text/byteTokenizer';
import { Vocabulary } from '../../../../src/engine/text/vocabulary';
import { GREEDY } from '../../../../src/protocol/engine';

const logitsOf = (...values: number[]): Float32Array => Float32Array.from(values);
const words = (...entries: string[]): Vocabulary =>
  new Vocabulary(new Map(entries.map((entry, id) => [entry.replaceAll(' ', 'Ġ'), id])), [], 'byteLevel');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('Probabilities', () => {
  it('agree with the definition where that does not overflow, and stay finite where it would', () => {
    assert.ok(Math.abs(logSumExp(logitsOf(0, 1, 2)) - Math.log(1 + Math.E + Math.E ** 2)) < 1e-6);
    assert.ok(Math.abs(logSumExp(logitsOf(1000, 1000)) - (1000 + Math.LN2)) < 1e-3);
    assert.equal(logSumExp(logitsOf(-Infinity, -Infinity)), -Infinity);
  });

  it('list the largest values first, as a sort would', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 50 }),
        fc.nat(60),
        (values, k) => {
          const sorted = values
            .map((_, i) => i)
            .sort((a, b) => values[b]! - values[a]!)
            .slice(0, k);
          assert.deepEqual(topIndices(Float32Array.from(values), k), sorted);
        },
      ),
    );
    assert.equal(argmax(logitsOf(1, 3, 3, 2)), 1);
  });
});

describe('Sampling', () => {
  it('takes the likeliest token at temperature 0', () => {
    assert.deepEqual(filtered(logitsOf(1, 5, 2), { temperature: 0, topK: 0, topP: 1, seed: 0 }), [{ id: 1, share: 1 }]);
  });

  it('keeps the token that crosses the top-p threshold, and always one', () => {
    const logits = Float32Array.from([0.6, 0.3, 0.1], Math.log);
    const kept = (topP: number): number[] =>
      filtered(logits, { temperature: 1, topK: 0, topP, seed: 0 }).map(({ id }) => id);
    assert.deepEqual(kept(0), [0]);
    assert.deepEqual(kept(0.5), [0]);
    assert.deepEqual(kept(0.7), [0, 1]);
    assert.deepEqual(kept(1), [0, 1, 2]);
  });

  it('normalizes the probabilities that the filters leave', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.nat(50),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, topK, topP) => {
          const shares = filtered(Float32Array.from(values), { temperature: 0.8, topK, topP, seed: 0 }).map(
            ({ share }) => share,
          );
          assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-6);
        },
      ),
    );
  });

  it('draws the same tokens from the same seed, each as often as its probability says', () => {
    const logits = Float32Array.from([0.5, 0.3, 0.2], Math.log);
    const draw = (seed: number): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 4000 }, () => sample(logits, { temperature: 1, topK: 0, topP: 1, seed }, random));
    };
    assert.deepEqual(draw(7), draw(7));
    assert.notDeepEqual(draw(7), draw(8));
    for (const [id, share] of [0.5, 0.3, 0.2].entries()) {
      const drawn = draw(7).filter((each) => each === id).length / 4000;
      assert.ok(Math.abs(drawn - share) < 0.03, `${id}: ${drawn}`);
    }
  });
});

describe('Token healing', () => {
  const table: readonly [why: string, vocabulary: string[], keep: string[], typed: string][] = [
    ['steps back over the last token', ['x', ' ', '=', ' 4'], ['x', ' ', '='], ' 4'],
    ['steps back to the start of a word in pieces', ['x', ' =', ' re', 'tu', 'r'], ['x', ' ='], ' retur'],
    ['stops at punctuation', ['foo', '.', 'ba', 'r'], ['foo', '.'], 'bar'],
    ['gives a trailing blank to the next token', ['return', ' '], ['return'], ' '],
    ['stops at the start of the text', ['he', 'll'], [], 'hell'],
  ];
  for (const [why, tokens, keep, typed] of table) {
    it(why, () => {
      const healed = stepBack(
        tokens.map((_, id) => id),
        words(...tokens),
      );
      assert.deepEqual(
        healed.ids,
        keep.map((_, id) => id),
      );
      assert.equal(Buffer.from(healed.typed).toString(), typed);
    });
  }

  it('allows exactly the tokens that agree with what is typed', () => {
    const entries = [' ', ' r', ' ret', ' return', ' red', 'ret', ' x', ' return_'];
    const index = new PrefixIndex(words(...entries));
    const agreeing = entries.filter((entry) => entry.startsWith(' ret') || ' ret'.startsWith(entry));
    assert.deepEqual(
      index
        .compatible(bytes(' ret'))
        .map((id) => entries[id])
        .sort(),
      agreeing.sort(),
    );
  });

  it('agrees with a search through the whole vocabulary', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[ab ]{1,4}$/), { minLength: 1, maxLength: 40 }),
        fc.stringMatching(/^[ab ]{1,4}$/),
        (entries, typed) => {
          const found = new PrefixIndex(words(...entries))
            .compatible(bytes(typed))
            .map((id) => entries[id])
            .sort();
          assert.deepEqual(found, entries.filter((entry) => entry.startsWith(typed) || typed.startsWith(entry)).sort());
        },
      ),
    );
  });

  it('chooses the likeliest token that agrees, with its probability among those that do', () => {
    const vocabulary = words(' red', ' return', 'zebra');
    const typed = new TypedText(bytes(' re'), () => new PrefixIndex(vocabulary));
    const choices = typed.choose(
      Float32Array.from([0.2, 0.6, 100], (value, i) => (i === 2 ? 100 : Math.log(value))),
      5,
    );
    assert.deepEqual(
      choices.slice(0, 2).map(({ id }) => id),
      [1, 0],
    );
    assert.ok(Math.abs(Math.exp(choices[0]!.logprob) - 0.75) < 1e-6);
    assert.equal(Buffer.from(typed.spell(vocabulary.bytes(1))).toString(), 'turn');
    assert.ok(typed.done);
  });
});

describe('A stream of tokens', () => {
  it('decodes to the same text however its bytes are cut into tokens', () => {
    const tokenizer = new ByteTokenizer();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        const stream = new TextStream(tokenizer.vocabulary);
        const deltas = tokenizer.encode(text).map((id) => stream.push(id));
        assert.equal(deltas.join(''), text);
        for (const delta of deltas) assert.ok(!delta.includes('\ufffd'));
      }),
    );
  });

  it('withholds a character until all of its bytes are there', () => {
    const stream = new TextStream(new ByteTokenizer().vocabulary);
    assert.deepEqual(
      [0xd7, 0xa9, 0xd7].map((byte) => stream.push(byte)),
      ['', 'ש', ''],
    );
    assert.equal(stream.whole, 'ש');
  });
});

describe('A text that outgrows the window', () => {
  it('keeps its start and its newer half', () => {
    const held = Array.from({ length: 1000 }, (_, i) => i);
    const kept = slid(held, 1000);
    assert.deepEqual([kept.length, kept[0], kept[63], kept[64], kept.at(-1)], [500, 0, 63, 564, 999]);
    assert.ok(slid(held.slice(0, 8), 8).length < 8);
  });

  it('is continued past the window, and what is kept is read again', async () => {
    const reads: number[] = [];
    const logits = Float32Array.from({ length: 5 }, (_, id) => (id === 3 ? 1 : 0));
    const session: NextTokenSession = {
      vocabularySize: 5,
      forget: () => undefined,
      goBackTo: () => Promise.resolve(),
      readAll: () => Promise.resolve(logits),
      step: () => Promise.resolve(logits),
      read: (ids) => {
        reads.push(ids.length);
        return Promise.resolve({ logits, reused: 0 });
      },
    };
    const { tokens, stop } = await generate(session, words('a', 'b', 'c', 'd', 'e'), [0, 1], {
      sampling: GREEDY,
      maxTokens: 40,
      windowTokens: 16,
      alternatives: 0,
    });
    assert.deepEqual([tokens.length, stop], [40, 'maxTokens']);
    assert.deepEqual(reads, [2, 8, 8, 8, 8]);
  });
});

describe('Repetition', () => {
  it('makes recent tokens less likely, whatever the sign of their logit, and no others', () => {
    assert.deepEqual([...lessRepetitive(Float32Array.of(2, -2, 3), [0, 1], 2)], [1, -4, 3]);
    const logits = Float32Array.of(1, 2);
    assert.equal(lessRepetitive(logits, [0], 1), logits);
  });
});
