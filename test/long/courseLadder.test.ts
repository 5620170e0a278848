/** The course's comparison of models on its story, which reads 4,096 bytes by each model and long context. */
import assert from 'node:assert/strict';
import { ladder } from '../../src/features/experiments/core/ladder';
import { DECODER, runOf, says } from '../numbers/coursePages';
import { ask, engineOnEmbeddedModels } from '../numbers/support';

/** Those of which the course speaks. The short ones take longest: they are read in a thousand pieces. */
const CONTEXTS = [256, 1024, 4096];

describe("The course's ladder of models", function () {
  this.timeout(600_000);

  it('beyond 256 bytes only the transformer gains, and the 5-gram is ahead of the recurrent network', async () => {
    const { text } = runOf('ladder', 'models');
    const engine = engineOnEmbeddedModels();
    const { models } = await ask(engine, { op: 'models', verify: false }, 'models');
    const found = await ladder(engine, models, text, { order: 5, contexts: CONTEXTS });
    await engine.dispose();
    assert.ok(found.kind === 'ladder');
    says('ladder', '256', found.bytes.toLocaleString('en'));
    assert.equal(found.bytes, new TextEncoder().encode(text).length, 'nothing of the story is cut off');
    /** Bits per byte of a model, with 256 bytes of context and more. */
    const of = (id: string): readonly number[] => found.models.find((each) => each.id === id)!.bitsPerByte;
    const [ngram, recurrent, transformer] = [of('5-gram'), of('byte-gru'), of(DECODER)];
    transformer.forEach((bits, i) => assert.ok(i === 0 || bits < transformer[i - 1]! - 0.1, transformer.join(' ')));
    assert.ok(Math.abs(ngram[0]! - ngram.at(-1)!) < 1e-9, ngram.join(' '));
    assert.ok(Math.abs(recurrent[0]! - recurrent.at(-1)!) < 0.05, recurrent.join(' '));
    assert.ok(ngram.at(-1)! < recurrent.at(-1)! && transformer.at(-1)! < ngram.at(-1)!);
  });
});
