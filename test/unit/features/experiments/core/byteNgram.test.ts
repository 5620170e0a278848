import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ByteNgram } from '../../../../../src/features/experiments/core/byteNgram';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('The n-gram model over bytes', () => {
  const allBits = (text: Uint8Array, context: number): number[] => {
    const model = new ByteNgram(5);
    return Array.from(text, (_, at) => model.bits(text, at, [context])[0]!);
  };
  it('gives probabilities that sum to 1, whatever it has read', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.uint8Array({ maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        (read, before, order) => {
          const model = new ByteNgram(order);
          model.read(read);
          let sum = 0;
          for (let byte = 0; byte < 256; byte++) sum += model.probability(before, byte);
          assert.ok(Math.abs(sum - 1) < 1e-9);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('knows nothing at first, and what repeats after a while', () => {
    const found = allBits(bytes('abcd'.repeat(50)), Infinity);
    assert.equal(found[0], 8);
    assert.ok(found.at(-1)! < 0.2);
  });

  it('predicts better the more context it may use', () => {
    const text = bytes('she sells sea shells by the sea shore '.repeat(6));
    const total = (context: number): number => allBits(text, context).reduce((sum, each) => sum + each, 0);
    assert.ok(total(0) > total(1) && total(1) > total(2) && total(2) > total(4));
    assert.equal(total(4), total(100));
  });
});
