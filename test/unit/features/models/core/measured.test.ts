import assert from 'node:assert/strict';
import { MeasuredSpeeds, writingSpeed } from '../../../../../src/features/models/core/measured';
import type { EngineRequest, Outcome } from '../../../../../src/protocol/engine';
import { model } from './models';

const request = (id: string): EngineRequest => ({
  op: 'complete',
  ...{ model: id, prefix: 'The', suffix: '', maxTokens: 32, extent: 'line', minProbability: 0 },
});
const token = { id: 1, text: 'a', start: 0, end: 1, logprob: 0 } as never;
const suggested = (written: number, elapsedMs: number, promptTokens = 3, reusedTokens = 0): Outcome => ({
  kind: 'suggested',
  text: 'a',
  tokens: Array.from({ length: written }, () => token),
  stop: 'line',
  ...{ promptTokens, reusedTokens, elapsedMs, probability: 1 },
});
const listed = (...models: ReturnType<typeof model>[]): Outcome => ({ kind: 'models', models, unusable: [] });

/** A store as a window keeps it: what it holds crosses as JSON. */
function storeOf(held?: unknown) {
  let text = JSON.stringify(held ?? null);
  return { read: (): unknown => JSON.parse(text), write: (speeds: object) => void (text = JSON.stringify(speeds)) };
}

describe('Tokens a second', () => {
  it('count an answer whose time is that of writing it', () => {
    assert.equal(writingSpeed(request('a'), suggested(20, 500)), 40);
    assert.equal(writingSpeed(request('a'), suggested(20, 500, 800, 790)), 40);
    assert.equal(writingSpeed(request('a'), suggested(20, 500, 800, 0)), undefined, 'the prompt took the time');
    assert.equal(writingSpeed(request('a'), suggested(2, 50)), undefined, 'next to nothing was written');
    assert.equal(writingSpeed(request('a'), suggested(20, 5, 800, 800)), undefined, 'it was remembered');
    assert.equal(writingSpeed({ op: 'costs' }, suggested(20, 500)), undefined);
  });
  it('are kept by the files of the model over a reload', () => {
    const store = storeOf();
    const own = model({ id: 'own' });
    const before = new MeasuredSpeeds(store);
    before.settled({ op: 'models', verify: false }, listed(own));
    before.settled(request('own'), suggested(20, 500));
    const after = new MeasuredSpeeds(store);
    assert.equal(after.of(own), 40);
    assert.equal(after.of({ ...own, stamp: 'other files' }), undefined);
  });
  it('ask once for the list of models where nobody has, and never again for a server', () => {
    const speeds = new MeasuredSpeeds(storeOf());
    const server = { ...model({ id: 'server:lab/a', origin: 'server' }), stamp: undefined };
    assert.equal(speeds.settled(request(server.id), suggested(20, 500)), true);
    speeds.settled({ op: 'models', verify: false }, listed(server as never));
    assert.equal(speeds.settled(request(server.id), suggested(20, 500)), false);
    assert.equal(speeds.of(server), undefined);
  });
  it('of other files by the same name are not mixed with the older ones', () => {
    const speeds = new MeasuredSpeeds(storeOf({ own: { stamp: 'old', tokensPerSecond: 1 } }));
    const own = model({ id: 'own' });
    speeds.settled({ op: 'models', verify: false }, listed(own));
    speeds.settled(request('own'), suggested(20, 500));
    assert.equal(speeds.of(own), 40);
  });
  it('begin anew where what was kept cannot be read', () => {
    assert.equal(new MeasuredSpeeds(storeOf({ own: 5 })).of(model({ id: 'own' })), undefined);
  });
});
