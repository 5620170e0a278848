import assert from 'node:assert/strict';
import { MOST_BESIDE, MOST_BEYOND_UNITS } from '../../../../../src/protocol/caps';
import {
  MOST_NEIGHBORS,
  MOST_NEIGHBOR_UNITS,
  neighborsOf,
  neighborText,
} from '../../../../../src/features/completion/core/neighbors';

const document = (name: string, language: string, scheme = 'file') => ({ name, language, scheme });

describe('The documents beside the one that is typed in', () => {
  it('are those of its language and its family, the latest first, and never itself', () => {
    const own = document('own', 'typescript');
    const recent = [
      document('script', 'javascript'),
      own,
      document('notes', 'markdown'),
      document('view', 'typescriptreact'),
    ];
    assert.deepEqual(
      neighborsOf(own, recent).map(({ name }) => name),
      ['script', 'view'],
    );
    assert.deepEqual(neighborsOf(document('own', 'python'), recent), []);
  });

  it('live where it lives, or in files or the editor; no output, and no old version out of a repository', () => {
    const own = document('own', 'python', 'vscode-notebook-cell');
    const recent = ['output', 'git', 'file', 'untitled', 'vscode-notebook-cell'].map((scheme) =>
      document(scheme, 'python', scheme),
    );
    assert.deepEqual(
      neighborsOf(own, recent).map(({ name }) => name),
      ['file', 'untitled', 'vscode-notebook-cell'],
    );
  });

  it('go along from their start on, in whole lines, no longer than the protocol admits', () => {
    assert.equal(neighborText('a\r\nb'), 'a\nb');
    const long = neighborText('const value = 1;\r\n'.repeat(MOST_NEIGHBOR_UNITS));
    assert.ok(long.length > MOST_NEIGHBOR_UNITS - 100 && long.length <= MOST_NEIGHBOR_UNITS && long.endsWith(';\n'));
    const oneLine = neighborText('x'.repeat(2 * MOST_NEIGHBOR_UNITS));
    assert.ok(oneLine.length <= MOST_NEIGHBOR_UNITS);
    assert.ok(MOST_NEIGHBORS <= MOST_BESIDE && MOST_NEIGHBOR_UNITS <= MOST_BEYOND_UNITS);
  });
});
