import assert from 'node:assert/strict';
import fc from 'fast-check';
import { percent } from '../../../../../src/base/percent';
import { cell, escaped, table } from '../../../../../src/features/experiments/core/markdown';

describe('Markdown of any text', () => {
  it('has no markup but our own, and stays in its cell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = escaped(text);
        assert.equal(/[|<>*_`[\]\n\r]/.test(shown), false);
        assert.equal(table(['a'], [[cell(text)]], ['left']).split('\n').length, 3);
      }),
    );
  });
  it('shows blanks at the ends of a token', () => assert.equal(cell(' dog'), '<bdi>␣dog</bdi>'));
  it('shows small percentages with enough digits', () =>
    assert.deepEqual([0.5, 0.031, 0.00002, 1e-9].map(percent), ['50.0 %', '3.1 %', '0.0020 %', '1.0e-7 %']));
});
