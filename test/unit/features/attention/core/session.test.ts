import assert from 'node:assert/strict';
import { encoderAnswers } from './fakeEngine';
import { plainWords } from './plainWords';
import { open, settled } from './openSession';

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

  it('hands the parts of a suggestion to the tokens that were chosen, also those before the focus, as far as they agree', async () => {
    const answers = encoderAnswers();
    const tokens = [7, 3, 4, 5].map((id, i) => ({ id, text: 'x', start: i, end: i + 1, special: false }));
    const { session, last } = open({
      ...answers,
      attend: async (request, options) => ({ ...(await answers.attend(request, options)), tokens }),
    });
    const chosen = [3, 4, 9].map((id) => ({
      id,
      text: 'x',
      logprob: Math.log(0.75),
      parts: { model: 0.25, document: 0.5 },
    }));
    session.explain({ text: 'abcd', where: 'a.md', flow: 'code', focus: { start: 2, end: 4 }, chosen });
    await settled();
    assert.deepEqual(last('capture')?.focus, { from: 2, to: 4 });
    assert.deepEqual(
      last('capture')?.parts,
      [1, 2].map((token) => ({ token, model: 0.25, document: 0.5 })),
    );
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

  it('explains new texts with the model that the setting names since, and offers it for the one that is open', async () => {
    const answers = encoderAnswers();
    let setting = 'enc';
    const { engine, session, explain, last } = open(
      {
        ...answers,
        async models(request, options) {
          const listed = await answers.models(request, options);
          assert.ok(listed.kind === 'models');
          return { ...listed, models: [...listed.models, { ...listed.models[0]!, id: 'other', name: 'Other' }] };
        },
      },
      () => setting,
    );
    const change = async (model: string): Promise<void> => {
      setting = model;
      await session.settingsChanged();
    };
    explain('text');
    await settled();
    await change('rnn');
    assert.equal(last('catalog')?.offered, undefined, 'it has no attention');
    await change('other');
    assert.deepEqual([last('catalog')?.model, last('catalog')?.offered], ['enc', 'other']);
    assert.equal(engine.count('attend'), 1);
    explain('another text');
    await settled();
    assert.deepEqual([last('capture')?.model, last('catalog')?.offered], ['other', undefined]);
    session.receive({ kind: 'choose', model: 'enc', precision: 'exact' });
    explain('a third one');
    await settled();
    assert.equal(last('capture')?.model, 'enc', 'what was chosen in the panel stays');
  });
});
