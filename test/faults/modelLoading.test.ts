/** Faults 16 to 26: own models that lead out of their folder, or whose parts do not fit together, in the real engine. */
import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import { execFileSync } from 'node:child_process';
import { linkSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  type GraphProto,
} from '../../src/engine/graph/proto/onnx_pb';
import type { EngineError } from '../../src/protocol/engine';
import { inEnglish } from '../english';
import { OwnModels } from './ownModel';
import { EMBEDDED, RealChildren } from './realChild';

describe('Loading an own model', function () {
  this.timeout(60_000);
  let own: OwnModels;
  let real: RealChildren;
  let elsewhere: string;
  beforeEach(() => {
    own = new OwnModels();
    own.add('bad');
    real = new RealChildren({ ownModels: own.folder });
    elsewhere = mkdtempSync(path.join(tmpdir(), 'attentive-elsewhere-'));
  });
  afterEach(() => {
    real.dispose();
    own.remove();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  async function refusal(): Promise<EngineError> {
    const outcome = await real.generate('bad');
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

  it('writes nothing through a link that leads out of the folder', async () => {
    symlinkSync(elsewhere, own.at('bad', 'onnx/fast'));
    assert.match(inEnglish(await refusal()).message, /leads out of its folder/);
    assert.deepEqual(readdirSync(elsewhere), []);
  });

  it('does not wait for a tokenizer_config.json that is a named pipe', async function () {
    if (process.platform === 'win32') {
      Object.assign(this, { skipReason: 'Windows has no named pipes in folders' });
      this.skip();
    }
    rmSync(own.at('bad', 'tokenizer_config.json'));
    execFileSync('mkfifo', [own.at('bad', 'tokenizer_config.json')]);
    assert.match(inEnglish(await refusal()).message, /tokenizer_config\.json is no regular file/);
  });

  for (const location of ['../../secret', path.join(tmpdir(), 'attentive-secret'), 'linked'])
    it(`reads no weights from ${location === 'linked' ? 'a file with a second name elsewhere' : location}`, async () => {
      if (location === 'linked') {
        writeFileSync(path.join(elsewhere, 'secret'), Buffer.alloc(1 << 20));
        linkSync(path.join(elsewhere, 'secret'), own.at('bad', 'onnx/linked'));
      }
      own.changeGraph('bad', moveWeightsTo(location));
      assert.match(inEnglish(await refusal()).message, /leads out of its folder/);
    });
});
