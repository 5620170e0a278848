import assert from 'node:assert/strict';
import { judge, nothingShown } from '../../../bench/completion/shown';

describe('what was shown', () => {
  const CASES: readonly (readonly [text: string, rest: string, useful: boolean, wholeLine: boolean])[] = [
    ['foo();', 'foo();\nbar();', true, true],
    ['foo(1);', 'foo(2);\nbar();', true, false],
    ['foo', 'foo();\n', false, false],
    ['foo', 'foo\n', false, true],
    ['fooo', 'foob', false, false],
    ['foo();  ', 'foo();\n', true, true],
    ['foo();\nbaz', 'foo();\nbar', true, true],
  ];
  for (const [text, rest, useful, wholeLine] of CASES) {
    it(`is ${useful ? '' : 'not '}useful and ${wholeLine ? '' : 'not '}the whole line: ${JSON.stringify([text, rest])}`, () => {
      const shown = nothingShown();
      judge({ text }, rest, shown);
      assert.deepEqual([shown.useful, shown.wholeLine], [Number(useful), Number(wholeLine)]);
    });
  }

  it('says what the person is replacing, or what they write', () => {
    for (const [text, reversals] of [
      ['before();', 1],
      ['after();', 0],
      ['neither();', 0],
      ['b', 0],
    ] as const) {
      const shown = nothingShown();
      judge({ text }, 'after();\n', shown, '  before();\n  after();');
      assert.equal(shown.reversals, reversals, text);
    }
  });
});
