/**
 * What other completion extensions test their own trimming by, replayed here: the situations are theirs, the texts are
 * ours. Sources: Tabby (clients/tabby-agent, postprocess), Continue (core/autocomplete), Twinny (completion-formatter),
 * Cody (get-inline-completions-tests). Where we expect something else than they do, the case says why.
 */
import assert from 'node:assert/strict';
import { finish } from '../../../../../src/features/completion/core/finish';
import { placeIn } from './place';

interface Case {
  readonly about: string;
  /** `|` is the cursor. */
  readonly document: string;
  readonly model: string;
  /** Empty: nothing. */
  readonly shown: string;
  readonly language?: string;
  readonly because?: string;
}

const TABBY: readonly Case[] = [
  {
    about: 'drops what the rest of the line says, but for a semicolon',
    document: 'const area = (w, h) => {\n  |return w * h\n};',
    model: 'return w * h;',
    shown: '',
  },
  {
    about: 'drops a closer that stands on the next line',
    document: 'const area = (w, h) => {\n  return w * h;\n  |\n};',
    model: '}',
    shown: '',
  },
  {
    about: 'ends an unfinished statement at its line',
    document: 'const width =|\n',
    model: ' 3;\nconst height = 4;',
    shown: ' 3;',
  },
  {
    about: 'ends at the line in the middle of a block',
    document: 'try {\n  log|\n} catch {\n  stop();\n}',
    model: '(text);\n  return parse(text);\n} catch {}',
    shown: '(text);',
  },
  {
    about: 'fills a block between its braces',
    document: 'function most(list) {|}',
    model: '\n  return 1;\n}\nmost([1]);',
    shown: '',
    because: 'other text stands on the line, so one line is asked for, and its first is empty',
  },
  {
    about: 'ends a block where its brace closes',
    document: 'function most(list) {|\n',
    model: '\n  return 1;\n}\n\nmost([1]);',
    shown: '\n  return 1;\n}',
  },
  {
    about: 'drops an item that stands below',
    document: 'const all = [\n  |\n  { n: 2 },\n  { n: 3 }\n];',
    model: '{ n: 1 },\n  { n: 2 },',
    shown: '{ n: 1 },',
  },
  {
    about: 'drops a number that stands below',
    document: 'const all = [\n  |\n  4,\n  5,\n];',
    model: '1,\n  2,\n  3,\n  4,',
    shown: '1,\n  2,\n  3,',
  },
  {
    about: 'drops a call that stands below',
    document: 'class A {\n  constructor() {\n    |\n    this.start();\n  }\n}',
    model: 'this.n = 1;\n    this.start();',
    shown: 'this.n = 1;',
  },
  {
    about: 'drops a property that stands below',
    document: 'const o = {\n  |\n  on: true,\n};',
    model: 'name: "x",\n  on: true,',
    shown: 'name: "x",',
  },
  { about: 'keeps a value at the end of the file', document: 'const answer = |', model: '42;', shown: '42;' },
  {
    about: 'drops the closing line of the block',
    document: 'function hello() {\n  |\n}',
    model: 'log("hello");\n}',
    shown: 'log("hello");',
  },
  {
    about: 'drops the closing line before an else',
    document: 'function f(ok) {\n  if (!ok) {\n    |\n  } else {\n    return;\n  }\n}',
    model: 'throw new Error("no");\n  }',
    shown: 'throw new Error("no");',
  },
  {
    about: 'keeps the closing line that is missing',
    document: 'function f(ok) {\n  if (!ok) {\n    |\n}',
    model: 'throw new Error("no");\n  }',
    shown: 'throw new Error("no");\n  }',
  },
  {
    about: 'keeps one of many equal lines',
    document: 'function hello() {\n  log("hi");\n}\n|\n',
    model: 'hello();\nhello();\nhello();\nhello();',
    shown: 'hello();',
  },
  {
    about: 'drops the line that stands above already',
    document: 'hello();\nhello();\n|\n',
    model: 'hello();\nhello();',
    shown: '',
    because: 'they keep one; a third equal line is more often a loop of the model than a wish',
  },
  {
    about: 'shows no line break before the rest of the line',
    document: 'log(|message);',
    model: 'error, message);\nthrow error;',
    shown: 'error,',
    because: 'they keep the blank before the rest, which word by word acceptance would leave twice',
  },
  {
    about: 'drops a whole line that the rest of the line says',
    document: 'log(|message);',
    model: 'message);\nthrow error;',
    shown: '',
  },
  { about: 'drops trailing blanks', document: 'const foo = new |', model: 'Foo(); ', shown: 'Foo();' },
  { about: 'drops a blank that the rest begins with', document: 'sum(| baz)', model: 'bar, ', shown: 'bar,' },
  {
    about: 'keeps the indent of an empty line',
    document: 'function sum(a, b) {\n|\n}',
    model: '  return a + b;',
    shown: '  return a + b;',
  },
  {
    about: 'takes back an indent that the line has',
    document: 'function clamp(n) {\n  return 1;\n  |\n}',
    model: '  return n;',
    shown: 'return n;',
  },
];

const CONTINUE: readonly Case[] = [
  { about: 'completes to the end of a call', document: 'print(|', model: '"Hello")', shown: '"Hello")' },
  { about: 'ends before the closer that stands after', document: 'print(|)', model: '"Hello"', shown: '"Hello"' },
  { about: 'drops the rest of the line it repeats', document: 'print(|);', model: '"Hello");', shown: '"Hello"' },
  { about: 'drops the closer and what would follow it', document: 'print(|)', model: '"Hello");', shown: '"Hello"' },
  {
    about: 'drops arguments that stand after',
    document: 'print(|, "second")',
    model: '"first", "second", third);',
    shown: '"first"',
  },
  {
    about: 'fills a gap in a string',
    document: 'print(f"length: |")',
    model: '{len(all)}',
    shown: '{len(all)}',
    language: 'python',
  },
  {
    about: 'finishes a list of match arms',
    document: 'match code {\n    200 => "ok",\n    |\n}',
    model: '403 => "no",\n    _ => "unknown",\n',
    shown: '403 => "no",\n    _ => "unknown",',
    language: 'rust',
  },
  {
    about: 'finishes a call in a block of Markdown code',
    document: '```js\nfunction hi() {\n  log("Hello, |\n}\n```',
    model: 'world!");\n',
    shown: 'world!");',
    language: 'markdown',
  },
  {
    about: 'keeps to the heading',
    document: '# Guide\n\n## |\n### End\n',
    model: 'Features\nA list:\n- one',
    shown: 'Features',
    language: 'markdown',
    because: 'they go on below the heading; prose ends at its line here',
  },
  {
    about: 'closes what the line above left open',
    document: 'class A {\n  add(n) {\n    this.sum += n;\n|',
    model: '  }\n\n  sub(n) {}',
    shown: '  }',
  },
  {
    about: 'drops a repeated key',
    document: 'environment:\n  USER: me|',
    model: '\n  DB: x\n  DB: x\n',
    shown: '\n  DB: x',
    language: 'yaml',
  },
  {
    about: 'stops at the bracket that the document closes',
    document: '{\n  "at": {\n    |\n  }\n}',
    model: '"lat": 34.1,\n    "lon": -117.2\n  }\n},\n"count": 2',
    shown: '"lat": 34.1,\n    "lon": -117.2',
    language: 'json',
  },
  {
    about: 'drops lines that stand below',
    document: 'async get(\n  path: string,\n|\n): Promise<X[]> {',
    model: '): Promise<X[]> {\n  return [];',
    shown: '',
  },
  {
    about: 'leaves backticks within a text alone',
    document: 'const s = |\n',
    model: '`sum ${a}`;',
    shown: '`sum ${a}`;',
  },
];

const TWINNY: readonly Case[] = [
  { about: 'trims after a brace', document: 'if (x) |\n', model: '{\n\n', shown: '{' },
  {
    about: 'shows no closer of nothing',
    document: 'x = 1|\n',
    model: '})',
    shown: '',
    because: 'they show it; nothing is open',
  },
  { about: 'drops a doubled closer before a stray one', document: 'if ([ite| item }]) {', model: ']', shown: '' },
  { about: 'keeps braces in a string', document: 'const s = |\n', model: '"{ test }";', shown: '"{ test }";' },
  { about: 'drops a doubled closer after a quote', document: "call('|)", model: "')", shown: "'" },
  { about: 'drops a doubled quote and closers', document: "f({ a: '|')}", model: "word')}", shown: 'word' },
  { about: 'drops a doubled backtick', document: 'const s = `|`', model: 'template`', shown: 'template' },
  { about: 'drops the line that stands below', document: 'one();\n|\ntwo();', model: 'two();', shown: '' },
  {
    about: 'drops line breaks at the end',
    document: 'function f() {|\n',
    model: '\n  return true;\n  \n',
    shown: '\n  return true;',
  },
  { about: 'drops what overlaps with the rest', document: "|test');", model: "log('test');", shown: "log('" },
  {
    about: 'keeps a line that has nothing to do with the next',
    document: '|\nreturn true;',
    model: 'const x = 1;',
    shown: 'const x = 1;',
  },
];

const CODY: readonly Case[] = [
  {
    about: 'keeps the blank before an operator',
    document: 'const isLocal = host|',
    model: " === 'localhost'",
    shown: " === 'localhost'",
  },
  {
    about: 'shows no closing brace alone where it stands below',
    document: 'function it() {\n  |\n}',
    model: '}',
    shown: '',
  },
  {
    about: 'drops brackets that the test framework closes',
    document: "it('sorts', () => {|\n})",
    model: '\n  expect(sort([2, 1])).toEqual([1, 2])\n})',
    shown: '\n  expect(sort([2, 1])).toEqual([1, 2])',
  },
  {
    about: 'keeps a closing bracket that is missing',
    document: "it('sorts', () => {|",
    model: '\n  expect(1).toBe(1)\n})',
    shown: '\n  expect(1).toBe(1)\n})',
  },
  {
    about: 'keeps an else with its if',
    document: 'if (ok) {|\n',
    model: '\n  go();\n} else {\n  stop();\n}',
    shown: '\n  go();\n} else {\n  stop();\n}',
  },
  {
    about: 'ends before the line that stands after the cursor',
    document: 'const all = [\n  |\n  three,\n];',
    model: 'one,\n  two,\n  three,\n  four,',
    shown: 'one,\n  two,',
  },
  {
    about: 'removes trailing spaces',
    document: 'function f() {|',
    model: '\n  go();   \n}   ',
    shown: '\n  go();   \n}',
  },
  {
    about: 'honors a leading line break',
    document: 'describe("x", () => {|\n',
    model: '\n  it("works", () => {\n  })',
    shown: '\n  it("works", () => {\n  })',
  },
  {
    about: 'includes a closing parenthesis',
    document: 'console.log(|\n',
    model: "'one', 'two')",
    shown: "'one', 'two')",
  },
  { about: 'says nothing where the rest of the line says it', document: 'if (|ready) {', model: 'ready) {', shown: '' },
];

for (const [peer, cases] of Object.entries({ Tabby: TABBY, Continue: CONTINUE, Twinny: TWINNY, Cody: CODY })) {
  describe(`what ${peer} tests`, () => {
    for (const { about, document, model, shown, language } of cases) {
      it(`${about}: ${JSON.stringify(document)}`, () => {
        const finished = finish(model, placeIn(document, language));
        assert.equal(finished.kind === 'shown' ? finished.text : '', shown);
      });
    }
  });
}
