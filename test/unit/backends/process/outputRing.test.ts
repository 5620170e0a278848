import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { OutputRing } from '../../../../src/backends/process/outputRing';

describe('OutputRing', () => {
  it('keeps exactly the newest bytes, however they were cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (chunks) => {
        const ring = new OutputRing(16);
        for (const chunk of chunks) ring.write(chunk);
        const all = Buffer.concat(chunks);
        assert.deepEqual([...ring.tail()], [...all.subarray(Math.max(0, all.length - 16))]);
        assert.equal(ring.totalBytes, all.length);
      }),
    );
  });
});
