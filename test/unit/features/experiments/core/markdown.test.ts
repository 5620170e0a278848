import assert from 'node:assert/strict';
import fc from 'fast-check';
import { english } from '../../../../../src/base/english';
import { percent } from '../../../../../src/base/percent';
import { cell, escaped, skippedList, table } from '../../../../../src/features/experiments/core/markdown';

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
  it('tells a carriage return from a line end, and shows other control characters', () =>
    assert.equal(['\r', '\n', '\r\n', 'a\0b'].map(escaped).join(' '), '␍ ↵ ↵ a␀b'));
  it('names a model that could not take part, why, and what to do next', () =>
    assert.match(
      skippedList(
        [{ id: 'm', error: { code: 'engineCrashed', args: { what: 'killed', signal: 'SIGKILL' } } }],
        english,
      ),
      /^- m: The engine ended unexpectedly .*SIGKILL.* It starts again at the next request&#46;/,
    ));
  it('shows blanks at the ends of a token', () => assert.equal(cell(' dog'), '<bdi>␣dog</bdi>'));
  it('shows small percentages with enough digits', () =>
    assert.deepEqual([0.5, 0.031, 0.00002, 1e-9].map(percent), ['50.0 %', '3.1 %', '0.0020 %', '1.0e-7 %']));
});
