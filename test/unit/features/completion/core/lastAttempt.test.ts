import assert from 'node:assert/strict';
import type { Attempt } from '../../../../../src/features/completion/core/attempt';
import { LastAttempt } from '../../../../../src/features/completion/core/lastAttempt';

const document = (name: string) => ({ uri: `file:///${name}` });
const UNSURE: Attempt = { kind: 'withheld', why: 'unsure' };
const OFF: Attempt = { kind: 'quiet', why: 'off' };

describe('LastAttempt', () => {
  it('knows nothing before the first request', () => {
    assert.equal(new LastAttempt().of(document('a')), undefined);
    assert.equal(new LastAttempt().of(undefined), undefined);
  });

  it('tells what became of the last request, and only of the last', () => {
    const last = new LastAttempt();
    last.note(document('a'), UNSURE);
    last.note(document('b'), OFF);
    assert.equal(last.of(document('b')), OFF);
    assert.equal(last.of(document('a')), undefined);
    assert.equal(last.of(undefined), OFF);
  });

  it('keeps no text', () => {
    const last = new LastAttempt();
    const cost = { tokens: 1, promptTokens: 1, reusedTokens: 0, elapsedMs: 1 };
    last.note(document('a'), {
      kind: 'shown',
      text: 'canary',
      candidates: [{ text: 'canary too', probability: 0.1, tokens: [], suffixLogprob: 0 }],
      extent: 'line',
      probability: 0.9,
      source: 'engine',
      cost,
    });
    assert.ok(!JSON.stringify(last).includes('canary'));
    assert.equal(last.of(document('a'))?.kind, 'shown');
  });
});
