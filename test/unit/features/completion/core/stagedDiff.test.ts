import assert from 'node:assert/strict';
import { describeDiff, withoutDiff } from '../../../../../src/features/completion/core/stagedDiff';

const diffOf = (...lines: string[]) =>
  ['diff --git a/x b/x', 'index 1..2 100644', '--- a/x', '+++ b/x', '@@ -1,2 +1,3 @@ class Old', ...lines, ''].join(
    '\n',
  );

describe('describeDiff', () => {
  it('names the files and gives changed lines, what defines something first', () => {
    assert.equal(
      describeDiff([
        {
          path: 'src/dates.ts',
          diff: diffOf(
            " import x from 'x';",
            "+import { y } from 'y';",
            '-  return old;',
            '+  return parse(text);',
            '+export function parse(text: string) {',
            '+}',
          ),
        },
        { path: 'README.md', diff: diffOf('+## Dates', '-Nothing yet.') },
      ]),
      [
        'Changed files: src/dates.ts, README.md',
        '+ export function parse(text: string) {',
        '+ ## Dates',
        '+ return parse(text);',
        '- return old;',
        '- Nothing yet.',
        "+ import { y } from 'y';",
        '',
        'Commit message:',
        '',
      ].join('\n'),
    );
  });

  it('leaves out what is only moved, what comes again and what says nothing', () => {
    const lines = ['-moved here', '+    moved here', '+again', '+again', '+});', '+', ' unchanged line'];
    assert.equal(
      describeDiff([{ path: 'a', diff: diffOf(...lines) }]),
      'Changed files: a\n+ again\n\nCommit message:\n',
    );
  });

  it('fits what a model reads, however much is changed', () => {
    const files = Array.from({ length: 500 }, (_, i) => ({
      path: `folder/with/a/long/name/file${i}.ts`,
      diff: diffOf(...Array.from({ length: 20 }, (__, j) => `+const value${i}x${j} = '${'🙂'.repeat(100)}';`)),
    }));
    const text = describeDiff(files)!;
    assert.ok(text.length <= 830, `${text.length} units`);
    assert.match(text, /file0\.ts, .*, …\n\+ const value0x0/);
    assert.doesNotMatch(text, /[\ud800-\udbff](?![\udc00-\udfff])/);
  });

  it('says nothing where nothing is staged, and names a file without lines', () => {
    assert.equal(describeDiff([]), undefined);
    assert.equal(
      describeDiff([{ path: 'logo.png', diff: 'Binary files differ' }]),
      'Changed files: logo.png\n\nCommit message:\n',
    );
  });
});

describe('withoutDiff', () => {
  it('leaves the diff out that Git puts below a message, whichever character begins its comments', () => {
    for (const sign of ['#', ';']) {
      const message = `\n\nBody.\n${sign} On branch main\n`;
      const scissors = `${sign} ------------------------ >8 ------------------------\n`;
      assert.equal(withoutDiff(`${message}${scissors}diff --git a/.env b/.env\n+TOKEN=1\n`), message);
      assert.equal(withoutDiff(message), message);
    }
  });
});
