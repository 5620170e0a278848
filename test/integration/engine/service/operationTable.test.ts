/**
 * What an operation that is added consists of: its definition, its handler, and one line of a table. The rest is the
 * engine's own.
 */
import assert from 'node:assert/strict';
import * as path from 'node:path';
import * as v from 'valibot';
import { CaptureStore } from '../../../../src/engine/captures/captureStore';
import { throwIfCancelled } from '../../../../src/engine/cancellation';
import { Costs } from '../../../../src/engine/service/costs';
import { onModel, type Handlers, type Services } from '../../../../src/engine/service/handlers';
import { ModelRegistry } from '../../../../src/engine/service/modelRegistry';
import { OperationService } from '../../../../src/engine/service/operationService';
import { serve } from '../../../../src/engine/service/server';
import { operations } from '../../../../src/protocol/engine';
import { fromEngine, toEngine, type FromEngineOf } from '../../../../src/protocol/engine/messages';
import {
  defineOperation,
  operationTable,
  partOf,
  requestOf,
  type PartFrom,
  type RequestTo,
} from '../../../../src/protocol/engine/operation';
import { model, text } from '../../../../src/protocol/engine/values';

// Its own file: the definition.
const spell = defineOperation({
  op: 'spell',
  work: 'nextToken',
  request: { model, text, letters: v.pipe(v.number(), v.integer(), v.minValue(1)) },
  part: [v.object({ kind: v.literal('letter'), letter: text })],
  outcome: [
    v.object({ kind: v.literal('spelled'), text, elapsedMs: v.number() }),
    v.object({ kind: v.literal('nothing') }),
  ],
});

// One line of the table.
const table = operationTable({ costs: operations.costs, spell });
type Table = typeof table;

// Its handler.
const handlers: Handlers<Table> = {
  costs: { urgency: 'looking', run: (_request, _running, { costs }) => Promise.resolve(costs.all) },
  spell: onModel('writer', {
    urgency: 'looking',
    capability: 'score',
    async run(writer, { text: from, letters }, running) {
      if (from === '') return { kind: 'nothing' };
      let spelled = from;
      while (spelled.length < from.length + letters) {
        throwIfCancelled(running.signal, 'decode');
        const { text: letter } = (await writer.next(spelled, 'fast', 1, running))[0]!;
        running.onPart?.({ kind: 'letter', letter });
        spelled += letter;
      }
      return { kind: 'spelled', text: spelled };
    },
    tokens: {
      of: (answer) => ({ read: answer.kind === 'spelled' ? answer.text.length : 0, written: 0 }),
      after: (part, { read }) => ({ read: part.kind === 'letter' ? read + 1 : read, written: 0 }),
    },
  }),
};

type Sent = PartFrom<Table[keyof Table]>;

describe('An operation that is added', function () {
  this.timeout(30_000);
  let services: Services;
  let send: (message: unknown) => void;
  let sent: FromEngineOf<Sent>[];
  let settled: (id: number) => Promise<unknown>;

  beforeEach(() => {
    services = {
      registry: new ModelRegistry(path.resolve('models'), undefined, () => undefined),
      captures: new CaptureStore(1e6),
      costs: new Costs(),
    };
    sent = [];
    const waiting = new Map<number, (outcome: unknown) => void>();
    settled = (id) => new Promise((resolve) => waiting.set(id, resolve));
    const parsed = fromEngine(partOf(table));
    serve<RequestTo<Table[keyof Table]>, Sent>(
      new OperationService(table, handlers, services),
      toEngine(requestOf(table)),
      {
        // What an asker does: parse every message, and each outcome by the operation that was asked.
        send: (raw) => {
          const message = v.parse(parsed, structuredClone(raw));
          sent.push(message);
          if (message.kind === 'outcome') waiting.get(message.id)?.(message.outcome);
        },
        onMessage: (listener) => {
          send = listener;
        },
      },
    );
  });
  afterEach(() => services.registry.dispose());

  const ask = async (
    id: number,
    request: RequestTo<Table['spell']>,
  ): Promise<v.InferOutput<Table['spell']['outcome']>> => {
    const outcome = settled(id);
    send({ kind: 'request', id, request });
    return v.parse(table.spell.outcome, await outcome);
  };
  const spellWith = (id: string, from = 'the ', letters = 3) =>
    ({ op: 'spell', model: id, text: from, letters }) as const;

  it('is parsed, answered on the model in its turn, timed and counted', async () => {
    const outcome = await ask(1, spellWith('byte-gru'));
    assert.ok(
      outcome.kind === 'spelled' && outcome.text.startsWith('the ') && outcome.text.length === 7,
      JSON.stringify(outcome),
    );
    assert.ok(outcome.elapsedMs > 0, 'the service measures the time of every outcome that has one');
    assert.deepEqual(sent.filter(({ kind }) => kind === 'part').length, 3);
    assert.ok(
      sent.some((message) => message.kind === 'working' && message.id === 1 && message.isWorking),
      'the asker hears that a model works',
    );
    const { model: counted, work } = services.costs.all.models[0]!;
    assert.deepEqual(
      [counted, work.map(({ op, times, readTokens }) => [op, times, readTokens])],
      ['byte-gru', [['spell', 1, 7]]],
    );
    assert.deepEqual(await ask(2, spellWith('byte-gru', '')), { kind: 'nothing' });
  });

  it('is refused by a model without the capability', async () => {
    const outcome = await ask(1, spellWith('all-minilm-l6-v2'));
    assert.ok(outcome.kind === 'failed');
    assert.equal(outcome.error.code, 'capabilityMissing');
    assert.deepEqual(services.costs.all.models, [], 'what failed is not counted');
  });

  it('is cancelled between two runs, and what it had read is counted', async () => {
    const outcome = ask(1, spellWith('byte-gru', 'the ', 1_000_000));
    while (sent.filter(({ kind }) => kind === 'part').length < 2) await new Promise((resolve) => setImmediate(resolve));
    send({ kind: 'cancel', id: 1 });
    assert.equal((await outcome).kind, 'cancelled');
    const { op, cancelled, readTokens } = services.costs.all.models[0]!.work[0]!;
    assert.ok(op === 'spell' && cancelled === 1 && readTokens >= 2);
  });

  it('is refused where the request does not parse', async () => {
    for (const request of [{ ...spellWith('byte-gru'), letters: 0 }, { op: 'spells' }]) {
      const outcome = settled(1);
      send({ kind: 'request', id: 1, request });
      assert.equal(((await outcome) as { error: { code: string } }).error.code, 'protocolError');
    }
  });
});
