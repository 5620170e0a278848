/** The embedded code model beside the instruct model, on more of the code than test/numbers reads. */
import assert from 'node:assert/strict';
import { bitsFor } from '../numbers/bits';
import { engineOnEmbeddedModels } from '../numbers/support';

describe('The embedded code model', function () {
  this.timeout(240_000);

  it('needs a tenth fewer bits for code than the instruct model', async () => {
    const engine = engineOnEmbeddedModels();
    try {
      const bits = await bitsFor(engine, 1600);
      assert.ok(bits.code < 0.9 * bits.instruct, JSON.stringify(bits));
    } finally {
      await engine.dispose();
    }
  });
});
