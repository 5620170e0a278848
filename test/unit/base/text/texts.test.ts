import assert from 'node:assert/strict';
import { checkText, clipText } from '../../../../src/base/text/texts';
import { suggestedHead } from '../../../../src/features/attention/core/defaults';
import type { AttentionMap } from '../../../../src/protocol/engine';
import { EVERYTHING } from '../../features/attention/core/captures';

describe('which text can be explained', () => {
  const cases: [name: string, text: string, expected: ReturnType<typeof checkText>][] = [
    ['a sentence', 'It was tired.', 'text'],
    ['emoji and Hebrew', 'שלום 👩‍💻', 'text'],
    ['a stray control character', `${'word '.repeat(10)}\u0007`, 'text'],
    ['nothing', '', 'empty'],
    ['white space alone', ' \t\r\n\u00a0', 'empty'],
    ['a NUL', 'abc\0def ghi jkl mno', 'notText'],
    ['mostly control characters', '\u0001\u0002\u0003abc', 'notText'],
    ['undecodable bytes', '\ufffd\ufffdPNG\ufffd', 'notText'],
  ];
  for (const [name, text, expected] of cases) it(`${name}: ${expected}`, () => assert.equal(checkText(text), expected));

  it('is clipped at a limit, but not inside a surrogate pair', () => {
    assert.deepEqual(clipText('abc', 3), { text: 'abc', clipped: false });
    assert.deepEqual(clipText('abcd', 3), { text: 'abc', clipped: true });
    assert.deepEqual(clipText('ab👍d', 3), { text: 'ab', clipped: true });
    assert.deepEqual(clipText('a👍d', 3), { text: 'a👍', clipped: true });
  });
});

describe('the head that is shown first', () => {
  const map = (kind: AttentionMap['kind'], layers: number, heads: number): AttentionMap => ({
    kind,
    direction: 'bidirectional',
    queriesAre: 'source',
    keysAre: 'source',
    layers,
    heads,
    queries: 3,
    keys: 3,
    measures: EVERYTHING,
  });

  it("is the figure's for MiniLM", () => {
    assert.deepEqual(suggestedHead('all-minilm-l6-v2', [map('self', 6, 12)]), {
      map: 'self',
      layer: 4,
      head: 0,
      measure: 'raw',
    });
  });
  it('is one that exists, also when a model of that name is smaller', () => {
    assert.deepEqual(suggestedHead('all-minilm-l6-v2', [map('self', 2, 2)]), {
      map: 'self',
      layer: 0,
      head: 'mean',
      measure: 'raw',
    });
  });
  it('is the mean of the first layer otherwise, of cross-attention where there is one', () => {
    assert.deepEqual(suggestedHead('constructor', [map('self', 30, 9)]), {
      map: 'self',
      layer: 0,
      head: 'mean',
      measure: 'raw',
    });
    assert.deepEqual(suggestedHead('t', [map('encoder', 6, 8), map('decoder', 3, 8), map('cross', 3, 8)]), {
      map: 'cross',
      layer: 0,
      head: 'mean',
      measure: 'raw',
    });
  });
});
