import assert from 'node:assert/strict';
import { english } from '../../../../../src/base/english';
import { suggestionPage } from '../../../../../src/features/servers/core/suggestion';

const SUGGESTION = { model: 'server:mine/large', text: 'The capital is Paris', start: 14 };

describe('A suggestion of a server as a page', () => {
  it('says, where it is asked why, that this cannot be worked out, for what reason and what to do', () => {
    const page = suggestionPage({ ...SUGGESTION, asksWhy: {} }, english);
    assert.match(page, /Why it chose these tokens cannot be worked out: a server does not hand over/);
    assert.match(page, /A model of this machine can read the same text/);
  });

  it('says nothing of that where it is inspected', () => {
    assert.doesNotMatch(suggestionPage(SUGGESTION, english), /Why it chose/);
  });
});
