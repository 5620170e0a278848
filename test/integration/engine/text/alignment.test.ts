import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as path from 'node:path';
import { Tokenizer } from '../../../../src/engine/text/tokenizer';
import { ByteTokenizer } from '../../../../src/engine/text/byteTokenizer';
import type { TokenPiece } from '../../../../src/protocol/engine';

const folder = (id: string): string => path.join(process.cwd(), 'models', id);

/** Hostile on purpose: every kind of character that has broken an editor. */
const HOSTILE = [
  'plain text',
  'two  spaces\tand\ttabs',
  'line\r\nbreaks\rof\nall kinds',
  'naïve café — 你好 世界',
  'שלום עולם',
  'مرحبا بالعالم',
  'e\u0301 combining',
  'a\u0300\u0301\u0302stacked',
  '👩‍👩‍👧‍👦 family',
  '🇮🇱🇫🇷 flags',
  '𝒳𝒴 math',
  'zero\u200bwidth\u200djoiner',
  '\u202eright to left',
  'lone \ud800 surrogate',
  '\ufeffmark',
  'nul\0inside',
  '<|im_start|>typed by a person<|im_end|>',
  '[CLS] typed [MASK]',
  '<pad></s>',
  'ﬁ ligature',
  '①②',
  'İstanbul ß ẞ',
  'def f(x):\n\treturn x  # 日本語',
  '   ',
  '\n\n\n',
  'x',
];

function coverage(text: string, pieces: readonly TokenPiece[]): boolean[] {
  const covered = new Array<boolean>(text.length).fill(false);
  for (const { start, end } of pieces) covered.fill(true, start, end);
  return covered;
}

function assertWellFormed(text: string, pieces: readonly TokenPiece[]): void {
  let last = 0;
  for (const { start, end } of pieces.filter((piece) => !piece.special)) {
    assert.ok(start >= 0 && end <= text.length && start <= end, `${start}-${end} of ${text.length}`);
    assert.ok(start >= last || start + 2 >= last, 'ranges go forward');
    last = Math.max(last, start);
    // No range begins or ends in the middle of a surrogate pair.
    for (const at of [start, end]) assert.ok(!(isHigh(text[at - 1]) && isLow(text[at])), `splits a pair at ${at}`);
  }
}

const isHigh = (unit: string | undefined): boolean => unit !== undefined && unit >= '\ud800' && unit <= '\udbff';
const isLow = (unit: string | undefined): boolean => unit !== undefined && unit >= '\udc00' && unit <= '\udfff';

describe('Token offsets', function () {
  this.timeout(60_000);
  let smollm: Tokenizer;
  let minilm: Tokenizer;
  let translator: Tokenizer;
  before(async () => {
    smollm = await Tokenizer.load(folder('smollm2-135m-instruct'));
    minilm = await Tokenizer.load(folder('all-minilm-l6-v2'));
    translator = await Tokenizer.load(folder('translate-en-fr'));
  });

  it('of bytes and of byte-level BPE cover every UTF-16 code unit of any text', () => {
    const bytes = new ByteTokenizer();
    const check = (text: string): void => {
      for (const tokenizer of [smollm, bytes]) {
        const pieces = tokenizer.pieces(text);
        assertWellFormed(text, pieces);
        assert.ok(coverage(text, pieces).every(Boolean), JSON.stringify(text));
      }
    };
    HOSTILE.forEach(check);
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), check), { numRuns: 300 });
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), check), { numRuns: 300 });
  });

  it('of word pieces and of metaspace BPE cover every code unit that is neither white space nor dropped by the normalizer', () => {
    const check = (text: string): void => {
      for (const tokenizer of [minilm, translator]) {
        const pieces = tokenizer.pieces(text);
        assertWellFormed(text, pieces);
        coverage(text, pieces).forEach((covered, at) => {
          // The normalizer also drops what undecodable bytes became.
          if (!covered) assert.match(text.charAt(at), /[\s\p{C}\p{M}\ufffd]/u, `${JSON.stringify(text)} at ${at}`);
        });
      }
    };
    HOSTILE.forEach(check);
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), check), { numRuns: 300 });
  });

  it('of word pieces and of metaspace BPE name the text that the token spells', () => {
    for (const text of ['The animal crossed', 'Hello, WORLD! 42', 'naïve café', 'it\u2019s 3.14']) {
      for (const { text: shown, start, end, special } of minilm.pieces(text)) {
        if (!special)
          assert.equal(
            text
              .slice(start, end)
              .normalize('NFD')
              .replace(/\p{Mn}/gu, '')
              .toLowerCase(),
            shown,
          );
      }
      for (const { text: shown, start, end, special } of translator.pieces(text)) {
        if (!special && shown !== '<unk>') assert.equal(text.slice(start, end).trim(), shown.trim());
      }
    }
  });

  const table: readonly [why: string, text: string, expected: string[]][] = [
    ['an emoji in four bytes is shared by its tokens', 'a🙂', ['a', '🙂']],
    ['Hebrew letters split over two tokens share a range', 'ש', ['ש']],
  ];
  for (const [why, text, expected] of table) {
    it(why, () => {
      const slices = new Set(smollm.pieces(text).map(({ start, end }) => text.slice(start, end)));
      assert.deepEqual([...slices], expected);
    });
  }
});
