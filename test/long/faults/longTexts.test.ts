/** Fault 51: texts of exactly as many tokens as are explained or counted, and of one more. */
import assert from 'node:assert/strict';
import { countTokens } from '../../../src/features/experiments/core/tokenCounts';
import { handlers } from '../../../src/engine/service/operations';
import { Fault } from '../../../src/engine/faults';
import { MOST_TOKENS } from '../../../src/protocol/caps';
import type { Services } from '../../../src/engine/service/handlers';
import { RealChildren } from '../../faults/realChild';

const ENCODER = 'all-minilm-l6-v2';
/** What an encoder reads at most, and what is explained where nothing else is asked for. */
const EXPLAINED = 512;
const LONG = 100_000;
/** UTF-16 units that are counted at a time. */
const PIECE = 20_000;
/** A token each in every model that has words or parts of words for tokens. */
const words = (count: number): string => Array.from({ length: count }, () => 'the').join(' ');

describe('A text at a limit', function () {
  this.timeout(120_000);
  let real: RealChildren;
  beforeEach(() => {
    real = new RealChildren();
  });
  afterEach(() => real.dispose());

  const explained = async (text: string) => {
    const outcome = await real.client.ask<'attend'>({
      ...{ op: 'attend', model: ENCODER, text, precision: 'fast', maxTokens: EXPLAINED },
    } as const);
    assert.ok(outcome.kind === 'attended', JSON.stringify(outcome));
    const { tokens, totalTokens, totalIsLowerBound = false } = outcome;
    return { read: tokens.length, totalTokens, totalIsLowerBound };
  };

  it(`is explained whole with ${EXPLAINED} tokens, and the first ${EXPLAINED} of one more`, async () => {
    // Two are the template's.
    assert.deepEqual(await explained(words(EXPLAINED - 2)), {
      ...{ read: EXPLAINED, totalTokens: EXPLAINED, totalIsLowerBound: false },
    });
    assert.deepEqual(await explained(words(EXPLAINED - 1)), {
      ...{ read: EXPLAINED, totalTokens: EXPLAINED + 1, totalIsLowerBound: false },
    });
  });

  it(`is explained by its start with ${LONG} tokens, without counting them`, async () => {
    const { read, totalTokens, totalIsLowerBound } = await explained(words(LONG));
    assert.equal(read, EXPLAINED);
    assert.ok(totalIsLowerBound && totalTokens > EXPLAINED && totalTokens < LONG, `${totalTokens}`);
  });

  for (const last of ['then', 'these'])
    it(`is counted to its last token where its length is that of a piece${last === 'these' ? ', and one more' : ''}`, async () => {
      const text = `${words(4999)} ${last}`;
      assert.equal(text.length, last === 'then' ? PIECE : PIECE + 1);
      const counted = await countTokens(real.client, text, { mostTokens: 1 });
      assert.ok(counted.kind === 'counted', JSON.stringify(counted));
      assert.deepEqual(counted.skipped, []);
      assert.deepEqual([counted.words, counted.characters, counted.bytes], [5000, text.length, text.length]);
      const of = (id: string): number | undefined => counted.models.find((model) => model.id === id)?.count;
      assert.deepEqual([of('smollm2-135m-instruct'), of(ENCODER), of('byte-gru')], [5000, 5002, text.length]);
    });

  it('is refused by name where it has more tokens than a message may hold', async () => {
    const counting = (tokens: number) =>
      handlers.tokens.run(
        { op: 'tokens', model: 'm', text: 'x' },
        { urgency: 0 },
        { registry: { tokens: () => Promise.resolve(new Array(tokens)) } } as unknown as Services,
        () => undefined,
      );
    assert.equal((await counting(MOST_TOKENS)).tokens.length, MOST_TOKENS);
    await assert.rejects(
      counting(MOST_TOKENS + 1),
      (thrown) => thrown instanceof Fault && thrown.error.code === 'tooLong' && thrown.error.args.most === MOST_TOKENS,
    );
  });
});
