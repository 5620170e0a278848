import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beamSearch, type Step } from '../../../../src/engine/decode/beamSearch';
import { sentencesOf } from '../../../../src/engine/text/sentences';

const [START, END, A, B, C] = [0, 1, 2, 3, 4];

/** Probabilities of [start, end, a, b, c] after what was written, by its spelling; the rest ends. */
const TOY: Readonly<Record<string, readonly number[]>> = {
  '': [0, 0.01, 0.5, 0.4, 0.09],
  // After the likeliest first token no token is likely; after the second likeliest one is nearly certain.
  a: [0, 0.25, 0.25, 0.25, 0.25],
  b: [0, 0.01, 0.01, 0.01, 0.97],
};
const step: Step<readonly number[]> = (state, id) => {
  const ids = id === START && state.length === 0 ? state : [...state, id];
  const known = TOY[ids.map((each) => 'abc'[each - A]).join('')] ?? [0, 0.97, 0.01, 0.01, 0.01];
  return Promise.resolve({ logits: Float32Array.from(known, (share) => Math.log(share)), state: ids });
};
const search = (beams: number, more: object = {}) =>
  beamSearch<readonly number[]>([], step, { beams, maxTokens: 10, startId: START, endId: END, bannedIds: [], ...more });

describe('Beam search', () => {
  it('with one beam takes the likeliest token each time', async () => assert.equal((await search(1)).ids[0], A));

  it('with several beams finds the likelier sequence that starts with a less likely token', async () => {
    const { ids, logprobs, ended } = await search(2);
    assert.deepEqual(ids, [B, C, END]);
    assert.ok(ended && Math.abs(logprobs.reduce((sum, each) => sum + each, 0) - Math.log(0.4 * 0.97 * 0.97)) < 1e-5);
  });

  it('never writes what is banned, nor more than it may', async () => {
    assert.equal((await search(3, { bannedIds: [B] })).ids.includes(B), false);
    const { ids, ended } = await search(2, { maxTokens: 2 });
    assert.deepEqual([ids.length, ended], [2, false]);
  });

  it('stops between two steps when it is cancelled', async () => {
    const abort = new AbortController();
    await assert.rejects(search(2, { signal: abort.signal, onStep: () => abort.abort() }), /cancelled/i);
  });
});

describe('The sentences of a text', () => {
  it('give the text when joined, and those marked as blank are blank', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('A', 'b', '.', '?', ' ', '\n', '\r', '\t', 'é', 'ש', '🙂', '。') }),
        (text) => {
          const parts = sentencesOf(text);
          assert.equal(parts.map((part) => part.text).join(''), text);
          for (const part of parts) assert.equal(part.isBlank, part.text.trim() === '');
          for (const part of parts) if (!part.isBlank) assert.equal(part.text, part.text.trim());
        },
      ),
    );
  });

  it('end at a full stop and at a line break', () => {
    const sentences = (text: string): string[] =>
      sentencesOf(text).flatMap((part) => (part.isBlank ? [] : [part.text]));
    assert.deepEqual(sentences('One. Two?\n# Three\r\nFour'), ['One.', 'Two?', '# Three', 'Four']);
  });
});
