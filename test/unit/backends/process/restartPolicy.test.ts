import assert from 'node:assert/strict';
import { RestartPolicy } from '../../../../src/backends/process/restartPolicy';

describe('RestartPolicy', () => {
  it('waits longer after every failure in a row and then stops', () => {
    const seen: (number | 'stop')[] = [];
    let policy = RestartPolicy.fresh;
    for (let failures = 0; failures < 8; failures++) {
      const decision = policy.decide(0.5);
      seen.push(decision.kind === 'start' ? decision.delayMs : 'stop');
      policy = policy.next();
    }
    assert.deepEqual(seen, [0, 0, 500, 1000, 2000, 4000, 'stop', 'stop']);
  });

  it('is immutable: next() leaves it as it was', () => {
    const once = RestartPolicy.fresh.next().next();
    once.next();
    assert.deepEqual(once.decide(0.5), { kind: 'start', delayMs: 500 });
  });
});
