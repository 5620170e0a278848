/** Fault 18: files of a model of more than 1 GB. They are sparse: the disk holds next to nothing of them. */
import assert from 'node:assert/strict';
import { closeSync, openSync, truncateSync, writeSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { StringStringEntryProtoSchema } from '../../../src/engine/graph/proto/onnx_pb';
import { moveWeights } from '../../faults/graphs';
import { OwnModels } from '../../faults/ownModel';
import { codeOf, EMBEDDED, RealChildren } from '../../faults/realChild';

const GB = 1024 ** 3;
/** What the engine may hold beside a small model, far below the size of the file. */
const MOST_RESIDENT_BYTES = 700e6;
const DATA = 'onnx/model.onnx_data';

describe('A model with a file of more than 1 GB', function () {
  this.timeout(120_000);
  let own: OwnModels;
  let real: RealChildren;
  beforeEach(() => {
    own = new OwnModels();
    own.add('large');
  });
  afterEach(() => {
    real.dispose();
    own.remove();
  });
  /** @param mostBytes that the engine may take. @returns what the request for the large model ends with */
  const used = (mostBytes: number) => {
    real = new RealChildren({ ownModels: own.folder, mostBytes });
    return real.generate('large');
  };
  /** Looks at the engine's memory, which must have served all along. */
  async function stayedSmall(): Promise<void> {
    assert.equal(codeOf(await real.generate(EMBEDDED)), 'generated');
    const costs = await real.client.ask<'costs'>({ op: 'costs' });
    assert.ok(costs.kind === 'costs' && costs.residentBytes < MOST_RESIDENT_BYTES, JSON.stringify(costs));
    assert.equal(real.children.length, 1, 'the engine lives on');
  }

  it('is refused before any of the file is read where it will not fit', async () => {
    truncateSync(own.at('large', 'onnx/model.onnx'), 1.5 * GB);
    assert.equal(codeOf(await used(2 * GB)), 'modelTooLarge');
    await stayedSmall();
  });

  it('is refused by name where the graph has more bytes than a graph can have', async () => {
    truncateSync(own.at('large', 'onnx/model.onnx'), 3 * GB);
    const outcome = await used(100 * GB);
    assert.ok(outcome.kind === 'failed' && outcome.error.code === 'modelUnsupported', JSON.stringify(outcome));
    assert.deepEqual(outcome.error.args.why, {
      code: 'fileTooLarge',
      args: { file: 'onnx/model.onnx', bytes: 3 * GB, mostBytes: 2047 * 1024 ** 2 },
    });
    await stayedSmall();
  });

  it('is served where the weights lie at the far end of a file, of which no more is read than the weights', async () => {
    own.changeGraph('large', (graph) => {
      const weights = graph.initializer.find(({ rawData }) => (rawData?.length ?? 0) > 1000);
      assert.ok(weights?.rawData);
      const { rawData } = weights;
      const file = openSync(own.at('large', DATA), 'w');
      writeSync(file, rawData, 0, rawData.length, 1.5 * GB);
      closeSync(file);
      moveWeights(weights, 'model.onnx_data');
      for (const [key, value] of [
        ['offset', 1.5 * GB],
        ['length', rawData.length],
      ] as const)
        weights.externalData.push(create(StringStringEntryProtoSchema, { key, value: String(value) }));
    });
    assert.equal(codeOf(await used(100 * GB)), 'generated');
    await stayedSmall();
  });
});
