import assert from 'node:assert/strict';
import { english } from '../../../../../src/base/english';
import { operations } from '../../../../../src/protocol/engine';
import { costMarkdown } from '../../../../../src/features/experiments/core/costMarkdown';
import { workName } from '../../../../../src/features/experiments/core/workName';

describe('The cost', () => {
  const work = (op: string, readTokens: number, writtenTokens: number, cancelled: number) => {
    const spent = { readTokens, writtenTokens, elapsedMs: 8000, cpuSeconds: 2 };
    return { op, times: 2, cancelled, ...spent, last: { ...spent, residentBytes: 3e8 } };
  };
  const rowsOf = (...all: ReturnType<typeof work>[]): string[] => {
    const text = costMarkdown({ kind: 'costs', residentBytes: 4e8, models: [{ model: 'm', work: all }] }, english);
    return text.split('\n').filter((line) => line.startsWith('| m '));
  };

  it('has no time for each token where some of the tokens that took it are not known', () => {
    const [suggestions, texts, latest] = rowsOf(work('complete', 5, 4, 1), work('generate', 5, 4, 1));
    assert.equal(suggestions, '| m | suggestions while typing | 2 | 1 | 5 | 4 | 8.00 | 2.00 | – |');
    assert.equal(texts, '| m | writing | 2 | 1 | 5 | 4 | 8.00 | 2.00 | 2000 |');
    assert.equal(latest, '| m | suggestions while typing | 5 | 4 | 8.00 | 2.00 | 2000 | 300 MB |');
  });

  it('names the work of each operation on a model', () => {
    const names = Object.values(operations)
      .filter(({ request, work: kind }) => 'model' in request.entries && kind !== 'bookkeeping')
      .map(({ op }) => [op, workName(op, english)] as const);
    assert.ok(names.length > 10);
    for (const [op, name] of names) assert.ok(op === 'tokens' || name !== op, op);
  });

  it('says since when, and what is left out', () =>
    assert.match(
      costMarkdown({ kind: 'costs', residentBytes: 4e8, models: [] }, english),
      /Nothing has run since the engine started\.[\s\S]*since the engine started, without what failed\. .* 400 MB/,
    ));

  it('does not say that no token was read where tokens are not counted', () =>
    assert.equal(
      rowsOf(work('score', 0, 0, 0))[0],
      '| m | probabilities of candidates | 2 | 0 | – | – | 8.00 | 2.00 | – |',
    ));
});
