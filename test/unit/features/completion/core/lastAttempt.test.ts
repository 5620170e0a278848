import assert from 'node:assert/strict';
import type { Attempt } from '../../../../../src/features/completion/core/attempt';
import { LastAttempt } from '../../../../../src/features/completion/core/lastAttempt';

const document = (name: string) => ({ uri: `file:///${name}` });
const UNSURE: Attempt = { kind: 'withheld', why: 'unsure' };
const SPOT = { version: 3, line: 1, character: 5 };
const OFF: Attempt = { kind: 'quiet', why: 'off' };

describe('LastAttempt', () => {
  it('knows nothing before the first request', () => {
    assert.equal(new LastAttempt().of(document('a')), undefined);
    assert.equal(new LastAttempt().of(undefined), undefined);
  });

  it('tells what became of the last request, and only of the last', () => {
    const last = new LastAttempt();
    last.asked(document('a'), SPOT)(UNSURE);
    last.asked(document('b'), SPOT)(OFF);
    assert.equal(last.of(document('b')), OFF);
    assert.equal(last.of(document('a')), undefined);
    assert.equal(last.of(undefined), OFF);
  });

  it('keeps what was asked last, also where an earlier request ends after it', () => {
    const last = new LastAttempt();
    const [first, second] = [last.asked(document('a'), SPOT), last.asked(document('a'), { ...SPOT, line: 2 })];
    second(OFF);
    first(UNSURE);
    assert.equal(last.of(document('a')), OFF);
    assert.ok(last.wasAt(document('a'), { ...SPOT, line: 2 }));
  });

  it('keeps no text', () => {
    const last = new LastAttempt();
    const cost = { tokens: 1, promptTokens: 1, reusedTokens: 0, elapsedMs: 1 };
    last.asked(
      document('a'),
      SPOT,
    )({
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

  it('knows whether the text and the cursor are still those of the last request', () => {
    const last = new LastAttempt();
    assert.equal(last.wasAt(document('a'), SPOT), false);
    last.asked(document('a'), SPOT)(UNSURE);
    assert.equal(last.wasAt(document('a'), { ...SPOT }), true);
    for (const other of [{ version: 4 }, { line: 0 }, { character: 4 }])
      assert.equal(last.wasAt(document('a'), { ...SPOT, ...other }), false);
    assert.equal(last.wasAt(document('b'), SPOT), false);
  });
});
