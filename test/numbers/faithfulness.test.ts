/** How far measures agree with leave-one-out, beside PyTorch and SciPy. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type LocalEngine } from '../../src/engine/service/engine';
import type { RequestOf } from '../../src/protocol/engine';
import { faithfulnessOfPage, runOf, type Faithfulness } from './coursePages';
import { ask, engineOnEmbeddedModels, fixture, worstDifference } from './support';

const WITHIN = 1e-4;
const SMOLLM2 = 'smollm2-135m-instruct';
const TEXT = 'When Mary and John went to the store, John gave a drink to';
/** For what is the same of every decoder: each run of this one takes next to nothing. */
const TINY = { model: 'tiny-llama', text: "The dog didn't cross the street." };

/** From tools/models/oracle/faithfulness.py. */
interface Reference {
  readonly text: string;
  /** Of a blank. */
  readonly position?: number;
  readonly token: number;
  readonly logprob: number;
  readonly leaveOneOut: number[];
  readonly rankings: Readonly<Record<string, { scores: number[]; tau: number; curve: number[] }>>;
  readonly ownOrder: number[];
}

describe('How far measures agree with leave-one-out', function () {
  this.timeout(120_000);
  let folder: string;
  let engine: LocalEngine;
  let tiny: LocalEngine;
  const request = (wanted: Partial<RequestOf<'faithfulness'>>): RequestOf<'faithfulness'> => ({
    op: 'faithfulness',
    model: SMOLLM2,
    text: TEXT,
    precision: 'exact',
    maxTokens: 512,
    most: 32,
    ...wanted,
  });
  const ofTiny = (wanted: Partial<RequestOf<'faithfulness'>> = {}): Promise<Faithfulness> =>
    ask(tiny, request({ ...TINY, ...wanted }), 'faithfulness');

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'attentive-faithfulness-'));
    await cp('test/fixtures/models', folder, { recursive: true });
    tiny = createEngine({ modelsFolder: 'models', ownModelsFolder: folder });
    engine = engineOnEmbeddedModels();
  });
  after(async () => {
    await Promise.all([engine.dispose(), tiny.dispose()]);
    await rm(folder, { recursive: true, force: true });
  });

  const assertReference = (found: Faithfulness, reference: Reference): void => {
    assert.equal(found.token.id, reference.token);
    assert.ok(Math.abs(found.token.logprob - reference.logprob) < WITHIN);
    assert.ok(worstDifference(found.leaveOneOut, reference.leaveOneOut) < WITHIN);
    const probabilities = (logprobs: number[]): number[] => logprobs.map(Math.exp);
    assert.ok(worstDifference(found.ownOrder.curve, probabilities(reference.ownOrder)) < WITHIN);
    const available = found.rankings.flatMap((each) => (each.is === 'available' ? [each] : []));
    assert.deepEqual(
      available.map(({ by }) => by),
      Object.keys(reference.rankings),
    );
    for (const ranking of available) {
      const { scores, tau, curve } = reference.rankings[ranking.by]!;
      assert.equal(ranking.shown, null);
      assert.ok(worstDifference(ranking.scores, scores) < WITHIN, ranking.by);
      assert.ok(Math.abs(ranking.tau! - tau) < 1e-9, `${ranking.by}: tau ${ranking.tau}, SciPy ${tau}`);
      assert.ok(worstDifference(ranking.curve, probabilities(curve)) < WITHIN, ranking.by);
    }
  };

  it('is what PyTorch and SciPy say: scores, leave-one-out, tau and deletion curves', async () => {
    const reference = fixture<Reference>(`faithfulness/${SMOLLM2}`);
    assert.equal(reference.text, runOf('faithfulness', 'attention').text);
    const found = await faithfulnessOfPage(engine);
    assert.deepEqual([found.direction, found.position], ['causal', found.tokens.length]);
    assert.deepEqual(found.sources, [...reference.leaveOneOut.keys()]);
    assert.ok(found.rankings.every(({ is }) => is === 'available'));
    assertReference(found, reference);
  });

  it('is what PyTorch and SciPy say of a blank that an encoder fills, where all other tokens are ranked', async () => {
    const reference = fixture<Reference>('faithfulness/tiny-bert');
    const found = await ofTiny({ model: 'tiny-bert', text: reference.text });
    const { position } = reference;
    assert.deepEqual([found.direction, found.position], ['bidirectional', position]);
    assert.deepEqual(
      found.sources,
      found.tokens.map((_, at) => at).filter((at) => at !== position),
    );
    assertReference(found, reference);
    const unavailable = found.rankings.flatMap((each) => (each.is === 'unavailable' ? [[each.by, each.why.code]] : []));
    assert.deepEqual(unavailable, [['ledger', 'notAdditive']]);
  });

  it('asks an encoder about the blank that is named, ranks the nearest tokens, and refuses a text or a place without', async () => {
    const two = { model: 'tiny-bert', text: 'The [MASK] reads a [MASK] in the garden.' } as const;
    const first = await ofTiny(two);
    const blanks = first.tokens.flatMap(({ text }, at) => (text === '[MASK]' ? [at] : []));
    assert.equal(first.position, blanks[0]);
    const second = await ofTiny({ ...two, position: blanks[1], most: 3, shown: { layer: 1, head: 2 }, kept: [0] });
    const [, place] = blanks as [number, number];
    assert.deepEqual([second.position, second.sources], [place, [place - 2, place - 1, place + 1]]);
    assert.deepEqual(
      second.rankings.filter(({ by }) => by === 'raw').map(({ shown }) => shown?.head),
      [undefined, 2],
    );
    const underscores = await ofTiny({ ...two, text: 'The ___ reads.' });
    assert.equal(underscores.tokens[underscores.position]!.text, '[MASK]');
    for (const wrong of [{ text: 'The dog reads.' }, { position: place - 1 }]) {
      const outcome = await tiny.ask(request({ ...two, ...wrong }));
      assert.ok(outcome.kind === 'failed' && outcome.error.code === 'badOption');
      assert.equal(outcome.error.args.what, 'noBlank');
    }
  });

  it('leaves out what `cut` cuts everywhere, at any place, and ranks the head that is shown too', async () => {
    const found = await ofTiny({ position: 6, shown: { layer: 1, head: 2 } });
    assert.deepEqual(found.sources, [0, 1, 2, 3, 4]);
    const cut = await ask(
      tiny,
      {
        ...{ op: 'cut', ...TINY, precision: 'exact', maxTokens: 512, position: 6, queries: 'every' },
        token: found.token.id,
        sets: found.sources.map((source) => [{ source }]),
      },
      'cut',
    );
    const falls = cut.after.map(({ logprob }) => cut.before.logprob - logprob);
    assert.deepEqual(found.leaveOneOut, falls);
    const { tokens } = await ask(tiny, { op: 'tokens', ...TINY }, 'tokens');
    assert.equal(found.token.id, tokens[6]!.id);
    assert.deepEqual(
      found.rankings.map(({ by, shown }) => [by, shown?.layer, shown?.head]),
      [
        ['raw', undefined, undefined],
        ['raw', 1, 2],
        ['value', undefined, undefined],
        ['value', 1, 2],
        ['rollout', undefined, undefined],
        ['rollout', 1, 'mean'],
        ['ledger', undefined, undefined],
        ['ledgerSize', undefined, undefined],
      ],
    );
  });

  it('ranks the last tokens alone where more are not wanted, and never those that are kept', async () => {
    const last = (await ofTiny({ most: 1 })).tokens.length - 1;
    const kept = [0, last - 2];
    const { sources, leaveOneOut, ownOrder, beyondChance } = await ofTiny({ most: 3, kept });
    assert.deepEqual([sources, leaveOneOut.length, ownOrder.curve.length], [[last - 4, last - 3, last - 1], 3, 4]);
    assert.equal(beyondChance, null);
    const six = await ofTiny({ most: 6 });
    assert.deepEqual([six.sources[0], six.sources.length], [last - 6, 6]);
    assert.ok(Math.abs(six.beyondChance! - 13 / 15) < 1e-9);
  });

  it('says the same each time, and leaves the text as it was read', async () => {
    const once = await ofTiny({ most: 5 });
    const again = await ofTiny({ most: 5 });
    assert.deepEqual({ ...again, elapsedMs: 0 }, { ...once, elapsedMs: 0 });
  });

  it('has nothing to rank before the second token', async () => {
    const { sources, rankings, ownOrder } = await ofTiny({ position: 1 });
    assert.deepEqual(sources, []);
    assert.equal(ownOrder.curve.length, 1);
    assert.ok(rankings.every((each) => each.is === 'available' && each.tau === null));
  });

  it('tells how far it is, never goes back, and stops between two runs', async () => {
    const stop = new AbortController();
    const seen: { done: number; total: number }[] = [];
    await tiny.ask(request({ ...TINY, most: 6 }), {
      onPart: (part) => part.kind === 'progress' && part.stage === 'scoring' && seen.push(part),
    });
    const last = seen.at(-1)!;
    assert.equal(last.done, last.total);
    assert.ok(seen.every(({ done }, i) => i === 0 || done > seen[i - 1]!.done));
    const outcome = await tiny.ask(request(TINY), {
      signal: stop.signal,
      onPart: (part) => {
        if (part.kind === 'progress' && part.stage === 'scoring' && part.done === 4) stop.abort();
      },
    });
    assert.equal(outcome.kind, 'cancelled');
  });

  it('refuses a head that is not there, and models that predict nothing, or show no attention', async () => {
    const outside = await engine.ask(request({ shown: { layer: 30, head: 'mean' } }));
    assert.ok(outside.kind === 'failed' && outside.error.code === 'badOption');
    assert.equal(outside.error.args.what, 'noSuchHead');
    for (const model of ['all-minilm-l6-v2', 'byte-gru']) {
      const outcome = await engine.ask(request({ model }));
      assert.ok(outcome.kind === 'failed' && outcome.error.code === 'capabilityMissing', model);
    }
  });
});
