import assert from 'node:assert/strict';
import { printable } from '../../../../src/base/text/printable';

describe('A name from outside', () => {
  it('is cut between characters', () => {
    const shown = printable(`a${'🙂'.repeat(100)}`);
    assert.equal(shown, `a${'🙂'.repeat(49)}…`);
  });

  it('says nothing that a terminal would obey', () =>
    assert.equal(printable('a\u001b[2J\u202eb\nc'), 'a\ufffd[2J\ufffdb\ufffdc'));
});
