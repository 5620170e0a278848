import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { finish } from '../../../../../src/features/completion/core/finish';
import { placeIn } from './place';

/** What the case is about, document with cursor, the model's text, what is shown. */
type Case = readonly [about: string, document: string, model: string, shown: string];

const CODE: readonly Case[] = [
  ['shows a plain continuation', 'retur|', 'n x;', 'n x;'],
  ['hides a bracket that the text after the cursor has', 'f(|)', 'a)', 'a'],
  ['hides what follows such a bracket too', 'f(|)', 'a, b); g()', 'a, b'],
  ['keeps brackets that the suggestion opened', 'f(|)', 'g(1)', 'g(1)'],
  ['keeps a bracket that nobody else closes', 'f(|', 'a);', 'a);'],
  ['closes an inner bracket but not the outer one', 'if (x) {\n  f(|\n}', 'a);\n}', 'a);'],
  ['closes no block twice where its bracket stands below another one’s', 'a {\n  if ([b|\n  }\n}', ']) c}', ']) c'],
  ['closes no block twice', 'function f() {|\n}', '\n  return 1;\n}', '\n  return 1;'],
  ['keeps the end of a block of its own', 'class A {\n  f() {|\n}', '\n    g();\n  }\n}', '\n    g();\n  }'],
  ['ends with the string that it is in', 'log("|")', 'hello");', 'hello'],
  ['passes over an escaped quote', 'log("|")', 'say \\"x\\""); y', 'say \\"x\\"'],
  ['hides a semicolon that is there', 'x = |;', '1;', '1'],
  ['hides the rest of the line wherever it begins', 'f(|, b) + c', 'a, b) + c * d', 'a'],
  ['does not double the indent', '  |', '  return', 'return'],
  ['lets a block be indented more', 'def f():\n  |', '  return 1', '  return 1'],
  ['keeps the width of three that blocks have here', 'def f():\n   if a:\n      |', ' return a', 'return a'],
  ['does not double an indent of three', 'def f():\n   if a:\n      |', '   return a', 'return a'],
  ['does not double a tab', 'def f():\n\tif a:\n\t\t|', '\treturn a', 'return a'],
  ['adds to an indent what blocks have here, and no more', 'def f():\n   if a:\n    |', '    return a', '  return a'],
  ['lets an indent catch up with the line above', 'a {\n    b;\n  |', '  c;', '  c;'],
  ['stops at the end of the line', 'x = |', '1\ny = 2', '1'],
  ['never breaks a line that goes on', 'f(|, b)', 'a +\n  c', 'a +'],
  ['stops a block at a blank line', 'if (x) {|', '\n  y();\n\n  z();', '\n  y();'],
  ['needs no further empty line on an empty line', 'a();\n|', '\n\nb();', 'b();'],
  ['drops trailing blanks', 'x = |', '1  \t', '1'],
  ['ends before a closer that nothing opened', 'const a = f|;', '(x)) {', '(x)'],
  ['drops the line that stands below', 'a();\n|\nc();', 'b();\nc();', 'b();'],
  ['drops a line that repeats itself', 'f {|', '\n  a();\n  a();\n  a();', '\n  a();'],
  ['ends before a special token', 'x = |', '1<|endoftext|>2', '1'],
  ['keeps HTML', 'x = |', '<s>1</s>', '<s>1</s>'],
  ['ends before half an emoji', 'x = |', '"\uD83D', '"'],
  ['keeps a whole emoji', 'x = |', '"😀"', '"😀"'],
  ['ends before a replacement character', 'x = |', 'ab\uFFFDc', 'ab'],
  ['ends before a control character', 'x = |', 'ab\u0000c', 'ab'],
  ['drops a joiner that joins nothing', 'x = |', '👩\u200D', '👩'],
  ['reads CRLF as LF', 'if (x) {|', '\r\n  y();\r\n  z();', '\n  y();\n  z();'],
];

const PROSE: readonly Case[] = [
  ['keeps to the line', 'The animal |', 'was tired.\nIt slept.', 'was tired.'],
  ['ends with the sentence', 'The dog |', 'was happy. The dog was happy.', 'was happy.'],
  ['ends with the quotation', 'She said: "|', 'I came here!" Then she left.', 'I came here!"'],
  ['passes over a short form', 'Ask |', 'Dr. Smith, e.g. On Monday.', 'Dr. Smith, e.g. On Monday.'],
  ['keeps a bracket in prose', 'see below |', ':)', ':)'],
  ['leaves an apostrophe alone', "don|'t know", 'key', 'key'],
];

/** What the case is about, document with cursor, the model's text, why nothing is shown. */
const WITHHELD: readonly Case[] = [
  ['nothing but blanks', 'x = |', '  \n \t', 'onlyBlanks'],
  ['nothing but a special token', 'x = |', '<|im_end|>', 'onlyBlanks'],
  ['only what is there', 'f(|)', ')', 'repeatsSuffix'],
  ['only the line below', 'a();\n|\nreturn x;', 'return x;', 'repeatsSuffix'],
  ['the start of the line below', 'a();\n|\nreturn x + 1;', 'return x', 'repeatsSuffix'],
  ['only the line above', '  a(1);\n  |', 'a(1);', 'repeatsLineAbove'],
  ['the end of the line above', 'a(1);\na|', '(1);', 'repeatsLineAbove'],
  ['what would be glued to the next word', 'return |foo', 'await', 'runsIntoSuffix'],
];

describe('finish', () => {
  for (const [about, document, model, shown] of CODE) {
    it(`${about}: ${JSON.stringify(document)}`, () =>
      assert.deepEqual(finish(model, placeIn(document, document.includes('def ') ? 'python' : 'typescript')), {
        kind: 'shown',
        text: shown,
      }));
  }
  for (const [about, document, model, shown] of PROSE) {
    it(`${about}: ${JSON.stringify(document)}`, () =>
      assert.deepEqual(finish(model, placeIn(document, 'markdown')), { kind: 'shown', text: shown }));
  }
  for (const [about, document, model, why] of WITHHELD) {
    it(`withholds ${about}: ${JSON.stringify(document)}`, () =>
      assert.deepEqual(finish(model, placeIn(document)), { kind: 'withheld', why }));
  }

  describe('on any text at all', () => {
    const pieces = fc.constantFrom(
      ...'()[]{}"\'`;:,.',
      ' ',
      '  ',
      '\t',
      '\n',
      '\r\n',
      'a',
      'foo',
      'return x',
      '}\n',
      '\n  ',
      '<|im_end|>',
      '\uFFFD',
      '\uD83D',
      '\uDE00',
      '😀',
      'e\u0301',
      '👩\u200D💻',
      '\u200D',
      '中文',
      'עברית',
      '\u0000',
      '\\"',
      '=> ',
      'end',
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 14 }).map((each) => each.join('')),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    const language = fc.constantFrom('typescript', 'python', 'markdown', '');
    const anywhere = fc.record({
      before: text,
      after: text,
      model: text,
      language,
      extent: fc.constantFrom('line' as const, 'block' as const),
    });
    const shownIn = (given: {
      before: string;
      after: string;
      model: string;
      language: string;
      extent: 'line' | 'block';
    }) => finish(given.model, given);
    const holds = (law: (shown: string, given: { before: string; after: string; model: string }) => void) =>
      fc.assert(
        fc.property(anywhere, (given) => {
          const finished = shownIn(given);
          if (finished.kind === 'shown') law(finished.text, given);
        }),
        { numRuns: 10_000 },
      );

    it('finishing what is finished changes nothing', () => {
      fc.assert(
        fc.property(anywhere, (given) => {
          const once = shownIn(given);
          if (once.kind === 'shown') assert.deepEqual(shownIn({ ...given, model: once.text }), once);
        }),
        { numRuns: 10_000 },
      );
    });

    it('shows no half character and no control character', () =>
      holds((shown) => {
        assert.doesNotMatch(shown, /\p{Cs}/u);
        // eslint-disable-next-line no-control-regex -- control characters are what is looked for
        assert.doesNotMatch(shown, /[\uFFFD\u0000-\u0008\u000B-\u001F]/);
      }));

    it('shows something visible that does not end in blanks', () =>
      holds((shown) => {
        assert.notEqual(shown.trim(), '');
        assert.equal(shown, shown.trimEnd());
      }));

    it('shows a part of what the model wrote and invents nothing', () =>
      holds((shown, { model }) => assert.ok(model.replace(/\r\n?/g, '\n').includes(shown))));

    it('never shows what stands after the cursor', () =>
      holds((shown, { after }) => assert.ok(!after.startsWith(shown))));

    it('never breaks a line that goes on after the cursor', () =>
      holds((shown, { after }) => {
        if ((after.split('\n')[0] ?? '').trim() !== '') assert.ok(!shown.includes('\n'));
      }));
  });
});
