/** Faults 16 to 26: own models that lead out of their folder, or whose parts do not fit together, in the real engine. */
import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import { execFileSync } from 'node:child_process';
import { linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  type GraphProto,
} from '../../src/engine/graph/proto/onnx_pb';
import type { EngineError } from '../../src/protocol/engine';
import { inEnglish } from '../english';
import { DamagedModels } from './damagedModels';
import { EMBEDDED } from './realChild';

describe('Loading an own model', function () {
  this.timeout(60_000);
  const models = new DamagedModels();
  const { own, real } = models;
  const elsewhere = mkdtempSync(path.join(tmpdir(), 'attentive-elsewhere-'));
  after(() => rmSync(elsewhere, { recursive: true, force: true }));

  async function refusal(model: string): Promise<EngineError> {
    const outcome = await real.generate(model);
    assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
    assert.equal((await real.generate(EMBEDDED)).kind, 'generated');
    assert.equal(real.children.length, 1, 'the engine lives on');
    return outcome.error;
  }

  const moveWeightsTo = (location: string) => (graph: GraphProto) => {
    const weights = graph.initializer.find(({ rawData }) => (rawData?.length ?? 0) > 1000);
    assert.ok(weights);
    weights.rawData = new Uint8Array();
    weights.dataLocation = TensorProto_DataLocation.EXTERNAL;
    weights.externalData = [create(StringStringEntryProtoSchema, { key: 'location', value: location })];
  };

  const theirs = path.join(elsewhere, 'theirs');
  const linking = models.add('tiny-llama', (id) => {
    writeFileSync(theirs, 'theirs');
    symlinkSync(theirs, own.at(id, 'onnx/fast.onnx'));
  });
  it('writes nothing through a link that leads out of the folder', async () => {
    assert.match(inEnglish(await refusal(linking)).message, /leads out of its folder/);
    assert.equal(readFileSync(theirs, 'utf8'), 'theirs');
  });

  const piping = models.add('tiny-llama', (id) => {
    if (process.platform === 'win32') return;
    rmSync(own.at(id, 'tokenizer_config.json'));
    execFileSync('mkfifo', [own.at(id, 'tokenizer_config.json')]);
  });
  it('does not wait for a tokenizer_config.json that is a named pipe', async function () {
    if (process.platform === 'win32') {
      Object.assign(this, { skipReason: 'Windows has no named pipes in folders' });
      this.skip();
    }
    assert.match(inEnglish(await refusal(piping)).message, /tokenizer_config\.json is no regular file/);
  });

  for (const location of ['../../secret', path.join(tmpdir(), 'attentive-secret'), 'linked']) {
    const model = models.add('tiny-llama', (id) => {
      if (location === 'linked') {
        writeFileSync(path.join(elsewhere, 'secret'), Buffer.alloc(1 << 20));
        linkSync(path.join(elsewhere, 'secret'), own.at(id, 'onnx/linked'));
      }
      own.changeGraph(id, moveWeightsTo(location));
    });
    it(`reads no weights from ${location === 'linked' ? 'a file with a second name elsewhere' : location}`, async () => {
      assert.match(inEnglish(await refusal(model)).message, /leads out of its folder/);
    });
  }
});
