/** Rows of a head: what the session asks the engine for when the webview asks for a slice, and what it sends on. */
import assert from 'node:assert/strict';
import { encoderAnswers, expired } from './fakeEngine';
import { open, settled } from './openSession';

describe('rows of the inspector session', () => {
  it('answers a slice, clamped to the map', async () => {
    const { explain, slice, last } = open();
    explain('text');
    await settled();
    slice(1, { fromRow: 3, toRow: 900 });
    await settled();
    const answer = last('slice');
    assert.deepEqual(
      { fromRow: answer?.fromRow, rows: answer?.rows, keys: answer?.keys },
      { fromRow: 3, rows: 1, keys: 4 },
    );
    assert.ok(Math.abs((answer?.weights[0] ?? 0) - 110.3) < 1e-4);
  });

  it('never asks the engine for more rows than a message may hold', async () => {
    const { engine, explain, slice, last } = open(encoderAnswers(1000));
    explain('text');
    await settled();
    slice(1, { fromRow: 0, toRow: 1000 });
    await settled();
    assert.deepEqual(
      engine.asked.find(({ op }) => op === 'attention'),
      { op: 'attention', handle: 1, map: 'self', layer: 1, head: 1, measure: 'raw', fromRow: 0, toRow: 262 },
    );
    assert.equal(last('slice')?.rows, 262);
  });

  it('sends a slice that owns its buffer, however large the one it arrived in', async () => {
    const answers = {
      ...encoderAnswers(),
      attention: () => ({
        kind: 'weights' as const,
        rows: 1,
        keys: 4,
        weights: new Float32Array(4096).subarray(8, 12),
      }),
    };
    const { explain, slice, last } = open(answers);
    explain('text');
    await settled();
    slice(1);
    await settled();
    assert.equal(last('slice')?.weights.buffer.byteLength, 16);
  });

  it('names a head that does not exist as a problem of that head alone', async () => {
    const { engine, explain, slice, last } = open();
    explain('text');
    await settled();
    slice(1, { fromRow: 0, toRow: 1 }, 7);
    await settled();
    assert.equal(last('sliceProblem')?.layer, 7);
    assert.equal(engine.count('attention'), 0);
  });

  it('asks once more, silently, when the engine has dropped the capture', async () => {
    const answers = encoderAnswers();
    const { engine, sent, explain, slice, last } = open({
      ...answers,
      attention: (request, options) => (request.handle === 1 ? expired : answers.attention(request, options)),
    });
    explain('text');
    await settled();
    const before = sent.length;
    slice(1);
    slice(1, { fromRow: 2, toRow: 4 });
    await settled();
    assert.deepEqual(
      sent.slice(before).map(({ kind }) => kind),
      ['slice', 'slice'],
    );
    assert.equal(engine.count('attend'), 2, 'both slices share one renewal');
    assert.equal(last('slice')?.captureId, 1);
  });

  it('gives up with a sentence when the renewed capture is gone as well', async () => {
    const { engine, explain, slice, last } = open({ ...encoderAnswers(), attention: () => expired });
    explain('text');
    await settled();
    slice(1);
    await settled();
    assert.equal(last('sliceProblem')?.problem.message, 'This attention capture is no longer in memory.');
    assert.equal(engine.count('attend'), 2);
  });
});
