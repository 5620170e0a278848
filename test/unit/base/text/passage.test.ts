import assert from 'node:assert/strict';
import fc from 'fast-check';
import { passageAt } from '../../../../src/base/text/passage';

/** A language of prose, and one of code that nobody listed, where any marker begins a comment. */
const LANGUAGE = { prose: 'markdown', code: 'unlisted' } as const;

/** `|` is the cursor. */
function found(marked: string, flow: 'prose' | 'code'): string | undefined {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const passage = passageAt(text, offset, LANGUAGE[flow]);
  return passage.kind === 'none' ? undefined : text.slice(passage.start, passage.end);
}

describe('the sentence at the cursor', () => {
  const cases: [name: string, marked: string, expected: string | undefined][] = [
    ['in the middle', 'One here. Two |there. Three.', 'Two there.'],
    ['right behind its full stop', 'One here.| Two there.', 'One here.'],
    ['at its first letter', 'One here. |Two there.', 'Two there.'],
    ['before everything', '|  One here. Two.', 'One here.'],
    ['after the last sentence', 'One here. Two.  |', 'Two.'],
    ['wrapped over lines', 'A long\nsentence is |wrapped\nhere. Next.', 'A long\nsentence is wrapped\nhere.'],
    ['wrapped over lines with CRLF', 'First one. A long\r\nsentence |here. Next.\r\n', 'A long\r\nsentence here.'],
    ['between the halves of a CRLF', 'One here.\r|\nTwo there.', 'One here.'],
    ['ends with its paragraph', 'No full stop\n\nAnother| one\n\nThird', 'Another one'],
    ['in Hebrew', 'החיה לא חצתה את הרחוב. היא |הייתה עייפה מדי. סוף.', 'היא הייתה עייפה מדי.'],
    ['in Chinese, without spaces between', '第一句。第二|句。第三句。', '第二句。'],
    ['with emoji of several code units', 'Fine 👩‍💻. Then 🏳️‍🌈 |again 👍🏽! End.', 'Then 🏳️‍🌈 again 👍🏽!'],
    ['in a list item, without its marker', '- one item\n- another |item', 'another item'],
    ['in a heading, apart from the text below', '# A |heading\nThe text.', 'A heading'],
    ['below a heading', '# A heading\nThe |text.', 'The text.'],
    ['of one letter', 'a|', 'a'],
    ['on a blank line', 'One.\n|\nTwo.', undefined],
    ['in white space alone', ' \t|\n ', undefined],
    ['in an empty text', '|', undefined],
  ];
  for (const [name, marked, expected] of cases) it(name, () => assert.equal(found(marked, 'prose'), expected));

  it('lies in the text, holds no outer white space and is the same for every cursor inside it', () => {
    const words = fc.array(fc.constantFrom('Ab', 'cd.', 'שלום!', '👩‍💻', '\n', '\r\n', '\n\n', ' ', '\t', '。'), {
      maxLength: 24,
    });
    fc.assert(
      fc.property(words, fc.nat(), (parts, seed) => {
        const text = parts.join(' ');
        const passage = passageAt(text, seed % (text.length + 1), LANGUAGE.prose);
        if (passage.kind === 'none') return;
        const { start, end } = passage;
        const sentence = text.slice(start, end);
        assert.equal(sentence, sentence.trim());
        assert.ok(sentence.length > 0);
        // The first position may belong to what ends there; every other one inside is this sentence.
        for (let at = start + 1; at < end; at++) {
          if (/\s/.test(text.slice(at - 1, at + 1))) continue;
          assert.deepEqual(passageAt(text, at, LANGUAGE.prose), passage, `cursor ${at}`);
        }
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

describe('the statement at the cursor', () => {
  const cases: [name: string, marked: string, expected: string | undefined][] = [
    ['is the line without its indent', 'if x:\n    return a |+ b\nelse:', 'return a + b'],
    ['at the end of the line', 'let a = 1;|\nlet b = 2;', 'let a = 1;'],
    ['at the start of the next line', 'let a = 1;\n|let b = 2;', 'let b = 2;'],
    ['with CRLF', 'let a = 1;\r\nlet |b = 2;\r\n', 'let b = 2;'],
    ['runs on while a bracket is open', 'a = f(\n  1,\n  |2,\n)\nb = 3', 'a = f(\n  1,\n  2,\n)'],
    ['is not continued by a bracket in quotes', "a = '('|\nb = 2", "a = '('"],
    ['continues after a backslash at the end of a line', 'a = 1 + \\\n  |2\nb = 3', 'a = 1 + \\\n  2'],
    ['does not take a block with its braces', 'function f() {|\n  return 1;\n}', 'function f() {'],
    ['ends where nothing follows the open bracket', 'f(1,|', 'f(1,'],
    ['in a line comment is the sentence', '// One here. Two |there.\nx = 1', 'Two there.'],
    [
      'in a wrapped comment is the sentence',
      '  # A long\n  # sentence |here. Next.\nx = 1',
      'A long\n  # sentence here.',
    ],
    ['in a block comment is the sentence', '/**\n * Says |so. And more.\n */\nf();', 'Says so.'],
    ['on a blank line', 'a\n|\nb', undefined],
  ];
  for (const [name, marked, expected] of cases) it(name, () => assert.equal(found(marked, 'code'), expected));
});
