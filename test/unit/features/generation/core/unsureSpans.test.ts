import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unsureSpans } from '../../../../../src/features/generation/core/unsureSpans';

const piece = (text: string, probability: number) => ({ text, logprob: Math.log(probability) });

describe('What a model was unsure of', () => {
  it('is told without the blank before it, and neighbors are one', () => {
    const text = [piece('The', 0.9), piece(' purple', 0.02), piece(' dog', 0.05), piece(' sat', 0.5), piece('.', 0.01)];
    assert.deepEqual(
      unsureSpans(text).map(({ start, end }) =>
        text
          .map((each) => each.text)
          .join('')
          .slice(start, end),
      ),
      ['purple dog', '.'],
    );
    assert.ok(Math.abs(unsureSpans(text)[0]!.probability - 0.02) < 1e-9);
  });

  it('lies in the text, in order, and never is white space', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(' a', 'b', ' ', '\n', 'é'), fc.double({ min: 0.001, max: 1, noNaN: true })), {
          maxLength: 30,
        }),
        (all) => {
          const pieces = all.map(([text, probability]) => piece(text, probability));
          const text = pieces.map((each) => each.text).join('');
          let last = 0;
          for (const { start, end } of unsureSpans(pieces)) {
            assert.ok(start >= last && end > start && end <= text.length);
            assert.notEqual(text.slice(start, end).trim(), '');
            last = end;
          }
        },
      ),
    );
  });
});
