import assert from 'node:assert/strict';
import { Recalls } from '../../../../../src/features/completion/core/recalls';

function trigger() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { run: () => ended, end };
}

describe('recalls', () => {
  it('take one request by command for each command that is under way', async () => {
    const recalls = new Recalls();
    assert.equal(recalls.take(), false, 'a person calls');
    const first = trigger();
    const second = trigger();
    const both = [recalls.during(first.run), recalls.during(second.run)];
    assert.deepEqual([recalls.take(), recalls.take(), recalls.take()], [true, true, false]);
    first.end();
    second.end();
    await Promise.all(both);
    assert.equal(recalls.take(), false);
  });

  it('take no request after their command has ended without one', async () => {
    const recalls = new Recalls();
    await recalls.during(() => Promise.resolve());
    assert.equal(recalls.take(), false);
    await assert.rejects(recalls.during(() => Promise.reject(new Error('no editor'))));
    assert.equal(recalls.take(), false);
  });
});
