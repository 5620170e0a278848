import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { contextWindow } from '../../../../src/base/text/contextWindow';

const BUDGET = { prefixChars: 200, suffixChars: 50 };
const at = (before: string, after = '', beforeStart = 0) => contextWindow({ before, after, beforeStart }, BUDGET);

describe('contextWindow', () => {
  it('takes everything when everything fits', () => {
    assert.deepEqual(at('a\nb', 'c\n'), { prefix: 'a\nb', suffix: 'c\n' });
  });

  it('gives the model LF whatever the document has', () => {
    assert.deepEqual(at('a\r\nb\r', 'c\r\nd\n'), { prefix: 'a\nb\n', suffix: 'c\nd\n' });
  });

  it('starts and ends at a line where there is one', () => {
    const line = '0123456789012345678\n';
    const { prefix, suffix } = at(`x${line.repeat(30)}`, line.repeat(10));
    assert.ok(prefix.startsWith(line) && prefix.length <= 200 && prefix.length >= 100);
    assert.equal(suffix, line.repeat(2));
  });

  const pieces = fc.constantFrom('a', 'word ', '\n', '\r\n', '😀', 'e\u0301', '👩\u200D💻', '    ');
  const text = fc.array(pieces, { minLength: 0, maxLength: 400 }).map((each) => each.join(''));

  it('keeps within the budget and splits no character', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { prefix, suffix } = at(before, after);
        assert.ok(prefix.length <= 200 && suffix.length <= 50);
        assert.doesNotMatch(prefix + '\n' + suffix, /\p{Cs}/u);
        assert.ok(before.replace(/\r\n/g, '\n').endsWith(prefix) && after.replace(/\r\n/g, '\n').startsWith(suffix));
      }),
    );
  });

  it('keeps at least half of the budget when the text has it', () => {
    fc.assert(
      fc.property(text, (before) => {
        const lf = before.replace(/\r\n/g, '\n');
        // A CRLF counts as two units of the document and one of the window.
        assert.ok(at(lf).prefix.length >= Math.min(lf.length, 100));
      }),
    );
  });

  it('hops at most once in a quarter of the budget while a person types', () => {
    fc.assert(
      fc.property(text, fc.stringMatching(/^[a-z \n]{49}$/), (document, typed) => {
        let hops = 0;
        let previous = at(document).prefix;
        for (let length = 1; length <= typed.length; length++) {
          const { prefix } = at(document + typed.slice(0, length));
          if (prefix !== previous + typed[length - 1]) hops++;
          previous = prefix;
        }
        assert.ok(hops <= 1, `${hops} hops`);
      }),
    );
  });

  it('does not depend on how much of the document was read', () => {
    fc.assert(
      fc.property(text, fc.nat({ max: 100 }), (before, cut) => {
        const skipped = Math.max(0, Math.min(cut, before.length - 400));
        assert.deepEqual(at(before.slice(skipped), '', skipped), at(before));
      }),
    );
  });
});
