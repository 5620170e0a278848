import assert from 'node:assert/strict';
import type { InferenceSession } from 'onnxruntime-node';
import { CancelledError } from '../../../../src/engine/cancellation';
import { alternatives } from '../../../../src/engine/decode/alternatives';
import { complete } from '../../../../src/engine/decode/complete';
import { generate } from '../../../../src/engine/decode/generate';
import { predictions } from '../../../../src/engine/decode/predictions';
import { PrefixIndex } from '../../../../src/engine/decode/prefixIndex';
import { scoreContinuations } from '../../../../src/engine/decode/score';
import { causalGraph } from '../../../../src/engine/sessions/causalGraph';
import { CausalSession } from '../../../../src/engine/sessions/causalSession';
import { Vocabulary } from '../../../../src/engine/text/vocabulary';
import { GREEDY } from '../../../../src/protocol/engine';

const ENTRIES = ['a', 'b', 'c', 'd'];
const vocabulary = new Vocabulary(new Map(ENTRIES.map((entry, id) => [entry, id])), [], 'byteLevel');
const index = new PrefixIndex(vocabulary);

/**
 * A session whose graph is this function: after any token the same logits. Counts runs, and aborts in the middle of
 * one.
 */
function counted(abortIn: number) {
  const abort = new AbortController();
  const count = { runs: 0 };
  const graph = {
    inputNames: [],
    inputMetadata: [{ isTensor: true, name: 'past_key_values.0.value', type: 'float32', shape: [1, 1, 'past', 1] }],
    outputMetadata: [],
    run: async ({ input_ids: ids }: { input_ids: { dims: readonly [number, number] } }) => {
      if (++count.runs === abortIn) abort.abort();
      const tokens = ids.dims[1];
      return { logits: { data: Float32Array.from({ length: tokens * ENTRIES.length }, (_, i) => i % ENTRIES.length) } };
    },
  };
  return {
    session: new CausalSession(causalGraph(graph as unknown as InferenceSession), ENTRIES.length),
    signal: abort.signal,
    count,
  };
}

const LONG = new Array<number>(600).fill(0);
const options = { maxTokens: 8, extent: 'line', minProbability: 0 } as const;
const WORK: Readonly<Record<string, (session: CausalSession, signal: AbortSignal) => Promise<unknown>>> = {
  'a completion': (session, signal) =>
    complete(session, vocabulary, () => index, { ids: LONG, typed: new Uint8Array() }, { ...options, signal }),
  alternatives: (session, signal) =>
    alternatives(session, vocabulary, () => index, { ids: LONG, typed: Uint8Array.of(97, 98) }, 4, [1, 2, 3], {
      ...options,
      signal,
    }),
  generating: (session, signal) =>
    generate(session, vocabulary, LONG, {
      sampling: GREEDY,
      maxTokens: 8,
      windowTokens: 2048,
      alternatives: 0,
      signal,
    }),
  predictions: (session, signal) => predictions(session, vocabulary, LONG, 3, { signal }),
  scoring: (session, signal) => scoreContinuations(session, vocabulary, LONG, [[1, 2, 3], LONG, [2, 1]], { signal }),
};

describe('After a request is cancelled', () => {
  for (const [about, work] of Object.entries(WORK)) {
    it(`no further run is begun for ${about}, wherever it was`, async () => {
      const whole = counted(Infinity);
      await work(whole.session, whole.signal);
      assert.ok(whole.count.runs >= 5, `${whole.count.runs} runs are too few to tell`);
      for (let at = 1; at < whole.count.runs; at++) {
        const { session, signal, count } = counted(at);
        await assert.rejects(work(session, signal), CancelledError, `in run ${at}`);
        assert.equal(count.runs, at);
      }
    });
  }
});
