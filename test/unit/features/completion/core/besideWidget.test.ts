import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { besideWidget } from '../../../../../src/features/completion/core/besideWidget';

const CASES: readonly (readonly [
  about: string,
  typed: string,
  selected: string,
  text: string,
  whole: string | undefined,
])[] = [
  ['shows what extends the selected entry', '.', '.log', 'log(x)', '.log(x)'],
  ['is quiet when it says something else', '.', '.log', 'error(x)', undefined],
  ['is quiet when it says no more than the entry', 'cons', 'console', 'ole', undefined],
  ['is quiet when the entry would change what is typed', 'Cons', 'console', 'ole.log', undefined],
];

describe('besideWidget', () => {
  for (const [about, typed, selected, text, whole] of CASES) {
    it(about, () => assert.equal(besideWidget(typed, selected, text), whole));
  }

  it('never deletes what is typed', () => {
    const text = fc.stringMatching(/^[ab.]{0,6}$/);
    fc.assert(
      fc.property(text, text, text, (typed, selected, suggestion) => {
        const whole = besideWidget(typed, selected, suggestion);
        if (whole !== undefined) assert.equal(whole, typed + suggestion);
      }),
    );
  });
});
