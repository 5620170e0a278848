/** Faults 4, 18: what is known not to fit in memory is refused before it is loaded or read, and the engine lives. */
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { GREEDY, type OutcomeOf } from '../../../src/protocol/engine';
import { OwnModels } from '../../faults/ownModel';
import { codeOf, EMBEDDED, RealChildren } from '../../faults/realChild';

/** Past what the engine takes at rest, and with room for one session of the largest embedded model. */
const MOST_BYTES = 500e6;

describe('An engine with little memory', function () {
  this.timeout(60_000);
  let own: OwnModels;
  let real: RealChildren;
  beforeEach(() => {
    own = new OwnModels();
  });
  afterEach(() => {
    real.dispose();
    own.remove();
  });
  const start = () => (real = new RealChildren({ ownModels: own.folder, mostBytes: MOST_BYTES }));

  const listed = async (): Promise<string[]> => {
    const outcome = await real.client.ask<'models'>({ op: 'models', verify: false });
    assert.ok(outcome.kind === 'models');
    return outcome.models.filter(({ loaded }) => loaded).map(({ id }) => id);
  };
  const write = (model: string, prompt: string, maxTokens: number): Promise<OutcomeOf<'generate'>> =>
    real.client.ask<'generate'>({
      ...{ op: 'generate', model, prompt, sampling: GREEDY, maxTokens, precision: 'fast', alternatives: 0 },
    } as const);

  it('refuses a model whose files say that it will not fit, and says what it needs', async () => {
    own.add('large');
    // Bytes that no reader of the graph looks at.
    appendFileSync(own.at('large', 'onnx/model.onnx'), Buffer.alloc(150_000_000));
    start();
    const outcome = await real.generate('large');
    assert.ok(outcome.kind === 'failed' && outcome.error.code === 'modelTooLarge', JSON.stringify(outcome));
    const { neededBytes, allowedBytes } = outcome.error.args;
    assert.ok(neededBytes > 400e6 && neededBytes < 600e6, String(neededBytes));
    assert.ok(allowedBytes < MOST_BYTES);
    assert.equal(codeOf(await real.generate(EMBEDDED)), 'generated');
    assert.equal(real.children.length, 1);
  });

  it('lets a model that nobody uses go for one that is asked for', async () => {
    start();
    assert.equal(codeOf(await real.generate('smollm2-135m-instruct')), 'generated');
    assert.equal(codeOf(await real.generate('smollm2-135m-code')), 'generated');
    assert.deepEqual(await listed(), ['smollm2-135m-code']);
    assert.equal(real.children.length, 1);
  });

  it('refuses a text whose keys and values will not fit, and says how many tokens would', async () => {
    start();
    const model = 'smollm2-135m-instruct';
    const outcome = await write(model, 'Once', 8_000);
    assert.ok(outcome.kind === 'failed' && outcome.error.code === 'cacheTooLarge', JSON.stringify(outcome));
    const { tokens, fits } = outcome.error.args;
    assert.ok(tokens > 8_000 && fits > 200 && fits < tokens, JSON.stringify(outcome.error));
    assert.equal(codeOf(await write(model, 'Once', 5)), 'generated');
    assert.equal(real.children.length, 1);
  });
});
