import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gramOf, valueNorms } from '../../../../src/engine/measures/valueWeighted';

const numbers = (length: number) =>
  fc
    .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: length, maxLength: length })
    .map((all) => Float32Array.from(all));

describe('The norm of a transformed value', () => {
  const [heads, kvHeads, size, width, keys] = [4, 2, 3, 5, 6];
  it("is that of the value times its head's part of the projection, also where heads share values", () => {
    fc.assert(
      fc.property(numbers(heads * size * width), numbers(kvHeads * keys * size), (projection, values) => {
        const norms = valueNorms({ values, kvHeads, headSize: size }, gramOf(projection, heads, size), heads);
        for (let head = 0; head < heads; head++) {
          for (let key = 0; key < keys; key++) {
            let square = 0;
            for (let w = 0; w < width; w++) {
              let sum = 0;
              for (let i = 0; i < size; i++)
                sum +=
                  values[(Math.floor(head / 2) * keys + key) * size + i]! * projection[(head * size + i) * width + w]!;
              square += sum * sum;
            }
            assert.ok(Math.abs(norms[head * keys + key]! - Math.sqrt(square)) < 2e-3);
          }
        }
      }),
    );
  });
});
