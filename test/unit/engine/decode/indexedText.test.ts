import assert from 'node:assert/strict';
import fc from 'fast-check';
import { IndexedText, IndexedTexts } from '../../../../src/engine/decode/indexedText';

const encode = (text: string): number[] => [...Buffer.from(text)];
const line = fc.constantFrom('a = 1', 'b = 2', '  c()', '', '   ', 'long line');
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));
const tokens = (index: ReturnType<IndexedText['of']>): (number | undefined)[] =>
  Array.from({ length: index.length }, (_, i) => index.at(i));

describe('The index of a text that changes', () => {
  it('has the tokens of the text it was last given, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.boolean()), { maxLength: 6 }), (changes) => {
        const indexed = new IndexedText(encode);
        let now = '';
        for (const [next, grows] of changes) {
          now = grows ? now + next : next;
          assert.deepEqual(tokens(indexed.of(now)), encode(now));
        }
      }),
    );
  });

  it('tokenizes each line once, and nothing of a text that stays', () => {
    const asked: string[] = [];
    const indexed = new IndexedText((each) => (asked.push(each), encode(each)));
    indexed.of('one\ntwo\n\n  three');
    assert.deepEqual(asked, ['one', '\ntwo', '\n\n  three']);
    indexed.of('one\ntwo\n\n  three');
    indexed.of('one\ntwo\n\n  three\nfour');
    indexed.of('\ntwo\n\n  three\nfour');
    assert.deepEqual(asked.slice(3), ['\nfour']);
  });
});

describe('The indexes of several texts', () => {
  it('are made once for as long as a text is asked for, and not kept after that', () => {
    const asked: string[] = [];
    const indexed = new IndexedTexts((each) => (asked.push(each), encode(each)));
    const [one, two] = indexed.of(['one\nline', 'two']);
    assert.deepEqual([tokens(one!), tokens(two!)], [encode('one\nline'), encode('two')]);
    assert.deepEqual(indexed.of(['two', 'one\nline']), [two, one]);
    assert.deepEqual(asked, ['one', '\nline', 'two']);
    indexed.of([]);
    indexed.of(['two']);
    assert.deepEqual(asked.slice(3), ['two']);
  });
});
