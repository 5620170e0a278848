import assert from 'node:assert/strict';
import fc from 'fast-check';
import { filtered } from '../../../../../src/engine/decode/sampling';
import { choices, sampled } from '../../../../../src/features/experiments/core/nextToken';

describe('The next token', () => {
  const listed = [0.5, 0.25, 0.15, 0.1].map((share, id) => ({ id, text: 'abcd'[id]!, logprob: Math.log(share) }));
  const chances = (temperature: number, topK: number, topP: number) =>
    choices(listed, { temperature, topK, topP }).map(({ chance }) => Number(chance.toFixed(3)));
  it('can be any at temperature 1 when nothing is cut', () =>
    assert.deepEqual(chances(1, 0, 1), [0.5, 0.25, 0.15, 0.1]));
  it('is the likeliest alone at temperature 0', () => assert.deepEqual(chances(0, 0, 1), [1, 0, 0, 0]));
  it('is one of k', () => assert.deepEqual(chances(1, 2, 1), [0.667, 0.333, 0, 0]));
  it('is one of the fewest that reach p', () => assert.deepEqual(chances(1, 0, 0.6), [0.667, 0.333, 0, 0]));
  it('is likelier to be the likeliest when it is cold', () => assert.ok(chances(0.5, 0, 1)[0]! > 0.7));
  it('has the chance that the engine gives it when it samples', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -8, max: 0, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.nat(12),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, temperature, topK, topP) => {
          const logprobs = Float32Array.from(values).sort().reverse();
          const shown = choices(
            [...logprobs].map((logprob, id) => ({ id, text: '', logprob })),
            { temperature, topK, topP },
          );
          const sampling = { temperature, topK, topP, seed: 0 };
          const drawn = new Map(filtered(logprobs, sampling).map(({ id, share }) => [id, share]));
          shown.forEach(({ chance }, id) =>
            assert.ok(Math.abs(chance - (drawn.get(id) ?? 0)) < 1e-6, `${id}: ${chance} and ${drawn.get(id)}`),
          );
        },
      ),
    );
  });
  it('comes up as often as its chance says', () => {
    let at = 0;
    const counts = sampled(choices(listed, { temperature: 1, topK: 0, topP: 1 }), 100, () => (at++ + 0.5) / 100);
    assert.deepEqual(counts, [50, 25, 15, 10]);
  });
});
