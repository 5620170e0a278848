/** A server's model as the editor asks it: through the completer with its cache and its trimming, and the router. */
import assert from 'node:assert/strict';
import { Router } from '../../../../src/backends/router';
import { Completer } from '../../../../src/features/completion/core/completer';
import type { CompletionRequest } from '../../../../src/features/completion/core/outcome';
import { answersOf, FakeBackend } from '../../../unit/backends/fakeBackend';
import { backendFor } from './backendFor';
import { ScriptedServer, type Script } from './scriptedServer';
import { SUM, tgi, vllm } from './servers';

const BEFORE = 'def add(a, b):\n    return';
const request: CompletionRequest = {
  model: 'server:here/smollm2',
  language: 'python',
  before: BEFORE,
  beforeStart: 0,
  after: '\n\nprint(add(1, 2))\n',
  minProbability: 0.5,
  lines: 'auto',
};

describe('A server behind the router', () => {
  let server: ScriptedServer;
  afterEach(() => server.stop());
  const serve = async (scripts: Record<string, Script>) => {
    server = await ScriptedServer.start(scripts);
    const local = new FakeBackend(answersOf('process', ['own']));
    const { backend } = backendFor(server);
    const router = new Router([local, backend]);
    return { local, router, completer: new Completer(router) };
  };

  it('completes with the probabilities that it gave, and the engine of this machine is not asked', async () => {
    const { local, completer } = await serve(vllm());
    const shown = await completer.complete(request);
    assert.ok(shown.kind === 'shown', JSON.stringify(shown));
    assert.equal(shown.text, ' a + b');
    assert.deepEqual(
      shown.tokens?.map(({ logprob }) => logprob),
      [-0.05, ...SUM.slice(0, 4).map(([, logprob]) => logprob)],
    );
    assert.deepEqual(local.asked, []);
  });

  it('is not asked again while the person types what it suggested', async () => {
    const { completer } = await serve(vllm());
    await completer.complete(request);
    const asked = server.received.length;
    const typed = await completer.complete({ ...request, before: `${BEFORE} a` });
    assert.ok(typed.kind === 'shown' && typed.text === ' + b' && typed.source === 'cache');
    assert.equal(server.received.length, asked);
  });

  it('has nothing shown of which it is unsure, with the reason', async () => {
    const { completer } = await serve(vllm([[' a', -3]]));
    assert.deepEqual(await completer.complete(request), { kind: 'withheld', why: 'unsure' });
  });

  it('has a suggestion without a probability told from one with', async () => {
    const { completer } = await serve(tgi());
    const shown = await completer.complete(request);
    assert.ok(shown.kind === 'shown' && shown.text === ' a + b');
    assert.deepEqual(shown.tokens, []);
  });

  it('is sent nothing while a model of this machine completes, whatever is asked of that', async () => {
    const { router, local } = await serve(vllm());
    const listed = await router.ask({ op: 'models', verify: false });
    assert.ok(listed.kind === 'models' && listed.models.length === 1);
    await router.ask({ op: 'next', model: 'own', prompt: 'x', precision: 'fast', top: 1 });
    await router.ask({ op: 'costs' });
    assert.deepEqual(server.received, []);
    // One backend without names of its own is asked at once, as if it were alone.
    assert.deepEqual(
      local.asked.map(({ op }) => op),
      ['models', 'next', 'costs'],
    );
  });
});
