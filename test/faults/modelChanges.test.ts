/** Faults 15, 16, 22: files that change while the engine runs, and a folder of own models that does not answer. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { CancelledError } from '../../src/engine/cancellation';
import { decoderCost } from '../../src/engine/families/captureCosts';
import { createEngine, type LocalEngine } from '../../src/engine/service/engine';
import { ModelRegistry } from '../../src/engine/service/modelRegistry';
import { GREEDY, type OutcomeOf } from '../../src/protocol/engine';
import type { OwnModels } from '../../src/models/own';
import { OwnModels as OwnFolder } from './ownModel';
import { codeOf, EMBEDDED } from './realChild';

function generate(engine: LocalEngine, model: string): Promise<OutcomeOf<'generate'>> {
  return engine.ask<'generate'>({
    op: 'generate',
    model,
    prompt: 'a b',
    sampling: GREEDY,
    maxTokens: 4,
    precision: 'fast',
    alternatives: 0,
  });
}

const textOf = (outcome: OutcomeOf<'generate'>): string => {
  assert.ok(outcome.kind === 'generated', JSON.stringify(outcome));
  return outcome.text;
};

describe('An embedded model whose file changes while it is used', function () {
  this.timeout(60_000);
  let folder: string;
  let engine: LocalEngine;
  let loads: number;
  const at = (...names: string[]): string => path.join(folder, ...names);
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'attentive-models-'));
    cpSync(path.resolve('models/manifest.json'), at('manifest.json'));
    cpSync(path.resolve('models', EMBEDDED), at(EMBEDDED), { recursive: true });
    loads = 0;
    engine = createEngine({
      modelsFolder: folder,
      onEvent: ({ kind }) => {
        if (kind === 'loaded') loads++;
      },
    });
  });
  afterEach(async () => {
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const graph = (): string => at(EMBEDDED, 'onnx/model.onnx');
  function change(edit: (bytes: Buffer) => Buffer): void {
    const bytes = edit(readFileSync(graph()));
    writeFileSync(`${graph()}.new`, bytes);
    renameSync(`${graph()}.new`, graph());
  }
  function flip(bytes: Buffer): Buffer {
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    return bytes;
  }

  it('is not served any more, and is served again once the file is restored', async () => {
    const text = textOf(await generate(engine, EMBEDDED));
    change(flip);
    const refused = await generate(engine, EMBEDDED);
    assert.deepEqual(refused, {
      kind: 'failed',
      error: { code: 'modelCorrupt', args: { what: 'changed', model: EMBEDDED, file: 'onnx/model.onnx' } },
    });
    change(flip);
    assert.equal(textOf(await generate(engine, EMBEDDED)), text);
  });

  it('is made of its difference from another one at its first use, or refused with the reason', async () => {
    const whole = readFileSync(graph());
    const manifest = JSON.parse(readFileSync(at('manifest.json'), 'utf8')) as { models: { id: string }[] };
    const models = manifest.models.map((model) =>
      model.id === EMBEDDED ? { ...model, difference: { path: 'onnx/model.onnx', from: 'base' } } : model,
    );
    writeFileSync(at('manifest.json'), JSON.stringify({ ...manifest, models }));
    mkdirSync(at('base/onnx'), { recursive: true });
    writeFileSync(at('base/onnx/model.onnx'), Buffer.alloc(whole.length, 1));
    writeFileSync(`${graph()}.difference`, deflateRawSync(whole.map((byte) => byte - 1)));
    rmSync(graph());
    // Rights do not bind root; a folder where the file is to be written refuses everybody.
    mkdirSync(`${graph()}.${process.pid}.tmp`);
    assert.deepEqual(await generate(engine, EMBEDDED), {
      kind: 'failed',
      error: {
        code: 'modelCorrupt',
        args: { what: 'packed', model: EMBEDDED, file: 'onnx/model.onnx', systemCode: 'EISDIR' },
      },
    });
    rmSync(`${graph()}.${process.pid}.tmp`, { recursive: true });
    textOf(await generate(engine, EMBEDDED));
    assert.ok(readFileSync(graph()).equals(whole));
  });

  it('is refused when the file is cut or gone', async () => {
    textOf(await generate(engine, EMBEDDED));
    change((bytes) => bytes.subarray(0, 1000));
    assert.equal(codeOf(await generate(engine, EMBEDDED)), 'modelCorrupt');
    rmSync(graph());
    assert.equal(codeOf(await generate(engine, EMBEDDED)), 'modelMissing');
  });

  it('is served on when the file was only touched', async () => {
    const text = textOf(await generate(engine, EMBEDDED));
    const before = loads;
    utimesSync(graph(), 1, 1);
    assert.equal(textOf(await generate(engine, EMBEDDED)), text);
    assert.equal(loads, before);
  });
});

describe('An own model whose files change while it is used', function () {
  this.timeout(60_000);
  let own: OwnFolder;
  let engine: LocalEngine;
  beforeEach(() => {
    own = new OwnFolder();
    own.add('mine');
    engine = createEngine({ modelsFolder: path.resolve('models'), ownModelsFolder: own.folder });
  });
  afterEach(async () => {
    await engine.dispose();
    own.remove();
  });

  it('is described and loaded again: a better tokenizer, a better graph, another kind of model', async () => {
    own.truncate('mine', 'tokenizer.json', 100);
    assert.equal(codeOf(await generate(engine, 'mine')), 'modelUnsupported');
    rmSync(own.at('mine', ''), { recursive: true });
    assert.equal(codeOf(await generate(engine, 'mine')), 'modelUnsupported');
    own.add('mine');
    const text = textOf(await generate(engine, 'mine'));
    own.changeGraph('mine', (graph) => {
      const head = graph.initializer.find(({ name }) => name === 'model.norm.weight') ?? graph.initializer.at(-1);
      assert.ok(head?.rawData);
      head.rawData = new Uint8Array(Float32Array.from({ length: head.rawData.length / 4 }, (_, i) => -i).buffer);
    });
    assert.notEqual(textOf(await generate(engine, 'mine')), text);
    rmSync(own.at('mine', ''), { recursive: true });
    own.add('mine', 'tiny-bert');
    assert.equal(codeOf(await generate(engine, 'mine')), 'capabilityMissing');
  });

  it('says what was removed, and serves again when it is back', async () => {
    const text = textOf(await generate(engine, 'mine'));
    renameSync(own.at('mine', 'tokenizer.json'), own.at('mine', 'away'));
    assert.deepEqual(await generate(engine, 'mine'), {
      kind: 'failed',
      error: { code: 'modelUnsupported', args: { model: 'mine', why: { code: 'noTokenizer', args: {} } } },
    });
    renameSync(own.at('mine', 'away'), own.at('mine', 'tokenizer.json'));
    assert.equal(textOf(await generate(engine, 'mine')), text);
  });
});

describe('A capture of attention of which not every layer is held', function () {
  this.timeout(60_000);

  it('counts as gone once the files of its model are others: it would be read again by another model', async () => {
    const own = new OwnFolder();
    own.add('mine');
    const { besides, layer } = decoderCost({ layers: 2, heads: 4 }, 256, 16);
    const engine = createEngine({
      modelsFolder: path.resolve('models'),
      ownModelsFolder: own.folder,
      captureBytes: 2 * (besides + 1.5 * layer),
    });
    try {
      const attended = await engine.ask<'attend'>({
        op: 'attend',
        model: 'mine',
        text: 'this animal is not in the car',
        precision: 'exact',
        maxTokens: 16,
      });
      assert.ok(attended.kind === 'attended', JSON.stringify(attended));
      const { handle } = attended;
      const lastLayer = () =>
        engine.ask<'attention'>({
          op: 'attention',
          handle,
          map: 'self',
          layer: 1,
          head: 0,
          measure: 'raw',
          fromRow: 0,
          toRow: 1,
        });
      assert.equal(codeOf(await lastLayer()), 'weights');
      assert.equal(attended.maps[0]?.layers, 2);
      own.changeJson('mine', 'config.json', (content) => (content.rms_norm_eps = 1e-5));
      assert.equal(codeOf(await generate(engine, 'mine')), 'generated');
      const first = await engine.ask<'attention'>({
        op: 'attention',
        handle,
        map: 'self',
        layer: 0,
        head: 0,
        measure: 'raw',
        fromRow: 0,
        toRow: 1,
      });
      assert.equal(codeOf(first), 'expired');
    } finally {
      await engine.dispose();
      own.remove();
    }
  });
});

describe('A folder of own models that does not answer', () => {
  const registryReading = (own: () => Promise<OwnModels>) =>
    new ModelRegistry(path.resolve('models'), 'own', () => undefined, undefined, undefined, own);

  it('keeps no embedded model from being served; lists and unknown names wait for it', async () => {
    let answer: (found: OwnModels) => void = () => undefined;
    const registry = registryReading(() => new Promise((resolve) => (answer = resolve)));
    assert.equal((await registry.tokens(EMBEDDED, 'ab', {})).length, 2);
    const ended: string[] = [];
    const list = registry.describe(false).then(() => ended.push('list'));
    const unknown = assert.rejects(registry.tokens('mine', 'ab', {})).then(() => ended.push('unknown'));
    assert.equal((await registry.tokens(EMBEDDED, 'ab', {})).length, 2);
    assert.deepEqual(ended, []);
    answer({ usable: [], unusable: [] });
    await Promise.all([list, unknown]);
    await registry.dispose();
  });

  it('lets go of a request for an unknown name that is cancelled', async () => {
    const registry = registryReading(() => new Promise(() => undefined));
    const abort = new AbortController();
    const waiting = registry.tokens('mine', 'ab', abort);
    abort.abort();
    await assert.rejects(waiting, CancelledError);
  });
});
