import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { InspectorSession } from '../../../../../src/features/attention/core/session';
import type { ToWebview } from '../../../../../src/protocol/attention';
import { encoderAnswers, expired, FakeEngine, type Answers } from './fakeEngine';
import { FakeHostApi } from './fakeHostApi';
import { plainWords } from './plainWords';

/** A session with a webview that has said `ready`. */
function open(answers: Answers = encoderAnswers(), model = 'enc') {
  const engine = new FakeEngine(answers);
  const sent: ToWebview[] = [];
  const warnings: string[] = [];
  const hostApi = new FakeHostApi();
  const session = new InspectorSession({
    engine,
    words: plainWords,
    settings: { model: () => model, maxTokens: () => 512 },
    log: { info: () => undefined, warn: (line) => warnings.push(line) },
    hostApi,
    send: (message) => sent.push(message),
  });
  session.receive({ kind: 'ready' });
  const last = <Kind extends ToWebview['kind']>(kind: Kind) =>
    sent.findLast((each): each is Extract<ToWebview, { kind: Kind }> => each.kind === kind);
  const explain = (text: string) => session.explain({ text, where: 'a.md, line 1', flow: 'prose' });
  const slice = (captureId: number, rows = { fromRow: 0, toRow: 2 }, layer = 1) =>
    session.receive({ kind: 'slice', captureId, map: 'self', layer, head: 1, measure: 'raw', ...rows });
  return { engine, sent, warnings, hostApi, session, last, explain, slice };
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await turn();
};

describe('the inspector session', () => {
  it('explains a text: models, progress, then the capture with its suggested head', async () => {
    const { sent, explain, last } = open();
    assert.deepEqual(explain('text'), { kind: 'shown' });
    await settled();
    assert.deepEqual(
      sent.map(({ kind }) => kind),
      ['working', 'catalog', 'capture'],
    );
    assert.deepEqual(last('capture')?.suggested, { map: 'self', layer: 0, head: 'mean', measure: 'raw' });
    assert.equal(last('capture')?.text, 'text');
  });

  for (const [name, text, message] of [
    ['empty', ' \n', /no text/],
    ['binary', '\0\0\0', /binary/],
  ] as const) {
    it(`refuses ${name} text with a sentence, asks the engine nothing and keeps the picture`, async () => {
      const { engine, explain, sent } = open();
      const outcome = explain(text);
      await settled();
      assert.ok(outcome.kind === 'refused' && message.test(outcome.problem.message));
      assert.deepEqual([engine.asked.length, sent.length], [0, 0]);
    });
  }

  it('says why a model has no attention, and why an unknown one cannot be used', async () => {
    const recurrent = open(encoderAnswers(), 'rnn');
    recurrent.explain('text');
    await settled();
    assert.match(recurrent.last('problem')?.problem.message ?? '', /Recurrent has no attention to show: It has none\./);
    const unknown = open(encoderAnswers(), 'nope');
    unknown.explain('text');
    await settled();
    assert.match(unknown.last('problem')?.problem.message ?? '', /no model called nope/);
    assert.equal(unknown.engine.count('attend'), 0);
  });

  it('answers a slice, clamped to the map', async () => {
    const { explain, slice, last } = open();
    explain('text');
    await settled();
    slice(1, { fromRow: 3, toRow: 900 });
    await settled();
    const answer = last('slice');
    assert.deepEqual(
      { fromRow: answer?.fromRow, rows: answer?.rows, keys: answer?.keys },
      { fromRow: 3, rows: 1, keys: 4 },
    );
    assert.ok(Math.abs((answer?.weights[0] ?? 0) - 110.3) < 1e-4);
  });

  it('never asks the engine for more rows than a message may hold', async () => {
    const { engine, explain, slice, last } = open(encoderAnswers(1000));
    explain('text');
    await settled();
    slice(1, { fromRow: 0, toRow: 1000 });
    await settled();
    assert.deepEqual(
      engine.asked.find(({ op }) => op === 'attention'),
      { op: 'attention', handle: 1, map: 'self', layer: 1, head: 1, measure: 'raw', fromRow: 0, toRow: 262 },
    );
    assert.equal(last('slice')?.rows, 262);
  });

  it('sends a slice that owns its buffer, however large the one it arrived in', async () => {
    const answers = {
      ...encoderAnswers(),
      attention: () => ({
        kind: 'weights' as const,
        rows: 1,
        keys: 4,
        weights: new Float32Array(4096).subarray(8, 12),
      }),
    };
    const { explain, slice, last } = open(answers);
    explain('text');
    await settled();
    slice(1);
    await settled();
    assert.equal(last('slice')?.weights.buffer.byteLength, 16);
  });

  it('names a head that does not exist as a problem of that head alone', async () => {
    const { engine, explain, slice, last } = open();
    explain('text');
    await settled();
    slice(1, { fromRow: 0, toRow: 1 }, 7);
    await settled();
    assert.equal(last('sliceProblem')?.layer, 7);
    assert.equal(engine.count('attention'), 0);
  });

  it('asks once more, silently, when the engine has dropped the capture', async () => {
    const answers = encoderAnswers();
    const { engine, sent, explain, slice, last } = open({
      ...answers,
      attention: (request, options) => (request.handle === 1 ? expired : answers.attention(request, options)),
    });
    explain('text');
    await settled();
    const before = sent.length;
    slice(1);
    slice(1, { fromRow: 2, toRow: 4 });
    await settled();
    assert.deepEqual(
      sent.slice(before).map(({ kind }) => kind),
      ['slice', 'slice'],
    );
    assert.equal(engine.count('attend'), 2, 'both slices share one renewal');
    assert.equal(last('slice')?.captureId, 1);
  });

  it('gives up with a sentence when the renewed capture is gone as well', async () => {
    const { engine, explain, slice, last } = open({ ...encoderAnswers(), attention: () => expired });
    explain('text');
    await settled();
    slice(1);
    await settled();
    assert.equal(last('sliceProblem')?.problem.message, 'This attention capture is no longer in memory.');
    assert.equal(engine.count('attend'), 2);
  });

  it('captures anew for another model or precision and gives the old capture back', async () => {
    const { engine, session, explain, slice, last } = open();
    explain('text');
    await settled();
    session.receive({ kind: 'choose', model: 'enc', precision: 'fast' });
    await settled();
    assert.deepEqual([last('capture')?.captureId, last('capture')?.precision], [2, 'fast']);
    assert.deepEqual(
      engine.asked.filter(({ op }) => op === 'release'),
      [{ op: 'release', handle: 1 }],
    );
    slice(1);
    await settled();
    assert.equal(engine.count('attention'), 0, 'a question about the old capture is not answered');
  });

  it('cancels a capture and starts again on retry', async () => {
    const { attend, ...rest } = encoderAnswers();
    const { engine, session, explain, last } = open(rest);
    explain('text');
    await settled();
    session.receive({ kind: 'cancel' });
    await settled();
    assert.deepEqual(last('problem'), { kind: 'problem', problem: plainWords.cancelled(), retry: true });
    engine.answers.attend = attend;
    session.receive({ kind: 'retry' });
    await settled();
    assert.equal(last('capture')?.text, 'text');
  });

  it('shows only the newest text when another one is explained meanwhile', async () => {
    const answers = encoderAnswers();
    const { sent, explain } = open(answers);
    explain('first');
    explain('second');
    await settled();
    assert.deepEqual(
      sent.flatMap((each) => (each.kind === 'capture' ? [each.text] : [])),
      ['second'],
    );
    assert.equal(
      sent.some(({ kind }) => kind === 'problem'),
      false,
    );
  });

  it("passes the engine's progress on", async () => {
    const answers = encoderAnswers();
    const { sent, explain } = open({
      ...answers,
      attend: (request, options) => {
        options.onPart?.({ kind: 'progress', stage: 'capturing', done: 3, total: 6 });
        return answers.attend(request, options);
      },
    });
    explain('text');
    await settled();
    assert.ok(sent.some((each) => each.kind === 'working' && each.stage === 'capturing' && each.done === 3));
  });

  it('shows a webview that comes back the same picture, and sends nothing while there is none', async () => {
    const { sent, session, explain } = open();
    session.hidden();
    explain('text');
    await settled();
    assert.equal(sent.length, 0);
    session.receive({ kind: 'ready' });
    assert.deepEqual(
      sent.map(({ kind }) => kind),
      ['catalog', 'capture'],
    );
  });

  it('releases the capture when the panel is closed, also one that comes late', async () => {
    const { attend, ...rest } = encoderAnswers();
    let settle: (() => void) | undefined;
    const late = open({
      ...rest,
      attend: async (request, options) => {
        await new Promise<void>((resolve) => {
          settle = resolve;
        });
        return attend(request, options);
      },
    });
    late.explain('text');
    await settled();
    late.session.dispose();
    settle?.();
    await settled();
    assert.deepEqual(late.engine.asked.at(-1), { op: 'release', handle: 1 });

    const shown = open();
    shown.explain('text');
    await settled();
    shown.session.dispose();
    assert.deepEqual(shown.engine.asked.at(-1), { op: 'release', handle: 1 });
  });

  it('refuses what it does not know, counts it and goes on', async () => {
    const { session, warnings, explain, last } = open();
    session.receive({ kind: 'surprise', text: 'document text' });
    session.receive(7);
    assert.equal(warnings.length, 2);
    assert.ok(warnings[1]!.includes('2 so far') && !warnings.join().includes('document text'));
    explain('text');
    await settled();
    assert.equal(last('capture')?.captureId, 1);
  });

  it('hands the engine a bounded part of a text of 3 MB: its start, or the end that is asked about', async () => {
    const whole = '🙂 word '.repeat(400_000);
    const { engine, session } = open();
    session.explain({ text: whole, where: 'a.md, line 1', flow: 'prose' });
    await settled();
    session.explain({
      text: whole,
      where: 'a.md, line 1',
      flow: 'prose',
      focus: { start: whole.length - 5, end: whole.length },
    });
    await settled();
    const asked = engine.asked.flatMap((each) => (each.op === 'attend' ? [each] : []));
    assert.deepEqual(
      asked.map(({ keep }) => keep),
      [undefined, 'end'],
    );
    assert.ok(asked.every(({ text, maxTokens }) => text.length <= 200_000 && maxTokens === 512));
    assert.ok(whole.startsWith(asked[0]!.text) && whole.endsWith(asked[1]!.text));
  });

  it('shows the end of a text by itself: tokens, focus and later questions are of that part', async () => {
    const answers = encoderAnswers(2);
    const { engine, session, last } = open({
      ...answers,
      predictions: () => expired,
      attend: async (request, options) => {
        const attended = await answers.attend(request, options);
        if (attended.kind !== 'attended' || request.keep !== 'end') return attended;
        return {
          ...attended,
          start: 4,
          totalTokens: 9,
          totalIsLowerBound: true,
          tokens: [
            { id: 1, text: 'de', start: 4, end: 6, special: false },
            { id: 2, text: 'f', start: 6, end: 7, special: false },
          ],
        };
      },
    });
    session.explain({ text: 'abc def', where: 'generated text', flow: 'prose', focus: { start: 6, end: 7 } });
    await settled();
    const shown = last('capture');
    assert.deepEqual(
      [
        shown?.text,
        shown?.tokens.map(({ start, end }) => [start, end]),
        shown?.focus,
        shown?.isEnd,
        shown?.totalTokens,
        shown?.totalIsLowerBound,
      ],
      [
        'def',
        [
          [0, 2],
          [2, 3],
        ],
        { from: 1, to: 2 },
        true,
        9,
        true,
      ],
    );
    session.receive({ kind: 'predictions', captureId: 1 });
    await settled();
    const asked = engine.asked.findLast(({ op }) => op === 'predictions');
    assert.equal(asked?.op === 'predictions' && asked.text, 'def');
  });

  it('says what would fit when a capture is refused, and tries again', async () => {
    const tooLarge = { code: 'tooLarge', args: { tokens: 4096, fits: 2691, allowedBytes: 768 * 1024 ** 2 } } as const;
    const { engine, session, explain, last } = open({
      ...encoderAnswers(),
      attend: () => ({ kind: 'failed', error: tooLarge }),
    });
    explain('text');
    await settled();
    assert.deepEqual(last('problem'), {
      kind: 'problem',
      problem: {
        message: 'Attention over 4096 tokens does not fit in memory: with 768 MB allowed, 2691 tokens fit.',
        nextStep:
          'Select a shorter text, or explain its first 2691 tokens (setting attentive.inspector.maxTokens; --max-tokens in a shell).',
      },
      retry: true,
    });
    engine.answers.attend = encoderAnswers().attend;
    session.receive({ kind: 'retry' });
    await settled();
    assert.equal(last('capture')?.captureId, 2);
  });

  it('sends only the explained part of a text', async () => {
    const answers = encoderAnswers(4);
    const { explain, last } = open({
      ...answers,
      attend: (request, options) => {
        const attended = answers.attend(request, options);
        return 'tokens' in attended ? { ...attended, totalTokens: 9 } : attended;
      },
    });
    explain('abcdefghi');
    await settled();
    assert.deepEqual([last('capture')?.text, last('capture')?.totalTokens], ['abcd', 9]);
  });
});
