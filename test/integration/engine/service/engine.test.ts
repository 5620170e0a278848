import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setImmediate as nextRound } from 'node:timers/promises';
import { looksBinary } from '../../../../src/base/text/binary';
import { Capture } from '../../../../src/engine/captures/capture';
import { LayerWindow } from '../../../../src/engine/captures/layerWindow';
import { createEngine, type LocalEngine } from '../../../../src/engine/service/engine';
import { selfMap } from '../../../../src/engine/families/languageModel';
import type { TappedMap } from '../../../../src/engine/measures/tapped';
import { GREEDY, type EngineEvent, type Outcome } from '../../../../src/protocol/engine';
import { inEnglish } from '../../../english';

const MODELS = path.join(process.cwd(), 'models');

function failure(outcome: Outcome): { code: string; message: string; nextStep: string } {
  assert.equal(outcome.kind, 'failed', JSON.stringify(outcome));
  const { error } = outcome as Extract<Outcome, { kind: 'failed' }>;
  return { code: error.code, ...inEnglish(error) };
}

describe('The engine', function () {
  this.timeout(30_000);
  let folder: string;
  let engine: LocalEngine;
  const events: EngineEvent[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-'));
    await cp(path.join(MODELS, 'byte-gru'), path.join(folder, 'byte-gru'), { recursive: true });
    const manifest = JSON.parse(await readFile(path.join(MODELS, 'manifest.json'), 'utf8')) as {
      models: { id: string }[];
    };
    manifest.models = manifest.models.filter(({ id }) => id === 'byte-gru');
    await writeFile(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
  });
  beforeEach(() => {
    events.length = 0;
    engine = createEngine({ modelsFolder: folder, onEvent: (event) => events.push(event) });
  });
  afterEach(() => engine.dispose());
  after(() => rm(folder, { recursive: true }));

  const generate = {
    op: 'generate',
    model: 'byte-gru',
    prompt: 'def main(',
    sampling: GREEDY,
    maxTokens: 12,
    precision: 'fast',
    alternatives: 3,
  } as const;

  it('says that a check of the files was cancelled, and knows what it knew of them before', async () => {
    await engine.ask(generate);
    const cancelled = await engine.ask({ op: 'models', verify: true }, { signal: AbortSignal.abort() });
    assert.deepEqual(cancelled, { kind: 'cancelled', at: 'loading' });
    const listed = await engine.ask({ op: 'models', verify: false });
    assert.ok(listed.kind === 'models');
    assert.deepEqual(
      listed.models.map(({ sha256 }) => sha256),
      ['ok'],
    );
  });

  it('reports loading from 0 to 1 and then loaded, once for all requests', async () => {
    await Promise.all([engine.ask(generate), engine.ask(generate)]);
    const fractions = events.flatMap((event) => (event.kind === 'loading' ? [event.fraction] : []));
    assert.equal(fractions[0], 0);
    assert.equal(fractions.at(-1), 1);
    assert.deepEqual(
      [...fractions],
      [...fractions].sort((a, b) => a - b),
    );
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'loaded').map(({ model }) => model),
      ['byte-gru'],
    );
  });

  it('streams each token with its alternatives, likeliest first, and gives the same text whole', async () => {
    const parts: { text: string; alternatives: number }[] = [];
    const outcome = await engine.ask(generate, {
      onPart: (part) => {
        if (part.kind !== 'token') return;
        assert.equal(part.alternatives[0]?.id, part.id, 'greedy emits the likeliest');
        parts.push({ text: part.text, alternatives: part.alternatives.length });
      },
    });
    assert.equal(outcome.kind, 'generated');
    assert.equal(parts.map(({ text }) => text).join(''), (outcome as { text: string }).text);
    assert.deepEqual(
      parts.map(({ alternatives }) => alternatives),
      new Array(12).fill(3),
    );
  });

  it('names the models that exist when asked for one that does not', async () => {
    const error = failure(await engine.ask({ op: 'tokens', model: 'gpt-17', text: 'x' }));
    assert.equal(error.code, 'unknownModel');
    assert.match(`${error.message} ${error.nextStep}`, /byte-gru/);
  });

  it('says why a model cannot do what was asked', async () => {
    const error = failure(
      await engine.ask({ op: 'attend', model: 'byte-gru', text: 'hello', precision: 'exact', maxTokens: 10 }),
    );
    assert.equal(error.code, 'capabilityMissing');
    assert.match(error.message, /no attention/);
  });

  for (const [what, text, code] of [
    ['nothing', '', 'emptyText'],
    ['blanks', ' \n\t', 'emptyText'],
    ['binary data', 'PK\u0003\u0004\0\0\u0001', 'notText'],
  ] as const) {
    it(`refuses to explain ${what}, with what to do instead`, async () => {
      const error = failure(
        await engine.ask({ op: 'attend', model: 'byte-gru', text, precision: 'exact', maxTokens: 10 }),
      );
      assert.equal(error.code, code);
      assert.match(error.nextStep, /^Select /);
    });
  }

  it('refuses a model of which one byte changed, names the file, and serves again once it is whole', async () => {
    const file = path.join(folder, 'byte-gru/onnx/model.onnx');
    const bytes = await readFile(file);
    const damaged = Buffer.from(bytes);
    damaged[bytes.length >> 1]! ^= 1;
    await writeFile(file, damaged);
    const error = failure(await engine.ask(generate));
    assert.equal(error.code, 'modelCorrupt');
    assert.match(error.message, /onnx\/model\.onnx/);
    await writeFile(file, bytes);
    assert.equal((await engine.ask(generate)).kind, 'generated');
  });

  it('says that a capture is gone instead of inventing weights', async () => {
    const error = failure(
      await engine.ask({ op: 'attention', handle: 99, map: 'self', layer: 0, head: 0, fromRow: 0, toRow: 1 }),
    );
    assert.equal(error.code, 'expired');
  });

  it('settles a request that was cancelled before its turn', async () => {
    await engine.ask({ op: 'tokens', model: generate.model, text: 'a' }); // loads the model
    const abort = new AbortController();
    const first = engine.ask(generate);
    const second = engine.ask(generate, { signal: abort.signal });
    await nextRound();
    abort.abort();
    assert.deepEqual(await second, { kind: 'cancelled', at: 'queue' });
    assert.equal((await first).kind, 'generated');
  });

  it('settles at once a request that is cancelled while the model loads, and the load goes on for the others', async () => {
    const abort = new AbortController();
    const first = engine.ask(generate);
    const second = engine.ask(generate, { signal: abort.signal });
    abort.abort();
    assert.deepEqual(await second, { kind: 'cancelled', at: 'loading' });
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'loaded'),
      [],
    );
    assert.equal((await first).kind, 'generated');
  });

  it('stops decoding within one step of being cancelled', async () => {
    const abort = new AbortController();
    let tokens = 0;
    const outcome = await engine.ask(
      { ...generate, maxTokens: 1000 },
      {
        signal: abort.signal,
        onPart: ({ kind }) => {
          if (kind === 'token' && ++tokens === 5) abort.abort();
        },
      },
    );
    assert.deepEqual(outcome, { kind: 'cancelled', at: 'decode' });
    assert.equal(tokens, 5);
  });
});

describe('Captured attention', () => {
  const tapped = (heads: number, tokens: number): TappedMap => {
    const map = selfMap('bidirectional', 1, heads, tokens);
    return {
      map,
      taps: { attention: new LayerWindow(map, [Float32Array.from({ length: heads * tokens * tokens }, (_, i) => i)]) },
    };
  };

  it('is handed out by rows of one head, or of the mean over heads', async () => {
    const capture = new Capture([tapped(2, 3)]);
    assert.deepEqual(
      [...(await capture.rows('self', 'raw', { layer: 0, head: 1, from: 1, to: 3 }))],
      [12, 13, 14, 15, 16, 17],
    );
    assert.deepEqual(
      [...(await capture.rows('self', 'raw', { layer: 0, head: 'mean', from: 0, to: 1 }))],
      [4.5, 5.5, 6.5],
    );
    await assert.rejects(capture.rows('cross', 'raw', { layer: 0, head: 0, from: 0, to: 1 }), RangeError);
    await assert.rejects(capture.rows('self', 'raw', { layer: 0, head: 2, from: 0, to: 1 }), RangeError);
    await assert.rejects(capture.rows('self', 'raw', { layer: 0, head: 0, from: 2, to: 4 }), RangeError);
  });
});

describe('Binary-looking text', () => {
  for (const [text, binary] of [
    ['plain', false],
    ['with\ttabs\r\nand breaks', false],
    ['שלום 🙂', false],
    ['a\0b', true],
    ['\u0001\u0002\u0003abc', true],
  ] as const) {
    it(`${JSON.stringify(text)} is ${binary ? '' : 'not '}binary`, () => assert.equal(looksBinary(text), binary));
  }
});
