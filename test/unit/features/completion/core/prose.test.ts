import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { finish } from '../../../../../src/features/completion/core/finish';
import { isComment } from '../../../../../src/base/text/languages';
import { withinShape } from '../../../../../src/features/completion/core/proseShape';
import { placeIn } from './place';

/** What the case is about, language, document with cursor, the model's text, what is shown; none when nothing is. */
type Case = readonly [about: string, language: string, document: string, model: string, shown: string | undefined];

const CASES: readonly Case[] = [
  ['keeps a heading on its line', 'markdown', '# Getting |', 'started\nRun this.', 'started'],
  ['adds nothing below a heading', 'markdown', '# Title|', '\n\nText below it.', undefined],
  ['leaves an empty heading on its line', 'markdown', '## |', '\nText', undefined],
  ['writes the marks of a heading once', 'markdown', '## |', '## Usage', 'Usage'],
  ['keeps an item on its line', 'markdown', '- one\n- |', 'two\n- three', 'two'],
  ['leaves an empty item on its line', 'markdown', '- one\n- |', '\n- three', undefined],
  ['offers the next item after a whole one', 'markdown', '- one|', '\n- two\n- three', '\n- two'],
  ['does not leave the list after a whole item', 'markdown', '- one|', '\n\nAnother paragraph.', undefined],
  ['writes the mark of an item once', 'markdown', '- one\n- |', '- two', 'two'],
  ['keeps a numbered item on its line', 'markdown', '1. one\n2. |', 'two\n3. three', 'two'],
  ['offers the next number', 'markdown', '1. one|', '\n2. two', '\n2. two'],
  ['keeps a task on its line', 'markdown', '- [ ] buy |', 'milk\n- [ ] sleep', 'milk'],
  ['keeps a quote on its line', 'markdown', '> To be |', 'or not to be\n> that', 'or not to be'],
  ['goes on with a quote', 'markdown', '> To be|', '\n> or not', '\n> or not'],
  ['does not leave a quote', 'markdown', '> To be|', '\nsaid Hamlet', undefined],
  ['keeps the depth of a quote', 'markdown', '> > To be|', '\n> or not', undefined],
  ['goes on with a paragraph', 'markdown', 'The end.|', '\n\nThe beginning was', '\n\nThe beginning was'],
  ['knows a list in plain text', 'plaintext', '* one|', '\nand so on', undefined],
  ['knows a quoted mail', 'plaintext', '> Hello|', '\nHi', undefined],
  ['keeps a section title on its line', 'latex', '\\section{Intro|', 'duction}\nText', 'duction}'],
  ['adds nothing below a section title', 'latex', '\\section{Introduction}|', '\nThis text', undefined],
  ['closes no section title twice', 'latex', '\\section{|}', 'Results}\nText', 'Results'],
  ['keeps an item of LaTeX on its line', 'latex', '\\item |', 'One thing\n\\item Another', 'One thing'],
  ['offers the next item of LaTeX', 'latex', '\\item One|', '\n\\item Two', '\n\\item Two'],
  ['does not leave a comment of LaTeX', 'latex', '% a note|', '\nText', undefined],
  ['takes a hyphen in LaTeX for text', 'latex', '- one|', '\nText', '\nText'],
  [
    'keeps the title of a commit on its line',
    'git-commit',
    'Fix |\n# Please enter',
    'the build\n\nIt was broken.',
    'the build',
  ],
  [
    'adds no body to the title of a commit',
    'git-commit',
    'Fix it|\n# Please enter',
    '\n\nBecause it was broken.',
    undefined,
  ],
  ['does so in the box of the source control view', 'scminput', 'Fix it|', '\n\nBecause', undefined],
  ['writes the body of a commit', 'git-commit', 'Fix it\n\nIt was |', 'broken.', 'broken.'],
  ['writes no line that Git drops', 'git-commit', 'Fix it\n\nIt was broken.|', '\n# On branch main', undefined],
  ['knows a heading of AsciiDoc', 'asciidoc', '== Usage|', '\nRun it', undefined],
  ['knows a heading of Org', 'org', '* Usage|', '\nRun it', undefined],
  ['ends a comment with its sentence', 'typescript', '// Returns |', 'the sum. The sum is a number.', 'the sum.'],
  [
    'ends a comment of a block with its sentence',
    'typescript',
    '/**\n * Returns |',
    'the sum. The sum is a number.',
    'the sum.',
  ],
  [
    'lets code follow a comment',
    'typescript',
    '// Adds two numbers|',
    '\nfunction add(a, b) {',
    '\nfunction add(a, b) {',
  ],
  ['reads no block into a comment', 'python', '# The following:|', '\n# one\n# two', '\n# one'],
];

describe('prose', () => {
  for (const [about, language, document, model, shown] of CASES) {
    it(`${about}: ${JSON.stringify(document)}`, () => {
      const finished = finish(model, placeIn(document, language));
      assert.deepEqual(
        finished,
        shown === undefined ? { kind: 'withheld', why: 'stoppedAtOnce' } : { kind: 'shown', text: shown },
      );
    });
  }

  it('never runs out of a quote, whatever the model writes', () => {
    const piece = fc.constantFrom('> ', '>', '\n', 'a', ' ', '\n> ', '- ', '# ');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }).map((each) => each.join('')),
        (model) => {
          const [, ...lines] = withinShape(model, { before: 'x\n> a', language: 'markdown' }).split('\n');
          for (const line of lines) assert.ok(line.trim() === '' || line.startsWith('>'), line);
        },
      ),
    );
  });
});

describe('isComment', () => {
  const COMMENTS: readonly (readonly [line: string, language: string, is: boolean])[] = [
    ['// a', 'typescript', true],
    ['  * a', 'java', true],
    ['/** a', 'c', true],
    ['*p = 1;', 'c', false],
    ['#include <a>', 'c', false],
    ['# a', 'python', true],
    ['// a', 'python', false],
    ['-- a', 'sql', true],
    ['--i;', 'c', false],
    ['; a', 'ini', true],
    ['# a', 'markdown', false],
    ['x = 1 // a', 'go', false],
    ['<!-- a', 'html', true],
  ];
  for (const [line, language, is] of COMMENTS)
    it(`is ${is} for ${line} in ${language}`, () => assert.equal(isComment(line, language), is));
});
