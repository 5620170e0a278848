/** The int8 weights of an embedded model, made anew from the packed ones. */
import assert from 'node:assert/strict';
import { stat, truncate } from 'node:fs/promises';
import { copiedInt8Model } from '../copiedInt8Model';

describe('The int8 graph', function () {
  this.timeout(120_000);
  const copy = copiedInt8Model();

  it('has weights that are made anew, to the byte, where they are missing or damaged', async () => {
    assert.equal(await copy.ensure(), true);
    assert.equal((await stat(copy.dataFile)).size, copy.int8.bytes);
    await truncate(copy.dataFile, 1000);
    assert.equal(await copy.ensure(), true);
    assert.equal((await stat(copy.dataFile)).size, copy.int8.bytes);
  });

  it('is not used where its weights come out differently than the manifest says', async () => {
    const other = { ...copy.int8, sha256: '0'.repeat(64) };
    assert.equal(await copy.ensure(other), false);
  });
});
