/** Messages that nobody meant to send: changes of a good one, by a generator with a seed. */

/** In [0, 1). */
export type Random = () => number;

/** Mulberry32: the same numbers for the same seed on every machine. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const below = (random: Random, most: number): number => Math.floor(random() * most);
export const pick = <Item>(random: Random, items: readonly Item[]): Item => items[below(random, items.length)]!;

const LONG = 'x'.repeat(100_000);
const nested = (depth: number): unknown => {
  let value: unknown = 'deep';
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value };
  return value;
};
const DEEP = nested(2000);
const MANY = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`key${i}`, i]));

/** What may stand in any place; made once, for most messages hold one of them. */
const STRANGE: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  10n,
  '',
  '\0',
  '\ud83d',
  '\u202e',
  '__proto__',
  'constructor',
  '../../x',
  '</script>',
  LONG,
  [],
  {},
  [[]],
  new Array(1000).fill(1),
  DEEP,
  MANY,
  JSON.parse('{"__proto__": {"kind": "request"}, "constructor": 1, "toString": null, "length": -1}') as unknown,
  new Date(0),
  new Map([['kind', 'hello']]),
  new Set([1]),
  new Float32Array(7),
  new Float32Array(300_000),
  new Uint8Array(7),
  new ArrayBuffer(8),
  /x/,
  new Error('x'),
  Object.create(null) as unknown,
];

const isPlain = (value: unknown): value is Record<string, unknown> | unknown[] =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

/** @returns a copy with one to three changes anywhere in it; the original stays */
export function mutated(sample: unknown, random: Random, others: readonly unknown[]): unknown {
  let value = sample;
  for (let changes = 1 + below(random, 3); changes > 0; changes--) value = changed(value, random, others);
  return value;
}

function changed(value: unknown, random: Random, others: readonly unknown[]): unknown {
  if (!isPlain(value) || random() < 0.1) return replaced(value, random, others);
  const keys = Object.keys(value);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? // Not slice: an earlier change may have given the array another prototype.
      Array.from({ length: Math.min(value.length, 1000) }, (_, i): unknown => value[i])
    : { ...value };
  const at = copy as Record<string, unknown>;
  if (keys.length === 0 || random() < 0.15) {
    // `__proto__` as a key of its own, as JSON can hold it.
    const key = random() < 0.2 ? '__proto__' : `surprise${below(random, 5)}`;
    Object.defineProperty(copy, key, {
      value: pick(random, STRANGE),
      enumerable: true,
      configurable: true,
      writable: true,
    });
    return copy;
  }
  const key = pick(random, keys);
  if (random() < 0.15) {
    if (Array.isArray(copy)) copy.splice(Number(key), 1);
    else delete at[key];
  } else if (Array.isArray(copy) && random() < 0.2) {
    copy.push(...copy, ...copy);
  } else {
    at[key] = changed(at[key], random, others);
  }
  return copy;
}

function replaced(value: unknown, random: Random, others: readonly unknown[]): unknown {
  if (typeof value === 'number' && random() < 0.5)
    return pick(random, [value + 1, value - 1, -value, value * 1e6, value + 0.5, below(random, 5000)]);
  if (typeof value === 'string' && random() < 0.5)
    return pick(random, [`${value}x`, value.slice(1), value.toUpperCase(), value.repeat(3), ` ${value}`]);
  if (random() < 0.2) return pick(random, others);
  return pick(random, STRANGE);
}

/** @returns a copy of a file with bits flipped, cut, grown, or with a part of it in another place */
export function mutatedBytes(file: Uint8Array, random: Random): Uint8Array {
  const bytes = Uint8Array.from(file);
  switch (below(random, 6)) {
    case 0:
      return bytes.slice(0, below(random, bytes.length));
    case 1: {
      const grown = new Uint8Array(bytes.length + 1 + below(random, 4096));
      grown.set(bytes);
      for (let i = bytes.length; i < grown.length; i++) grown[i] = below(random, 256);
      return grown;
    }
    case 2:
      bytes.copyWithin(below(random, bytes.length), below(random, bytes.length), bytes.length);
      return bytes;
    case 3:
      bytes.fill(pick(random, [0, 0x20, 0x7f, 0xff]), below(random, bytes.length));
      return bytes;
    default:
      for (let flips = 1 + below(random, 8); flips > 0; flips--)
        bytes[below(random, bytes.length)]! ^= 1 << below(random, 8);
      return bytes;
  }
}
