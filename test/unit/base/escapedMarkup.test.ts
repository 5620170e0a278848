import assert from 'node:assert/strict';
import fc from 'fast-check';
import { escapedMarkup } from '../../../src/base/escapedMarkup';

describe('a text within markup', () => {
  it('is no markup, in an element and in a quoted attribute', () => {
    assert.equal(escapedMarkup('<b title="x">&amp;</b>'), '&lt;b title=&quot;x&quot;&gt;&amp;amp;&lt;/b&gt;');
  });

  it('holds nothing that XML cannot hold, and no bidi control', () => {
    assert.equal(escapedMarkup('a\0b\u202ec\ud800d\t\n👍'), 'a\ufffdb\ufffdc\ufffdd\t\n👍');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        assert.doesNotMatch(
          escapedMarkup(text),
          /[<>"]|&(?!amp;|lt;|gt;|quot;)|(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/u,
        );
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});
