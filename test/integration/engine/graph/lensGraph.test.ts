/** The two sessions of a lens: where the second does not load, the first is not left in memory. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { unembeddingProduct } from '../../../../src/engine/graph/lens';
import { LensGraph } from '../../../../src/engine/sessions/lensGraph';

describe('The graphs of a lens', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'attentive-lens-'));
  const create = InferenceSession.create;
  after(() => {
    InferenceSession.create = create;
    rmSync(folder, { recursive: true, force: true });
  });

  it('are both released where the second does not load', async () => {
    const file = path.join(folder, 'norm.onnx');
    writeFileSync(file, unembeddingProduct());
    const kept = new Set<InferenceSession>();
    InferenceSession.create = (async (source: string, options: InferenceSession.SessionOptions) => {
      if (typeof source !== 'string') throw new Error('no memory left');
      const session = await create(source, options);
      const release = session.release.bind(session);
      kept.add(session);
      session.release = async () => {
        kept.delete(session);
        await release();
      };
      return session;
    }) as typeof create;
    await assert.rejects(LensGraph.load(file, {} as never));
    assert.equal(kept.size, 0);
  });
});
