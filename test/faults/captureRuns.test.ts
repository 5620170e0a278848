/** Faults 2, 5, 19 while a model reads a text again for a capture: the request names a capture, and no model. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { decoderCost } from '../../src/engine/families/captureCosts';
import type { Blame } from '../../src/backends/process/quarantine';
import type { OutcomeOf, RequestOf } from '../../src/protocol/engine';
import { inEnglish } from '../english';
import { until } from '../limits';
import { FakeChildren } from './fakeChild';
import { OwnModels } from './ownModel';
import { codeOf, RealChildren } from './realChild';

const row = (handle: number, layer: number): RequestOf<'attention'> => ({
  ...{ op: 'attention', handle, map: 'self', layer, head: 0 },
  ...{ measure: 'raw', fromRow: 0, toRow: 1 },
});

describe('A model that hangs for a capture', () => {
  it('is named by the engine, so that the sentence and the blame name it too', async () => {
    const fake = new FakeChildren();
    try {
      await fake.order('echo');
      const stuck = fake.client.ask<'attention'>(row(1, 0));
      await fake.order('echo');
      fake.clock.advance(31_000);
      const outcome = await stuck;
      assert.deepEqual(outcome, {
        kind: 'failed',
        error: { code: 'engineHung', args: { what: 'step', model: 'm', seconds: 30 } },
      });
    } finally {
      fake.dispose();
    }
  });
});

describe('An own model that hangs when it reads a text again', function () {
  this.timeout(120_000);
  let own: OwnModels;
  let real: RealChildren;
  let held: readonly Blame[] = [];
  const memory = { read: (): unknown => held, write: (now: readonly Blame[]) => (held = now) };
  beforeEach(() => {
    own = new OwnModels();
    own.add('mine');
    own.add('other');
    const program = path.join(own.folder, 'engine.cjs');
    writeFileSync(program, hangingOnCaptures());
    held = [];
    real = new RealChildren({ ownModels: own.folder, program, memory });
  });
  afterEach(() => {
    real.dispose();
    own.remove();
  });

  /** Captures hold one of two layers there, and the engine hangs as soon as a model works for a request without one. */
  function hangingOnCaptures(): string {
    const { besides, layer } = decoderCost({ layers: 2, heads: 4 }, 256, 16);
    // A capture may take an eighth of the machine's memory.
    return `
      require('node:os').totalmem = () => ${8 * (besides + 1.5 * layer)};
      const onCapture = new Set();
      process.on('message', ({ id, request }) => request && !('model' in request) && onCapture.add(id));
      const send = process.send.bind(process);
      process.send = (message, ...rest) => {
        const hangs = message.kind === 'working' && onCapture.has(message.id);
        return hangs ? send(message, undefined, undefined, () => { for (;;); }) : send(message, ...rest);
      };
      require(${JSON.stringify(path.resolve('dist/engine.js'))});
    `;
  }

  const attend = (model: string): Promise<OutcomeOf<'attend'>> => {
    const text = 'this animal is not in the car';
    const outcome = real.client.ask<'attend'>({ op: 'attend', model, text, precision: 'exact', maxTokens: 16 });
    real.clock.advance(5_000);
    return outcome;
  };

  async function hang(): Promise<void> {
    const attended = await attend('mine');
    assert.ok(attended.kind === 'attended', JSON.stringify(attended));
    let works = false;
    real.children.at(-1)!.on('message', ({ kind }: { kind: string }) => (works ||= kind === 'working'));
    const stuck = real.client.ask<'attention'>(row(attended.handle, 1));
    await until(() => works, 'the model works for the capture');
    real.clock.advance(31_000);
    const outcome = await stuck;
    assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
    assert.deepEqual(outcome.error, { code: 'engineHung', args: { what: 'step', model: 'mine', seconds: 30 } });
    assert.match(inEnglish(outcome.error).message, /^The model mine did not finish/);
  }

  it('is named, and its attention is set aside after three times; it writes on, and others are attended', async () => {
    for (let time = 0; time < 3; time++) await hang();
    assert.deepEqual(await attend('mine'), {
      kind: 'failed',
      error: { code: 'modelQuarantined', args: { model: 'mine' } },
    });
    assert.deepEqual(
      held.map(({ model }) => model),
      ['mine'],
    );
    const written = real.generate('mine');
    real.clock.advance(5_000);
    assert.equal(codeOf(await written), 'generated');
    assert.equal((await attend('other')).kind, 'attended');
  });
});
