import assert from 'node:assert/strict';
import { commentMarkerLength, isProse } from '../../../../src/base/text/languages';
import { passageAt } from '../../../../src/base/text/passage';
import { chooseExtent } from '../../../../src/features/completion/core/extent';

const TEXT = 'One here. Two there. Three.';
const passageIn = (language: string, text: string, offset: number): string | undefined => {
  const passage = passageAt(text, offset, language);
  return passage.kind === 'found' ? text.slice(passage.start, passage.end) : undefined;
};

describe('languages', () => {
  for (const language of ['markdown', 'org', 'typst', 'quarto', 'search-result', 'plaintext', 'latex']) {
    it(`${language} is prose for completion and for Explain Attention alike`, () => {
      assert.ok(isProse(language));
      assert.equal(chooseExtent('', '', language, 'multi'), 'line');
      assert.equal(passageIn(language, TEXT, 12), 'Two there.');
    });
  }

  const markers: readonly [line: string, language: string, length: number][] = [
    ['  // a', 'typescript', 5],
    ['# a', 'python', 2],
    ['# a', 'typescript', 0],
    ['#include <a>', 'c', 0],
    ['#include <a>', 'unlisted', 0],
    ['-- a', 'lua', 3],
    ['--a;', 'unlisted', 0],
    ['// a', 'unlisted', 3],
    ['# a', 'unlisted', 2],
    ['// a', 'python', 0],
    ['#!/bin/sh', 'shellscript', 0],
    ['# a', 'markdown', 0],
    ['; a', 'ini', 2],
    ['# a', 'ini', 2],
    ['<!-- a', 'html', 5],
    ['% a', 'matlab', 2],
    ['', 'python', 0],
  ];
  for (const [line, language, length] of markers) {
    it(`${JSON.stringify(line)} in ${language} has ${length} units before its comment's text`, () =>
      assert.equal(commentMarkerLength(line, language), length));
  }

  it('a marker of another language begins a statement', () => {
    const text = '# Define x. And y.\nz';
    assert.equal(passageIn('c', text, 3), '# Define x. And y.');
    assert.equal(passageIn('python', text, 3), 'Define x.');
  });
});
