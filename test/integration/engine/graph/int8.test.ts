import assert from 'node:assert/strict';
import { readFile, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { prepareHeader } from '../../../../src/engine/graph/headers';
import { EXACT_SUM, saturationProbe } from '../../../../src/engine/graph/int8/saturationProbe';
import { int8SessionOptions, sumsAreExact } from '../../../../src/engine/sessions/sessionOptions';
import { variantHeader } from '../../../../src/engine/graph/variants';
import { copiedInt8Model, INT8_FILE, INT8_HOME } from '../../../copiedInt8Model';

describe('The int8 graph', function () {
  this.timeout(120_000);
  const copy = copiedInt8Model();

  it('is not used where its weights cannot be made', async () => {
    await rm(path.join(copy.home, 'onnx/int8_maxima.bin'));
    assert.equal(await copy.ensure(), false);
    await assert.rejects(stat(copy.dataFile));
  });

  it('multiplies without overflow, by the options of its sessions', async () => {
    // What the processor's own flags say, where they can be read.
    const flags = process.platform === 'linux' ? await readFile('/proc/cpuinfo', 'utf8') : '';
    if (/\b(?:avx512_vnni|avx_vnni|amx_int8)\b/.test(flags)) assert.equal(await sumsAreExact(), true);
    const { extra } = await int8SessionOptions();
    const session = await InferenceSession.create(saturationProbe(), { extra });
    const { y } = await session.run({});
    await session.release();
    assert.ok((y!.data as Int32Array).every((sum) => sum === EXACT_SUM));
  });

  it('reads a token alike whichever tokens are read with it, however large they are', async () => {
    const header = await prepareHeader(INT8_HOME, INT8_FILE, variantHeader({ arithmetic: 'int8', taps: new Set() }));
    const session = await InferenceSession.create(header);
    // The first token is the attention sink: its activations are a thousand times as large as those of the others.
    const ids = [0, 504, 253, 1743, 282, 4649, 314, 7042];
    const logitsOf = async (count: number): Promise<Float32Array> => {
      const past = session.inputNames
        .filter((name) => name.startsWith('past_key_values.'))
        .map((name) => [name, new Tensor('float32', new Float32Array(3 * 64 * 64), [1, 3, 64, 64])] as const);
      const { logits } = await session.run({
        ...Object.fromEntries(past),
        input_ids: new Tensor('int64', BigInt64Array.from(ids.slice(0, count), BigInt), [1, count]),
        attention_mask: new Tensor('int64', new BigInt64Array(count).fill(1n), [1, count]),
        num_logits_to_keep: new Tensor('int64', BigInt64Array.of(0n), []),
      });
      return logits!.data as Float32Array;
    };
    const width = 49152;
    const few = await logitsOf(3);
    const many = await logitsOf(ids.length);
    let worst = 0;
    for (let i = 0; i < 3 * width; i++) worst = Math.max(worst, Math.abs(few[i]! - many[i]!));
    await session.release();
    assert.ok(worst < 1e-3, `logits differ by ${worst}`);
  });
});
