import assert from 'node:assert/strict';
import fc from 'fast-check';
import { linesLike } from '../../../../../src/features/completion/core/copiedFrom';

describe('The lines that say what a suggestion says', () => {
  const lines = [
    'const [a, setA] = useState(null);',
    'const [b, setB] = useState(0);',
    'const [c, setC] = ',
    '',
    'const [d, setD] = useState(null);',
  ];

  it('are those that have all of it, the nearest first, without its own', () => {
    assert.deepEqual(linesLike(lines, 'useState(null);', 2), [0, 4]);
    assert.deepEqual(linesLike([...lines.slice(0, 2), `${lines[2]}useState(null);`], 'useState(null);', 2), [0]);
  });

  it('are those that have the longest beginning of it by whole words', () => {
    assert.deepEqual(linesLike(lines, 'useState(0);', 2), [1]);
    assert.deepEqual(linesLike(lines, 'useState(null, 5)', 2), [0, 4]);
    assert.deepEqual(linesLike(lines, ' useStatement', 2), []);
  });

  it('are looked for by its first line alone', () => {
    assert.deepEqual(linesLike(lines, '\n  useState(null);\nconst', 3), [4, 0]);
  });

  it('are none where only a short piece is found', () => {
    assert.deepEqual(linesLike(lines, 'null', 2), []);
    assert.deepEqual(linesLike([], 'useState(null)'), []);
  });

  it('are at most three, and have a piece of at least six characters of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 20 })),
        fc.string(),
        (all, other) => {
          for (const suggestion of [...all, other]) {
            const found = linesLike(all, suggestion);
            assert.ok(found.length <= 3);
            for (const line of found) assert.ok(all[line]!.includes(suggestion.trim().slice(0, 6)));
          }
        },
      ),
    );
  });
});
