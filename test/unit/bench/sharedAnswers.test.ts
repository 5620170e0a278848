import assert from 'node:assert/strict';
import { endedBelow, PricedEngine, SharedAnswers, type Completed } from '../../../bench/completion/sharedAnswers';
import type { Engine, Operation, OutcomeOf, RequestOf } from '../../../src/protocol/engine';

/** Tokens with their probabilities; the first `spelled` ones only spell what is typed. */
function suggested(text: string, tokens: readonly (readonly [string, number])[], spelled = 0): Completed {
  return {
    kind: 'suggested',
    text,
    tokens: tokens.map(([piece, probability], id) => ({ id, text: piece, logprob: Math.log(probability) })),
    probability: tokens.slice(spelled).reduce((joint, [, each]) => joint * each, 1),
    stop: 'line',
    promptTokens: 9,
    reusedTokens: 8,
    elapsedMs: 5,
  };
}

describe('an answer at a higher threshold', () => {
  const CALL = suggested(
    'turn foo.bar;',
    [
      [' re', 0.4],
      ['turn', 0.95],
      [' foo', 0.9],
      ['.', 0.95],
      ['bar', 0.8],
      [';\n', 0.9],
    ],
    1,
  );
  const CASES: readonly (readonly [about: string, answer: Completed, least: number, text: string])[] = [
    ['is the same where all of it is likely enough', CALL, 0.5, 'turn foo.bar;'],
    ['ends before the token that falls below', CALL, 0.7, 'turn foo.'],
    [
      'ends at the end of a word',
      suggested('foobar', [
        ['foo', 0.9],
        ['bar', 0.5],
      ]),
      0.7,
      '',
    ],
    ['is nothing where the first token is not likely enough', CALL, 0.96, ''],
    [
      'leaves out what the first token spells',
      suggested('lue', [
        ['value', 0.8],
        ['\n', 0.9],
      ]),
      0.75,
      'lue',
    ],
  ];
  for (const [about, answer, least, text] of CASES) {
    it(about, () => {
      const prefix = 'x = va re'.slice(0, answer === CALL ? 9 : 6);
      const ended = endedBelow(answer, prefix, least);
      assert.equal(ended?.kind === 'suggested' ? ended.text : '', text);
    });
  }

  for (const [startProbability, kind] of [
    [0.85, 'suggested'],
    [0.97, 'empty'],
  ] as const)
    it(`is ${kind} where the first word needs ${startProbability}`, async () => {
      const asked: number[] = [];
      const engine = {
        ask: async (question: RequestOf<'complete'>) => {
          asked.push(question.minProbability);
          return CALL;
        },
      } as unknown as Engine;
      const question = {
        op: 'complete',
        model: 'm',
        prefix: 'x = va re',
        suffix: '',
        maxTokens: 8,
        extent: 'line',
      } as const;
      const answers = new SharedAnswers(engine, 0.1);
      const ended = await answers.answer({ ...question, minProbability: 0.7, startProbability });
      assert.equal(ended.kind, kind);
      assert.equal(ended.kind === 'suggested' ? ended.text : 'turn foo.', 'turn foo.');
      assert.deepEqual(asked, [0.1]);
    });

  it('is unknown where a token is a part of a character', () =>
    assert.equal(
      endedBelow(
        suggested('é', [
          ['<C3>', 0.9],
          ['<A9>', 0.9],
        ]),
        'x',
        0.85,
      ),
      undefined,
    ));
});

describe('a priced engine', () => {
  const question = (prefix: string): RequestOf<'complete'> => ({
    op: 'complete',
    model: 'm',
    prefix,
    suffix: '',
    maxTokens: 8,
    extent: 'line',
    minProbability: 0.5,
  });
  let asked = 0;
  const engine: Engine = {
    ask: <Op extends Operation>() => {
      asked++;
      return Promise.resolve(
        suggested('ab', [
          ['a', 0.9],
          ['b', 0.9],
        ]) as OutcomeOf<Op>,
      );
    },
  };

  it('asks the model once for several typists, and has the same price each time', async () => {
    const answers = new SharedAnswers(engine, 0.5);
    asked = 0;
    const prices: number[] = [];
    for (let i = 0; i < 2; i++) {
      const priced = new PricedEngine(answers);
      await priced.ask(question('x'.repeat(350)));
      prices.push(priced.priceMs);
      await priced.ask(question('x'.repeat(351)));
      prices.push(priced.priceMs);
    }
    assert.equal(asked, 2);
    assert.deepEqual(prices.slice(2), prices.slice(0, 2));
    assert.ok(prices[0]! > prices[1]! + 80, 'what was read before is not read again');
  });

  it('has no price for what the model said already while the text goes as it said', async () => {
    const spelled = (text: string, ...tokens: string[]): Completed =>
      suggested(
        text,
        tokens.map((piece) => [piece, 0.9]),
      );
    const answers: Record<string, Completed> = {
      'let re': spelled('turned = 1', ' returned', ' = 1'),
      'let ret': spelled('urned = 1', ' returned', ' = 1'),
      'let rev': spelled('erse = 1', ' reverse', ' = 1'),
    };
    const scripted = { ask: async ({ prefix }: RequestOf<'complete'>) => answers[prefix] } as unknown as Engine;
    const priced = new PricedEngine(new SharedAnswers(scripted, 0.5));
    const prices: number[] = [];
    for (const prefix of Object.keys(answers)) {
      await priced.ask(question(prefix));
      prices.push(priced.priceMs);
    }
    const [first, same, other] = prices as [number, number, number];
    assert.equal(first - same, 2 * 17 + 0.95 * (2 + 6 / 3.5));
    assert.equal(other - same, 2 * 17);
  });

  it('cancels a question that takes longer than the typist waits', async () => {
    const priced = new PricedEngine(new SharedAnswers(engine, 0.5));
    priced.leftMs = 20;
    assert.equal((await priced.ask(question('x'))).kind, 'cancelled');
    assert.equal(priced.priceMs, 20);
  });
});
