/** The built engine in its own process, asked by the host's client: several requests at the same model at once. */
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { EngineClient } from '../../src/backends/process/engineClient';
import { forkEngine } from '../../src/backends/process/forkEngine';
import { GREEDY, type OutcomeOf, type Part, type RequestOf } from '../../src/protocol/engine';
import { FakeClock } from '../unit/base/fakeClock';

const MODEL = 'smollm2-135m-instruct';
const story: RequestOf<'generate'> = {
  op: 'generate',
  model: MODEL,
  prompt: 'Once upon a time',
  sampling: { ...GREEDY, temperature: 1, seed: 5 },
  maxTokens: 80,
  precision: 'fast',
  alternatives: 0,
};
const keystroke: RequestOf<'complete'> = {
  op: 'complete',
  model: MODEL,
  prefix: 'The capital of France is',
  suffix: '',
  maxTokens: 4,
  extent: 'line',
  minProbability: 0,
};

describe('While a long text is written', function () {
  this.timeout(180_000);
  let client: EngineClient;
  let clock: FakeClock;
  let alone: OutcomeOf<'generate'>;

  before(async () => {
    clock = new FakeClock();
    client = new EngineClient(
      forkEngine(path.resolve('dist/engine.js'), path.resolve('models'), () => undefined),
      clock,
    );
    alone = await client.ask<'generate'>(story);
    assert.equal(alone.kind, 'generated');
  });
  after(() => client.dispose());

  /** Begins the story. `settled` names what has settled, in order; `whenWriting` resolves at its first token. */
  function begin(settled: string[]): { whole: Promise<OutcomeOf<'generate'>>; whenWriting: Promise<void> } {
    let writing: () => void;
    const whenWriting = new Promise<void>((resolve) => {
      writing = resolve;
    });
    const onPart = (part: Part): void => {
      if (part.kind === 'token') writing();
    };
    const whole = client.ask<'generate'>(story, { onPart });
    void whole.then(() => settled.push('story'));
    return { whole, whenWriting };
  }

  const textOf = (outcome: OutcomeOf<'generate'>): string =>
    outcome.kind === 'generated' ? outcome.text : assert.fail(JSON.stringify(outcome));

  it('completions and requests for the next token are served between two of its tokens, and its text stays the same', async () => {
    const settled: string[] = [];
    const { whole, whenWriting } = begin(settled);
    await whenWriting;
    const completed = await client.ask<'complete'>(keystroke);
    settled.push('completion');
    const next = await client.ask<'next'>({ op: 'next', model: MODEL, prompt: 'My dog', precision: 'fast', top: 3 });
    settled.push('next');
    const again = await client.ask<'complete'>({ ...keystroke, prefix: `${keystroke.prefix} P` });
    settled.push('again');
    assert.equal(completed.kind, 'suggested');
    assert.equal(next.kind, 'next');
    // The completion's own cache outlives what the story and the look at the next token read.
    assert.ok(again.kind === 'suggested' && again.reusedTokens > 0, JSON.stringify(again));
    assert.equal(textOf(await whole), textOf(alone));
    assert.deepEqual(settled, ['completion', 'next', 'again', 'story']);
  });

  it('a request that is cancelled while it waits settles at once, and the story goes on to its end', async () => {
    const settled: string[] = [];
    const { whole, whenWriting } = begin(settled);
    await whenWriting;
    const abort = new AbortController();
    const second = client.ask<'generate'>(story, { signal: abort.signal });
    void second.then(() => settled.push('second'));
    // Answered after the second story has taken its place in the queue.
    await client.ask<'tokens'>({ op: 'tokens', model: MODEL, text: 'a' });
    abort.abort();
    clock.advance(20_000);
    assert.deepEqual(await second, { kind: 'cancelled', at: 'queue' });
    assert.equal(textOf(await whole), textOf(alone));
    assert.deepEqual(settled, ['second', 'story']);
  });

  it('exact arithmetic gives way to attention and is not disturbed by it', async () => {
    const exact = { ...story, precision: 'exact', maxTokens: 8 } as const;
    const undisturbed = textOf(await client.ask<'generate'>(exact));
    const settled: string[] = [];
    let attended: Promise<OutcomeOf<'attend'>> | undefined;
    const whole = client.ask<'generate'>(exact, {
      onPart: (part) => {
        if (part.kind === 'token')
          attended ??= client.ask<'attend'>({
            op: 'attend',
            model: MODEL,
            text: 'The dog sat.',
            precision: 'fast',
            maxTokens: 64,
          });
        void attended?.then(() => {
          if (settled.length === 0) settled.push('attention');
        });
      },
    });
    void whole.then(() => settled.push('story'));
    assert.equal(textOf(await whole), undisturbed);
    assert.equal((await attended)?.kind, 'attended');
    assert.deepEqual(settled, ['attention', 'story']);
  });
});
