/** What the course page says of models, measured on the embedded ones. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { LocalEngine } from '../../src/engine/engine';
import { CONTEXTS, ladder } from '../../src/study/ladder';
import { rank } from '../../src/study/rank';
import { ask, engineOnEmbeddedModels } from './support';

describe('Models on a text that none of them learned from', function () {
  this.timeout(180_000);
  let engine: LocalEngine;
  before(() => { engine = engineOnEmbeddedModels(); });
  after(() => engine.dispose());

  it('the transformer is better with more context, while the others stop gaining', async () => {
    const text = readFileSync('README.md', 'utf8').slice(0, 1400);
    const { models } = await ask(engine, { op: 'models', verify: false }, 'models');
    const found = await ladder(engine, models, text, { order: 5 });
    assert.ok(found.kind === 'ladder');
    const of = (id: string) => found.rungs.find((each) => each.id === id)!.bitsPerByte;
    const [ngram, gru, transformer] = [of('5-gram'), of('byte-gru'), of('smollm2-135m-instruct')];
    const last = CONTEXTS.length - 1;
    assert.ok(ngram[last]! > gru[last]! && gru[last]! > transformer[last]! + 0.5, JSON.stringify({ ngram, gru, transformer }));
    for (let i = 1; i <= 3; i++) assert.ok(transformer[i]! < transformer[i - 1]! - 0.1, 'each longer look back helps the transformer');
    assert.ok(Math.abs(gru[2]! - gru[last]!) < 0.1, 'what is older than 256 bytes hardly helps the recurrent network');
    assert.ok(Math.abs(ngram[0]! - ngram[last]!) < 1e-9, 'a 5-gram sees four bytes');
  });

  it('a candidate is as likely as the engine scores it, and the sensible one wins', async () => {
    const model = 'smollm2-135m-instruct';
    const found = await rank(engine, model, 'The capital of France is ___.', ['Berlin', 'Paris', 'purple']);
    assert.ok(found.kind === 'ranked');
    assert.deepEqual(found.candidates.map(({ text }) => text), ['Paris', 'Berlin', 'purple']);
    const { candidates: [scored] } = await ask(engine, { op: 'score', model, prompt: 'The capital of France is', candidates: [' Paris.'], precision: 'exact' }, 'scored');
    assert.ok(Math.abs(found.candidates[0]!.logprob - scored!.logprob) < 1e-6);
  });
});
