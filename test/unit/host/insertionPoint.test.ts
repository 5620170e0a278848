import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { InsertionPoint, type TextChange } from '../../../src/host/insertionPoint';

const apply = (text: string, { rangeOffset, rangeLength, text: inserted }: TextChange) =>
  text.slice(0, rangeOffset) + inserted + text.slice(rangeOffset + rangeLength);

/** What a person does to the document `ab|cd`, the generated text going where the bar is. */
const CASES: readonly (readonly [about: string, change: TextChange, offset: number])[] = [
  ['moves right with text typed before it', { rangeOffset: 0, rangeLength: 0, text: 'xyz' }, 5],
  ['moves left with text deleted before it', { rangeOffset: 0, rangeLength: 2, text: '' }, 0],
  ['stays before text typed exactly there', { rangeOffset: 2, rangeLength: 0, text: 'x' }, 2],
  ['stays when text after it changes', { rangeOffset: 2, rangeLength: 2, text: '' }, 2],
  ['moves behind text that replaces what is around it', { rangeOffset: 1, rangeLength: 2, text: 'xyz' }, 4],
];

describe('InsertionPoint', () => {
  for (const [about, change, offset] of CASES) {
    it(about, () => {
      const point = new InsertionPoint(2);
      point.apply([change]);
      assert.equal(point.offset, offset);
    });
  }

  it("tells our own insertion from a person's at the same place", () => {
    const point = new InsertionPoint(2);
    point.expect('token');
    point.apply([{ rangeOffset: 2, rangeLength: 0, text: 'typed' }]);
    assert.equal(point.offset, 2);
    point.apply([{ rangeOffset: 2, rangeLength: 0, text: 'token' }]);
    assert.equal(point.offset, 7);
  });

  it('keeps the generated text in one piece while a person types anywhere else', () => {
    const typing = fc.record({
      kind: fc.constant('person' as const),
      where: fc.double({ min: 0, max: 1, noNaN: true }),
      text: fc.stringMatching(/^[a-z]{1,3}$/),
    });
    const token = fc.record({ kind: fc.constant('model' as const), text: fc.stringMatching(/^[A-Z]{1,3}$/) });
    fc.assert(
      fc.property(fc.array(fc.oneof(typing, token), { maxLength: 30 }), (steps) => {
        let document = 'ab-cd';
        let generated = '';
        const point = new InsertionPoint(2);
        for (const step of steps) {
          // A person types before or after the generated text, not inside it.
          const places = [
            0,
            1,
            point.offset - generated.length,
            point.offset,
            point.offset + 1,
            document.length,
          ].filter((place) => place <= point.offset - generated.length || place >= point.offset);
          const rangeOffset =
            step.kind === 'model' ? point.offset : places[Math.floor(step.where * (places.length - 1))]!;
          const change = { rangeOffset, rangeLength: 0, text: step.text };
          if (step.kind === 'model') {
            point.expect(step.text);
            generated += step.text;
          }
          document = apply(document, change);
          point.apply([change]);
        }
        assert.ok(document.includes(generated));
        assert.equal(document.slice(point.offset - generated.length, point.offset), generated);
      }),
    );
  });
});
