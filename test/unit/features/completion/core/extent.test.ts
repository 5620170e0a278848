import assert from 'node:assert/strict';
import { chooseExtent } from '../../../../../src/features/completion/core/extent';
import { split } from './place';

const CASES: readonly (readonly [document: string, language: string, extent: 'line' | 'block'])[] = [
  ['if (x) {|', 'javascript', 'block'],
  ['if (x) { |', 'javascript', 'block'],
  ['const f = () =>|', 'typescript', 'block'],
  ['call(|', 'typescript', 'block'],
  ['const list = [|', 'typescript', 'block'],
  ['def f():|', 'python', 'block'],
  ['case 1:|', 'typescript', 'block'],
  ['const a:|', 'typescript', 'line'],
  ['a();\n|', 'typescript', 'block'],
  ['a();\n    |\nb();', 'typescript', 'block'],
  ['const a = |', 'typescript', 'line'],
  ['call(|)', 'typescript', 'line'],
  ['if (x) {|}', 'typescript', 'line'],
  ['// such as:|', 'rust', 'line'],
  ['# the following:|', 'python', 'line'],
  ['/* a list (|', 'c', 'line'],
  ['# Title\n|', 'markdown', 'line'],
  ['the following:|', 'markdown', 'line'],
  ['|', 'git-commit', 'line'],
];

describe('chooseExtent', () => {
  for (const [document, language, extent] of CASES) {
    it(`asks for a ${extent} at ${JSON.stringify(document)} in ${language}`, () => {
      const { before, after } = split(document);
      assert.equal(chooseExtent(before, after, language, 'auto'), extent);
    });
  }

  it('asks for no more than the line anywhere when the person wants single lines', () => {
    for (const [document, language] of CASES) {
      const { before, after } = split(document);
      assert.equal(chooseExtent(before, after, language, 'single'), 'line');
    }
  });

  it('asks for a block wherever code ends a line when the person wants several', () => {
    const at = (document: string, language: string) =>
      chooseExtent(split(document).before, split(document).after, language, 'multi');
    assert.equal(at('const a = |\nb();', 'typescript'), 'block');
    assert.equal(at('call(|)', 'typescript'), 'line');
    assert.equal(at('A sentence |', 'markdown'), 'line');
  });
});
