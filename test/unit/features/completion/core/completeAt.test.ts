import assert from 'node:assert/strict';
import { calibrated } from '../../../../../src/features/completion/core/calibration';
import { completeAt } from '../../../../../src/features/completion/core/completeAt';
import type { RequestOf } from '../../../../../src/protocol/engine';
import { always, FakeEngine, request, textOf, TIMING } from './completing';

describe('completeAt', () => {
  it('asks with the window around the cursor and finishes the answer', async () => {
    const engine = always('a)');
    const completion = await completeAt(engine, request('x = f(|)\r\ny'));
    assert.deepEqual(completion, {
      kind: 'shown',
      text: 'a',
      extent: 'line',
      probability: calibrated(0.9),
      source: 'engine',
      cost: { tokens: 1, ...TIMING },
    });
    assert.deepEqual(engine.asked, [
      {
        op: 'complete',
        model: 'm',
        prefix: 'x = f(',
        suffix: ')\ny',
        extent: 'line',
        maxTokens: 32,
        minProbability: 0,
      },
    ]);
  });

  it('asks for a first word and for a whole text that are right as often as is wanted', async () => {
    const engine = always('a');
    const gate = { startProbability: calibrated(0.8), minProbability: calibrated(0.5) };
    await completeAt(engine, { ...request('x = f(|'), ...gate });
    const [asked] = engine.asked as [RequestOf<'complete'>];
    assert.ok(Math.abs(asked.startProbability! - 0.8) < 1e-9);
    assert.ok(Math.abs(asked.minProbability - 0.5) < 1e-9);
  });

  const QUIET: readonly (readonly [document: string, why: string])[] = [
    ['|foo', 'emptyPrefix'],
    [' \n\t|', 'emptyPrefix'],
    ['ret|urn', 'middleOfWord'],
    ['a = "\uD83D|\uDE00"', 'insideCharacter'],
    ['caf e|\u0301', 'insideCharacter'],
  ];
  for (const [document, why] of QUIET) {
    it(`asks nobody at ${JSON.stringify(document)}: ${why}`, async () => {
      const engine = always('x');
      assert.deepEqual(await completeAt(engine, request(document)), { kind: 'withheld', why });
      assert.equal(engine.asked.length, 0);
    });
  }

  it('completes between words of a script without blanks', async () => {
    assert.equal(textOf(await completeAt(always('国'), request('中|文', 'markdown'))), '国');
  });

  it('passes on that the engine was cancelled, failed or had nothing', async () => {
    const error = { code: 'engineCrashed', args: { what: 'killed', signal: 'SIGKILL' } } as const;
    for (const outcome of [
      { kind: 'cancelled', at: 'prefill' },
      { kind: 'failed', error },
    ] as const) {
      assert.deepEqual(await completeAt(new FakeEngine(() => outcome), request('a|')), outcome);
    }
    const empty = new FakeEngine(() => ({ kind: 'empty', why: 'stoppedAtOnce' }));
    assert.deepEqual(await completeAt(empty, request('a|')), { kind: 'withheld', why: 'stoppedAtOnce' });
  });
});
