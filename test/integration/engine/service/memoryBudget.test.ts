import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createEngine, type LocalEngine } from '../../../../src/engine/service/engine';
import { GREEDY, residentBytesOf, type Outcome } from '../../../../src/protocol/engine';

const TINY = path.resolve('test/fixtures/models/tiny-llama');
const MODELS = ['a', 'b', 'c'];

describe('A memory budget of models', function () {
  this.timeout(60_000);
  let folder = '';
  let graphBytes = 0;
  let engine: LocalEngine;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-own-'));
    for (const model of MODELS) await cp(TINY, path.join(folder, model), { recursive: true });
    const graphs = await readdir(path.join(TINY, 'onnx'));
    const sizes = graphs
      .filter((name) => /\.onnx(_data)?$/.test(name))
      .map(async (name) => (await stat(path.join(TINY, 'onnx', name))).size);
    graphBytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => engine.dispose());

  /** @param models how many fit, by the engine's own estimate */
  const withRoomFor = (models: number): void => {
    engine = createEngine({
      modelsFolder: path.resolve('models'),
      ownModelsFolder: folder,
      budgetBytes: models * residentBytesOf(graphBytes),
    });
  };
  const use = async (model: string): Promise<void> => {
    const outcome = await engine.ask({ op: 'next', model, prompt: 'a b', top: 1, precision: 'fast' });
    assert.equal(outcome.kind, 'next', JSON.stringify(outcome));
  };
  const loaded = async (): Promise<string[]> => {
    const listed = await engine.ask({ op: 'models', verify: false });
    assert.ok(listed.kind === 'models');
    return listed.models.filter((model) => model.loaded).map(({ id }) => id);
  };

  it('has the least recently used one leave before another is loaded beyond it', async () => {
    withRoomFor(2);
    for (const model of ['a', 'b', 'a', 'c']) await use(model);
    assert.deepEqual(await loaded(), ['a', 'c']);
    await use('b');
    assert.deepEqual(await loaded(), ['b', 'c']);
  });

  it('lets one that is larger than all of it be used alone', async () => {
    withRoomFor(0.5);
    await use('a');
    assert.deepEqual(await loaded(), ['a']);
    await use('b');
    assert.deepEqual(await loaded(), ['b']);
  });

  it('takes no model from under a request', async () => {
    withRoomFor(1);
    let first: ((outcome: Outcome) => void) | undefined;
    const begun = new Promise<unknown>((resolve) => (first = resolve));
    const abort = new AbortController();
    const sampling = { ...GREEDY, temperature: 1 };
    const writing = engine.ask<'generate'>(
      { op: 'generate', model: 'a', prompt: 'a', sampling, maxTokens: 100_000, precision: 'fast', alternatives: 0 },
      { signal: abort.signal, onPart: () => first?.({ kind: 'released' }) },
    );
    await Promise.race([begun, writing]);
    await use('b');
    assert.ok((await loaded()).includes('b'));
    abort.abort();
    const outcome = await writing;
    assert.ok(outcome.kind === 'cancelled' || outcome.kind === 'generated', JSON.stringify(outcome));
    await use('c');
    assert.deepEqual(await loaded(), ['c']);
  });

  it('unloads nothing where there is none', async () => {
    engine = createEngine({ modelsFolder: path.resolve('models'), ownModelsFolder: folder });
    for (const model of MODELS) await use(model);
    assert.deepEqual(await loaded(), MODELS);
  });
});
