/** Fault 7: a person types while the engine starts. Only the newest question waits, and no question ends as an error. */
import assert from 'node:assert/strict';
import { attemptLine } from '../../src/features/completion/core/attempt';
import { Completer } from '../../src/features/completion/core/completer';
import type { Completion, CompletionRequest } from '../../src/features/completion/core/outcome';
import { until } from '../limits';
import { OwnModels } from './ownModel';
import { RealChildren } from './realChild';

const TYPED = ['a', 'a d', 'a do', 'a dog', 'a dog s'];

describe('Typing while the engine starts', function () {
  this.timeout(60_000);
  let own: OwnModels;
  let real: RealChildren;
  beforeEach(() => {
    own = new OwnModels();
    own.add('typist');
    real = new RealChildren({ ownModels: own.folder });
  });
  afterEach(() => {
    real.dispose();
    own.remove();
  });

  const request = (before: string): CompletionRequest => ({
    ...{ model: 'typist', language: 'typescript', before, beforeStart: 0, after: '' },
    ...{ minProbability: 0, lines: 'single' },
  });
  const line = (completion: Completion): string =>
    attemptLine(completion, { language: 'typescript', explicit: false, elapsedMs: 1 });

  it('cancels all questions but the newest at once, and answers that one when the model is loaded', async function () {
    if (process.platform === 'win32') {
      Object.assign(this, { skipReason: 'Windows knows no signals: no process can be halted while it starts' });
      this.skip();
    }
    const completer = new Completer(real.client);
    const first = completer.complete(request(TYPED[0]!));
    const child = await until(() => real.children[0], 'the engine is forked');
    child.kill('SIGSTOP');
    assert.equal(real.client.state.is, 'starting');
    const asked = [first, ...TYPED.slice(1).map((before) => completer.complete(request(before)))];
    const newest = asked.pop()!;
    let answered = false;
    void newest.then(() => (answered = true));
    // The engine stands still: what settles now settles without it.
    for (const older of asked) assert.match(line(await older), /^completion cancelled: queue \(typescript, 1 ms\)$/);
    assert.equal(answered, false, 'the newest question waits');
    assert.equal(real.client.state.is, 'starting', 'no problem is reported');
    child.kill('SIGCONT');
    assert.match(line(await newest), /^completion (?:shown|withheld): /);
    assert.equal(real.client.state.is, 'ready');
    assert.equal(real.children.length, 1);
  });
});
