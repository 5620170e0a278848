/** The terms of a difference of two logits: their sum beside the model's own, and each beside PyTorch's hooks. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import type { OutcomeOf, RequestOf } from '../../src/protocol/engine';
import { ask, engineOnEmbeddedModels, fixture, worstDifference } from './support';
import { inEnglish } from '../english';

const model = 'smollm2-135m-instruct';
const WITHIN = 1e-4;

type Why = Extract<OutcomeOf<'why'>, { kind: 'why' }>;

/** From tools/models/oracle/ledger.py; `heads` is [layers, heads] and `paths` [layers, heads, tokens], row-major. */
interface Reference {
  text: string;
  token: number;
  other: number;
  difference: number;
  embedding: number;
  mlps: number[];
  heads: number[];
  sources: number[];
  layers: number[];
  paths: number[][];
}

const TEXTS = [
  'My neighbour keeps bees in the garden, and every summer she gives us a jar of',
  'def test_total(self):\n    cart = Cart()\n    cart.add(3)\n    self.assertEqual(cart.total(), 3)\n\ndef test_empty(self):\n    self.',
  'הכלב ישן על הספה, והחתול',
  'One two three four five six seven',
  ' x',
];

const total = ({ embedding, mlps, heads }: Why): number =>
  [embedding, ...mlps, ...heads.flat()].reduce((sum, term) => sum + term, 0);
const totalOf = (terms: readonly number[]): number => terms.reduce((sum, term) => sum + term, 0);

describe('Why a token rather than another', function () {
  this.timeout(120_000);
  let engine: LocalEngine;
  const why = (request: Partial<RequestOf<'why'>>): Promise<Why> =>
    ask(engine, { op: 'why', model, text: '', precision: 'exact', maxTokens: 512, most: 1000, ...request }, 'why');

  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  for (const text of TEXTS) {
    it(`the terms after ${JSON.stringify(text.slice(0, 30))}… are the whole difference, whichever tokens and place`, async () => {
      const { tokens } = await ask(engine, { op: 'tokens', model, text }, 'tokens');
      const middle = Math.ceil(tokens.length / 2);
      const asked: Partial<RequestOf<'why'>>[] = [
        {},
        { other: 'mean' },
        { token: 260, other: 49_000 },
        { position: middle },
        { position: 1, token: 47, other: 'mean' },
      ];
      for (const each of asked) {
        const found = await why({ text, ...each });
        const about = `${JSON.stringify(each)}: sum ${found.sum}, model ${found.difference}`;
        assert.ok(Math.abs(found.sum - found.difference) < WITHIN, about);
        assert.ok(Math.abs(total(found) - found.sum) < 1e-9, about);
        assert.ok(Math.abs(totalOf(found.sources) - totalOf(found.heads.flat())) < 1e-9, about);
        assert.equal(found.sources.length, each.position ?? tokens.length);
        if (found.other)
          assert.ok(Math.abs(found.token.logprob - found.other.logprob - found.difference) < WITHIN, about);
      }
    });
  }

  it('without options it is about the two likeliest tokens after the text, or the one that stands there', async () => {
    const text = 'The capital of France is Paris';
    const after = await ask(engine, { op: 'next', model, prompt: text, precision: 'exact', top: 2 }, 'next');
    const found = await why({ text });
    assert.deepEqual([found.token.id, found.other!.id], [after.top[0]!.id, after.top[1]!.id]);
    const within = await why({ text, position: 5 });
    assert.equal(within.token.text, ' Paris');
    const unlikely = await why({ text, token: after.top[1]!.id });
    assert.equal(unlikely.other!.id, after.top[0]!.id);
    assert.ok(unlikely.difference < 0);
  });

  it('each term is that of PyTorch', async () => {
    const reference = fixture<Reference>(`ledger/${model}`);
    const { text, token, other } = reference;
    const found = await why({ text, token, other });
    assert.ok(Math.abs(found.difference - reference.difference) < WITHIN);
    assert.ok(Math.abs(found.embedding - reference.embedding) < WITHIN);
    assert.ok(
      worstDifference(found.mlps, reference.mlps) < WITHIN,
      `MLPs ${worstDifference(found.mlps, reference.mlps)}`,
    );
    const heads = worstDifference(found.heads.flat(), reference.heads);
    assert.ok(heads < WITHIN, `heads ${heads}`);
    const sources = worstDifference(found.sources, reference.sources);
    assert.ok(sources < WITHIN, `sources ${sources}`);
    const [headsPerLayer, tokens] = [found.heads[0]!.length, found.tokens.length];
    for (const { layer, head, source, value } of found.paths) {
      const at = reference.layers.indexOf(layer);
      if (at < 0) continue;
      const wanted = reference.paths[at]![head * tokens + source]!;
      assert.ok(Math.abs(value - wanted) < WITHIN, `layer ${layer} head ${head} of ${headsPerLayer}, token ${source}`);
    }
  });

  it('a place before the last is answered from what was read, as after reading anew', async () => {
    const text = 'The teacher gave the students a long book and they read it at night.';
    await why({ text });
    const kept = await why({ text, position: 6 });
    await why({ text: 'Something else entirely.' });
    const anew = await why({ text, position: 6 });
    assert.ok(worstDifference(kept.heads.flat(), anew.heads.flat()) < WITHIN);
    assert.deepEqual(kept.tokens, anew.tokens);
  });

  it('reads nothing again of a text that was captured, nor of one whose earlier place was asked about', async () => {
    const text = 'The teacher gave the students a long book and they read it at night.';
    const asked: RequestOf<'why'> = { op: 'why', model, text, precision: 'exact', maxTokens: 512, most: 0 };
    let read = 0;
    const whyCounted = async (position?: number): Promise<Why> => {
      read = 0;
      const outcome = await engine.ask(
        { ...asked, position },
        { onPart: (part) => void (part.kind === 'progress' && part.stage === 'reading' && read++) },
      );
      assert.ok(outcome.kind === 'why');
      return outcome;
    };
    await why({ text: 'Something else entirely.' });
    const anew = await whyCounted();
    assert.ok(read > 0);
    await why({ text: 'Something else entirely.' });
    await ask(engine, { op: 'attend', model, text, precision: 'exact', maxTokens: 512 }, 'attended');
    for (const position of [undefined, 6, undefined]) {
      const found = await whyCounted(position);
      assert.equal(read, 0);
      if (position !== undefined) continue;
      assert.ok(Math.abs(found.difference - anew.difference) < WITHIN);
      assert.ok(worstDifference(found.heads.flat(), anew.heads.flat()) < WITHIN);
    }
  });

  it('the paths are the largest parts of the heads, by token', async () => {
    const all = await why({ text: 'Cats sleep.' });
    const sizes = all.paths.map(({ value }) => Math.abs(value));
    assert.equal(sizes.length, 30 * 9 * all.tokens.length);
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => b - a),
    );
    const few = await why({ text: 'Cats sleep.', most: 3 });
    assert.deepEqual(few.paths, all.paths.slice(0, 3));
    const fromFirst = all.paths.filter(({ source }) => source === 0).map(({ value }) => value);
    assert.ok(Math.abs(totalOf(fromFirst) - all.sources[0]!) < 1e-9);
  });

  it('in fast arithmetic the gap is told, not hidden', async () => {
    const text = 'My neighbour keeps bees in the garden, and every summer she gives us a jar of';
    const found = await why({ text, precision: 'fast' });
    assert.ok(Math.abs(total(found) - found.sum) < 1e-9);
    assert.notEqual(found.sum, found.difference);
    assert.ok(Math.abs(found.sum - found.difference) < 1);
  });

  for (const [other, says] of [
    ['all-minilm-l6-v2', 'An encoder reads a whole text at once and does not predict what comes next.'],
    ['translate-en-fr', 'This model translates; it does not continue texts.'],
    ['byte-gru', 'A recurrent network has no attention: one state vector carries all that it has read.'],
  ] as const) {
    it(`${other} says why it has no such sum`, async () => {
      const outcome = await engine.ask({
        op: 'why',
        model: other,
        text: 'The dog',
        precision: 'exact',
        maxTokens: 512,
        most: 0,
      });
      assert.ok(outcome.kind === 'failed' && outcome.error.code === 'capabilityMissing');
      assert.ok(inEnglish(outcome.error).message.includes(says), inEnglish(outcome.error).message);
    });
  }

  for (const [chosen, what] of [
    [{ token: 5, other: 5 }, 'sameToken'],
    [{ token: 49_152 }, 'notInVocabulary'],
    [{ other: 49_152 }, 'notInVocabulary'],
    [{ position: 9 }, 'noSuchToken'],
  ] as const) {
    it(`refuses ${JSON.stringify(chosen)}`, async () => {
      const outcome = await engine.ask({
        op: 'why',
        model,
        text: 'The dog',
        precision: 'exact',
        maxTokens: 512,
        most: 0,
        ...chosen,
      });
      assert.ok(outcome.kind === 'failed' && outcome.error.code === 'badOption');
      assert.equal(outcome.error.args.what, what);
    });
  }

  it('tells how far it has read, and stops between two runs', async () => {
    const text = 'The teacher gave the students a long book and they read it at night. '.repeat(25);
    const stop = new AbortController();
    const done: number[] = [];
    const outcome = await engine.ask(
      { op: 'why', model, text, precision: 'exact', maxTokens: 512, most: 0 },
      {
        signal: stop.signal,
        onPart: (part) => {
          if (part.kind !== 'progress') return;
          done.push(part.done);
          stop.abort();
        },
      },
    );
    assert.deepEqual(outcome, { kind: 'cancelled', at: 'prefill' });
    assert.equal(done.length, 1);
    assert.ok(done[0]! > 0 && done[0]! < 375);
    const again = await why({ text, position: 20 });
    assert.ok(Math.abs(again.sum - again.difference) < WITHIN);
  });

  it('refuses a text of more tokens than may be read', async () => {
    const outcome = await engine.ask({
      op: 'why',
      model,
      text: 'one two three four',
      precision: 'exact',
      maxTokens: 3,
      most: 0,
    });
    assert.ok(outcome.kind === 'failed' && outcome.error.code === 'tooLong');
  });
});
