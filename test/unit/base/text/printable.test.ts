import assert from 'node:assert/strict';
import { printable } from '../../../../src/base/text/printable';

describe('printable', () => {
  it('shortens a name, and cuts no character in two', () => {
    assert.equal(printable('a'.repeat(100)), 'a'.repeat(100));
    assert.equal(printable(`${'a'.repeat(99)}😀b`), `${'a'.repeat(99)}…`);
  });

  it('shows what a terminal would obey as a mark', () =>
    assert.equal(printable('a\u001b[1mb\nc'), 'a\u{FFFD}[1mb\u{FFFD}c'));
});
