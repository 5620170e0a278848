/** The tokens of one end of a long text are those of the whole text, and the rest of it is left alone. */
import assert from 'node:assert/strict';
import * as path from 'node:path';
import fc from 'fast-check';
import { firstPieces, lastPart } from '../../../../src/engine/text/partOfText';
import { Tokenizer } from '../../../../src/engine/text/tokenizer';
import type { TokenPiece } from '../../../../src/protocol/engine';

const WORDS = 'The animal did not cross the 街 because it was too tired 🙂, שלום and so it unbelievably sat down. ';
const THREE_MEGABYTES = WORDS.repeat(Math.ceil(3_000_000 / WORDS.length));

describe('A part of a text in tokens', function () {
  this.timeout(60_000);
  const MODELS = ['smollm2-135m-instruct', 'all-minilm-l6-v2', 'translate-en-fr'] as const;
  const tokenizers = {} as Record<(typeof MODELS)[number], Tokenizer>;
  before(async () => {
    for (const id of MODELS) tokenizers[id] = await Tokenizer.load(path.resolve('models', id));
  });

  for (const id of MODELS) {
    it(`of 3 MB, by ${id}: the first tokens, of a few thousand that are read`, () => {
      let units = 0;
      const tokenize = (text: string): TokenPiece[] => {
        units += text.length;
        return tokenizers[id].pieces(text);
      };
      const { pieces, totalTokens, totalIsLowerBound } = firstPieces(tokenize, THREE_MEGABYTES, 512);
      assert.ok(units <= 20_000 && totalIsLowerBound && totalTokens === pieces.length);
      assert.deepEqual(pieces.slice(0, 512), tokenizers[id].pieces(THREE_MEGABYTES.slice(0, 25_000)).slice(0, 512));
    });
  }

  it('is all of a short text, whose tokens are counted', () => {
    const { pieces, ...total } = firstPieces((text) => tokenizers['smollm2-135m-instruct'].pieces(text), WORDS, 4);
    assert.deepEqual(
      [total, pieces],
      [{ totalTokens: pieces.length }, tokenizers['smollm2-135m-instruct'].pieces(WORDS)],
    );
  });

  it('reads on where tokens are long, to the end if it must', () => {
    const blanks = ' '.repeat(100_000);
    const tokenize = (text: string): TokenPiece[] =>
      Array.from({ length: Math.ceil(text.length / 500) }, (_, i) => ({
        id: 0,
        text: '',
        start: 500 * i,
        end: 500 * (i + 1),
        special: false,
      }));
    assert.equal(firstPieces(tokenize, blanks, 100).pieces.length, 200);
    assert.deepEqual(
      [firstPieces(tokenize, blanks, 1).totalIsLowerBound, firstPieces(tokenize, blanks, 150).totalIsLowerBound],
      [true, undefined],
    );
  });

  it('at the end begins with a whole character, and before a word where one is near', () => {
    const tokenizer = tokenizers['smollm2-135m-instruct'];
    const text = fc
      .array(fc.constantFrom('word ', 'unbelievably', '🙂', ' 街', 'שלום\n', '123 '), { minLength: 1, maxLength: 80 })
      .map((each) => each.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 60 }), (whole, most) => {
        const pieces = tokenizer.pieces(whole);
        const { start, totalTokens } = lastPart((part) => tokenizer.pieces(part), whole, most);
        assert.equal(totalTokens, pieces.length);
        assert.ok(
          pieces.length <= most
            ? start === 0
            : start > 0 || pieces.filter((each) => each.start === 0).length > pieces.length - most,
        );
        assert.doesNotMatch(whole.slice(start), /^[\udc00-\udfff]/);
      }),
      { seed: 3, numRuns: 300 },
    );
    const sentence = 'One two three four five six seven';
    const { start } = lastPart((part) => tokenizer.pieces(part), sentence, 3);
    assert.equal(sentence.slice(start), ' five six seven');
  });

  it('at the end of 3 MB reads a few thousand tokens', () => {
    let units = 0;
    const { start, totalIsLowerBound } = lastPart(
      (text) => {
        units += text.length;
        return tokenizers['smollm2-135m-instruct'].pieces(text);
      },
      THREE_MEGABYTES,
      512,
    );
    assert.ok(units <= 20_000 && totalIsLowerBound === true && start > THREE_MEGABYTES.length - 20_000);
    const tokens = tokenizers['smollm2-135m-instruct'].pieces(THREE_MEGABYTES.slice(start)).length;
    assert.ok(tokens <= 512 && tokens > 500, `${tokens}`);
  });
});
