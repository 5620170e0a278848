import assert from 'node:assert/strict';
import { attemptLine, reasonOf, type Attempt } from '../../../../../src/features/completion/core/attempt';

const cost = { tokens: 4, promptTokens: 200, reusedTokens: 190, elapsedMs: 60 };
const error = { code: 'modelMissing', args: { model: 'm', file: 'f', systemCode: 'ENOENT' } } as const;
const CASES: readonly (readonly [Attempt, string])[] = [
  [
    { kind: 'shown', text: 'secret', extent: 'line', probability: 0.8, source: 'engine', cost },
    'shown: line, 6 characters from engine, 4 tokens, prompt 200, reused 190',
  ],
  [
    {
      kind: 'shown',
      text: 'secret',
      extent: 'line',
      probability: 0.8,
      source: 'engine',
      cost: { ...cost, drafted: 3, accepted: 2 },
    },
    'shown: line, 6 characters from engine, 4 tokens (2 of 3 drafted ones taken), prompt 200, reused 190',
  ],
  [
    { kind: 'shown', text: 'secret', extent: 'line', probability: 0.8, source: 'cache', cost },
    'shown: line, 6 characters from cache, no model run',
  ],
  [
    {
      kind: 'shown',
      text: 'secret',
      extent: 'line',
      probability: 0.8,
      source: 'engine',
      cost,
      candidates: ['secret', 'hidden', 'more'].map((text) => ({
        text,
        probability: 0.1,
        tokens: [],
        suffixLogprob: 0,
      })),
    },
    'shown: line, 6 characters from engine, 2 more, 4 tokens, prompt 200, reused 190',
  ],
  [{ kind: 'withheld', why: 'repeatsSuffix' }, 'withheld: repeatsSuffix'],
  [{ kind: 'quiet', why: 'languageOff' }, 'quiet: languageOff'],
  [{ kind: 'dropped', at: 'delay' }, 'dropped: delay'],
  [{ kind: 'cancelled', at: 'decode' }, 'cancelled: decode'],
  [{ kind: 'failed', error }, 'failed: modelMissing'],
];

describe('attemptLine', () => {
  for (const [attempt, line] of CASES) {
    it(`says "${line}" and nothing of the text`, () =>
      assert.equal(
        attemptLine(attempt, { language: 'python', explicit: true, elapsedMs: 81.7 }),
        `completion ${line} (python, asked for, 82 ms)`,
      ));
  }
});

describe('reasonOf', () => {
  const REASONS = [
    'shown',
    'shown',
    'shown',
    'shown',
    'repeatsSuffix',
    'languageOff',
    'dropped.delay',
    'cancelled.decode',
    'failed',
  ];
  for (const [index, [attempt]] of CASES.entries()) {
    it(`gives ${REASONS[index]} for what was ${attempt.kind}`, () => assert.equal(reasonOf(attempt), REASONS[index]));
  }
});
