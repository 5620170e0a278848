/** Predictions where attention may not look at some tokens, beside PyTorch's hooks. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import type { CutEdge, CutPrediction, OutcomeOf, RequestOf } from '../../src/protocol/engine';
import { ask, engineOnAllModels, fixture } from './support';

const WITHIN = 1e-4;
const SMOLLM2 = 'smollm2-135m-instruct';
const TEXT = 'When Mary and John went to the store, John gave a drink to';

type Seen = CutPrediction & { readonly edges: CutEdge[] };
/** From tools/models/oracle/cuts.py. */
interface Reference {
  readonly text: string;
  readonly ids: number[];
  readonly token: number;
  readonly other: number;
  readonly before: CutPrediction;
  readonly last: Seen[];
  readonly every: Seen[];
  readonly masked: (CutPrediction & { readonly source: number })[];
}
type Cut = Extract<OutcomeOf<'cut'>, { kind: 'cut' }>;

describe('A prediction where some tokens may not be looked at', function () {
  this.timeout(120_000);
  let engine: LocalEngine;
  const request = (wanted: Partial<RequestOf<'cut'>>): RequestOf<'cut'> => ({
    op: 'cut',
    model: SMOLLM2,
    text: TEXT,
    precision: 'exact',
    maxTokens: 512,
    sets: [],
    queries: 'last',
    ...wanted,
  });
  const cut = (wanted: Partial<RequestOf<'cut'>>): Promise<Cut> => ask(engine, request(wanted), 'cut');

  before(() => {
    engine = engineOnAllModels();
  });
  after(() => engine.dispose());

  const assertSame = (found: CutPrediction, wanted: CutPrediction, about: string): void => {
    for (const name of ['logprob', 'otherLogprob', 'difference'] as const) {
      const [a, b] = [found[name]!, wanted[name]!];
      assert.ok(Math.abs(a - b) < WITHIN, `${about}: ${name} ${a}, PyTorch ${b}`);
    }
  };

  for (const model of [SMOLLM2, 'tiny-llama']) {
    it(`of ${model} is what PyTorch predicts, cut by cut, for the last token's query and for every later one`, async () => {
      const { text, ids, token, other, before, masked, ...cuts } = fixture<Reference>(`cuts/${model}`);
      for (const queries of ['last', 'every'] as const) {
        const wanted = cuts[queries];
        const found = await cut({ model, text, queries, sets: wanted.map(({ edges }) => edges) });
        assert.deepEqual(
          found.tokens.map(({ id }) => id),
          ids,
        );
        assert.deepEqual([found.token.id, found.other!.id], [token, other]);
        assertSame(found.before, before, `${queries}: before`);
        for (const [i, set] of wanted.entries())
          assertSame(found.after[i]!, set, `${queries}: ${JSON.stringify(set.edges)}`);
      }
      const hidden = await cut({ model, text, queries: 'every', sets: masked.map(({ source }) => [{ source }]) });
      for (const [i, one] of masked.entries()) assertSame(hidden.after[i]!, one, `attention_mask ${one.source}`);
    });
  }

  it('without a cut is, bit by bit, what was there before, and so it is after cuts', async () => {
    const { before, after } = await cut({ sets: [[], [{ source: 1 }], []] });
    assert.deepEqual([after[0], after[2]], [before, before]);
    assert.notDeepEqual(after[1], before);
    const again = await cut({ queries: 'every', sets: [[{ source: 0 }], [], [{ source: 5, layer: 3 }], []] });
    assert.deepEqual([again.before, again.after[1], again.after[3]], [before, before, before]);
  });

  it('is the same, whether the text was read for it or for another question', async () => {
    const sets = [[{ source: 1 }], [{ source: 9, layer: 20 }]];
    const anew = await cut({ sets });
    const longer = await ask(
      engine,
      { op: 'why', model: SMOLLM2, text: `${TEXT} the cat`, precision: 'exact', maxTokens: 512, most: 0 },
      'why',
    );
    const kept = await cut({ sets });
    assert.deepEqual([kept.before, kept.after], [anew.before, anew.after]);
    const afterCuts = await ask(
      engine,
      { op: 'why', model: SMOLLM2, text: `${TEXT} the cat`, precision: 'exact', maxTokens: 512, most: 0 },
      'why',
    );
    assert.equal(afterCuts.difference, longer.difference);
  });

  it('a cut of a head is not one of another head or layer', async () => {
    const { after } = await cut({
      sets: [
        [{ source: 1, layer: 20, head: 0 }],
        [{ source: 1, layer: 20, head: 1 }],
        [{ source: 1, layer: 21, head: 0 }],
      ],
    });
    assert.equal(new Set(after.map(({ difference }) => difference)).size, 3);
  });

  it('is about any place, and about the mean of the vocabulary', async () => {
    const { position, other, before, after } = await cut({ position: 5, other: 'mean', sets: [[{ source: 2 }]] });
    assert.deepEqual([position, other, before.otherLogprob, after[0]!.otherLogprob], [5, null, null, null]);
    assert.notEqual(after[0]!.difference, before.difference);
  });

  it('in fast arithmetic changes nothing where nothing is cut either', async () => {
    const { before, after } = await cut({ precision: 'fast', sets: [[], [{ source: 1 }]] });
    assert.deepEqual(after[0], before);
    assert.ok(after[1]!.difference < before.difference - 1);
  });

  for (const [wanted, what] of [
    [{ sets: [[{ source: 14 }]] }, 'noSuchToken'],
    [{ sets: [[{ source: 1, layer: 30 }]] }, 'noSuchHead'],
    [{ sets: [[{ source: 1, layer: 2, head: 9 }]] }, 'noSuchHead'],
    [{ position: 1, sets: [[{ source: 0, layer: 2, head: 1 }]] }, 'cutsEverything'],
    [{ position: 2, sets: [[{ source: 0 }, { source: 1, layer: 4 }]] }, 'cutsEverything'],
  ] as const) {
    it(`refuses ${JSON.stringify(wanted)}`, async () => {
      const outcome = await engine.ask(request(wanted as unknown as Partial<RequestOf<'cut'>>));
      assert.ok(outcome.kind === 'failed' && outcome.error.code === 'badOption', JSON.stringify(outcome));
      assert.equal(outcome.error.args.what, what);
    });
  }

  it('stops between two cuts, and leaves the text as it was read', async () => {
    const stop = new AbortController();
    const { before } = await cut({});
    const sets = Array.from({ length: 13 }, (_, source) => [{ source }]);
    const outcome = await engine.ask(request({ sets }), {
      signal: stop.signal,
      onPart: (part) => {
        if (part.kind === 'progress' && part.stage === 'scoring' && part.done === 2) stop.abort();
      },
    });
    assert.equal(outcome.kind, 'cancelled');
    assert.deepEqual((await cut({})).before, before);
  });
});
