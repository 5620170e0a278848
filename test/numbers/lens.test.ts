/** What each layer would predict, beside PyTorch's hooks. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import type { RequestOf } from '../../src/protocol/engine';
import { inEnglish } from '../english';
import { ask, engineOnAllModels, fixture, worstDifference } from './support';

const WITHIN = 1e-4;
const SMOLLM2 = 'smollm2-135m-instruct';

/** From tools/models/oracle/lens.py: by layer for the last place, and [layer][token] for the whole text. */
interface Reference {
  readonly text: string;
  readonly ids: number[];
  readonly token: number;
  readonly other: number;
  readonly logprobs: number[];
  readonly otherLogprobs: number[];
  readonly ranks: number[];
  readonly divergences: number[];
  readonly top: number[][];
  readonly topLogprobs: number[][];
  readonly answers: number[];
  readonly answerLogprobs: number[][];
}

describe('What each layer would predict', function () {
  this.timeout(120_000);
  let engine: LocalEngine;
  const reading = { precision: 'exact', maxTokens: 512 } as const;

  before(() => {
    engine = engineOnAllModels();
  });
  after(() => engine.dispose());

  for (const model of [SMOLLM2, 'tiny-llama']) {
    it(`of ${model} is what PyTorch predicts from the same residual stream`, async () => {
      for (const [name, reference] of Object.entries(fixture<Record<string, Reference>>(`lens/${model}`))) {
        const { text, ids, token, other } = reference;
        const found = await ask(engine, { op: 'lens', model, text, ...reading }, 'lens');
        const about = `${model} ${name}`;
        assert.deepEqual(
          found.tokens.map(({ id }) => id),
          ids,
        );
        assert.deepEqual([found.token.id, found.other.id], [token, other]);
        const worst = (key: 'logprob' | 'otherLogprob' | 'divergence', wanted: number[]): void => {
          const difference = worstDifference(
            found.layers.map((layer) => layer[key]),
            wanted,
          );
          assert.ok(difference < WITHIN, `${about}: ${key} ${difference}`);
        };
        worst('logprob', reference.logprobs);
        worst('otherLogprob', reference.otherLogprobs);
        worst('divergence', reference.divergences);
        // Far down the list logits lie so close that rounding exchanges neighbours.
        for (const [layer, { rank }] of found.layers.entries())
          assert.ok(
            Math.abs(rank - reference.ranks[layer]!) <= rank / 1000,
            `${about}: rank ${rank} in layer ${layer}`,
          );
        const ahead = reference.logprobs.map((logprob, layer) => logprob > reference.otherLogprobs[layer]!);
        assert.equal(found.decidedAt, ahead.lastIndexOf(false) + 1);

        const whole = { op: 'lensColumns', model, text, ...reading } as const;
        const columns = await ask(engine, { ...whole, from: 0, to: 10_000 }, 'lensColumns');
        assert.deepEqual(
          columns.answers.map(({ id }) => id),
          reference.answers,
        );
        const likeliest = columns.top.map((layer) => layer.map(({ id }) => id));
        const disagreeing = likeliest.flatMap((layer, l) =>
          layer.flatMap((id, column) => (id === reference.top[l]![column]! ? [] : [[l, column]])),
        );
        assert.deepEqual(disagreeing, []);
        for (const [l, layer] of columns.top.entries()) {
          const top = worstDifference(
            layer.map(({ logprob }) => logprob),
            reference.topLogprobs[l]!,
          );
          // A token that is all but impossible has a large logarithm, which float32 rounds more coarsely.
          const relative = (logprobs: readonly number[]): number[] =>
            logprobs.map((logprob, i) => logprob / Math.max(1, -reference.answerLogprobs[l]![i]!));
          const answer = worstDifference(relative(columns.answerLogprobs[l]!), relative(reference.answerLogprobs[l]!));
          assert.ok(top < WITHIN && answer < WITHIN, `${about}, layer ${l}: top ${top}, answer ${answer}`);
        }
        const part = await ask(engine, { ...whole, from: 2, to: 4 }, 'lensColumns');
        assert.deepEqual([part.from, part.tokens.length], [2, 4]);
        part.top.forEach((layer, l) =>
          assert.deepEqual(
            layer.map(({ id }) => id),
            likeliest[l]!.slice(2, 4),
          ),
        );
      }
    });
  }

  it('ends with what the model says, to the bit', async () => {
    const text = 'The capital of France is';
    const { top } = await ask(engine, { op: 'next', model: SMOLLM2, prompt: text, precision: 'exact', top: 2 }, 'next');
    const found = await ask(engine, { op: 'lens', model: SMOLLM2, text, ...reading }, 'lens');
    const { logprob, otherLogprob, rank, otherRank, divergence } = found.layers.at(-1)!;
    assert.deepEqual([logprob, otherLogprob], [top[0]!.logprob, top[1]!.logprob]);
    assert.deepEqual([rank, otherRank, divergence], [0, 1, 0]);
    const { answers } = await ask(
      engine,
      { op: 'lensColumns', model: SMOLLM2, text, ...reading, from: 4, to: 5 },
      'lensColumns',
    );
    assert.equal(answers[0]!.id, top[0]!.id);
    assert.ok(Math.abs(answers[0]!.logprob - top[0]!.logprob) < WITHIN);
  });

  it('of a text that takes several runs is that of a part of it', async () => {
    const text = 'The teacher gave the students a long book and they read it at night, because it was dark. '.repeat(2);
    const columns = { op: 'lensColumns', model: SMOLLM2, text, ...reading } as const;
    const whole = await ask(engine, { ...columns, from: 0, to: 36 }, 'lensColumns');
    assert.equal(whole.answers.length, 36);
    const part = await ask(engine, { ...columns, from: 33, to: 36 }, 'lensColumns');
    for (const [layer, row] of part.top.entries()) {
      const same = whole.top[layer]!.slice(33);
      const logprobs = (of: typeof row): number[] => of.map(({ logprob }) => logprob);
      assert.deepEqual(
        row.map(({ id }) => id),
        same.map(({ id }) => id),
      );
      assert.ok(worstDifference(logprobs(row), logprobs(same)) < WITHIN);
      assert.ok(worstDifference(part.answerLogprobs[layer]!, whole.answerLogprobs[layer]!.slice(33)) < WITHIN);
    }
  });

  it('says that nothing is decided where the token is not ahead at the end', async () => {
    const request = { op: 'lens', model: SMOLLM2, text: 'The capital of France is', ...reading } as const;
    const { token, other, decidedAt } = await ask(engine, request, 'lens');
    const turned = await ask(engine, { ...request, token: other.id, other: token.id }, 'lens');
    assert.equal(turned.decidedAt, null);
    assert.ok(decidedAt !== null && decidedAt > 0);
  });

  it('tells how far it is, and stops between two runs', async () => {
    const stop = new AbortController();
    const stages: string[] = [];
    const text = 'The teacher gave the students a long book and they read it at night.';
    const request: RequestOf<'lensColumns'> = { op: 'lensColumns', model: SMOLLM2, text, ...reading, from: 0, to: 99 };
    const outcome = await engine.ask(request, {
      signal: stop.signal,
      onPart: (part) => {
        if (part.kind !== 'progress') return;
        stages.push(part.stage);
        if (part.stage === 'scoring' && part.done > 1) stop.abort();
      },
    });
    assert.deepEqual(outcome, { kind: 'cancelled', at: 'score' });
    assert.deepEqual([stages[0], stages.filter((stage) => stage === 'scoring').length], ['reading', 2]);
  });

  it('refuses columns that are not there, and models that do not predict what comes next', async () => {
    const columns = { op: 'lensColumns', text: 'The dog', ...reading, from: 7, to: 9 } as const;
    const outside = await engine.ask({ ...columns, model: SMOLLM2 });
    assert.ok(outside.kind === 'failed' && outside.error.code === 'badOption');
    assert.equal(outside.error.args.what, 'noSuchToken');
    const encoder = await engine.ask({ ...columns, model: 'all-minilm-l6-v2' });
    assert.ok(encoder.kind === 'failed' && encoder.error.code === 'capabilityMissing');
    assert.match(inEnglish(encoder.error).message, /does not predict what comes next/);
  });
});
