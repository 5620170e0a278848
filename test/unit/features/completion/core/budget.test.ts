import assert from 'node:assert/strict';
import fc from 'fast-check';
import { safeParse } from 'valibot';
import { COMPLETION_BUDGET, windowAt } from '../../../../../src/features/completion/core/budget';
import { contextWindow } from '../../../../../src/base/text/contextWindow';
import { Beyond } from '../../../../../src/protocol/engine';

const pieces = fc.constantFrom('const a = 1;\n', 'x'.repeat(90), '\r\n', '😀', ' ', 'if (b) {\r\n');
const text = fc.array(pieces, { maxLength: 1500 }).map((each) => each.join(''));
const toLf = (each: string): string => each.replaceAll('\r\n', '\n');

describe('The window of a completion', () => {
  it('goes on without a gap in the document beyond it, which the protocol admits', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const place = { before, beforeStart: 0, after };
        const { prefix, suffix, beyond } = windowAt(place);
        assert.deepEqual({ prefix, suffix }, contextWindow(place, COMPLETION_BUDGET));
        if (!beyond) return assert.deepEqual([prefix, suffix], [toLf(before), toLf(after)]);
        assert.ok(safeParse(Beyond, beyond).success);
        assert.ok(toLf(before).endsWith(beyond.before + prefix));
        assert.ok(toLf(after).startsWith(suffix + beyond.after));
      }),
      { numRuns: 50 },
    );
  });

  it('takes other documents along, also where the model reads all of its own', () => {
    const others = ['one\n', 'two\n'];
    const { beyond } = windowAt({ before: 'a', beforeStart: 0, after: 'b', others });
    assert.deepEqual(beyond, { before: '', after: '', others });
    assert.ok(safeParse(Beyond, beyond).success);
    assert.equal(windowAt({ before: 'a', beforeStart: 0, after: 'b', others: [] }).beyond, undefined);
  });

  it('stays the same beyond while a person types on', () => {
    const line = 'export const value = compute(input);\n';
    const at = (typed: string) =>
      windowAt({ before: line.repeat(200) + typed, beforeStart: 0, after: line.repeat(100) });
    assert.ok(at('').beyond!.before.length > 1000 && at('').beyond!.after.length > 1000);
    assert.deepEqual(at('const other').beyond, at('').beyond);
  });
});
