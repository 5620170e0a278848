import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { InspectorSession } from '../../../../../src/features/attention/core/session';
import type { FromWebview, ToWebview } from '../../../../../src/protocol/attention';
import { encoderAnswers, FakeEngine, type Answers } from './fakeEngine';
import { FakeHostApi } from './fakeHostApi';
import { plainWords } from './plainWords';

const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await turn();
};

/** A session that shows "text", four tokens of one character. */
async function shown(more: Answers = {}) {
  const engine = new FakeEngine({ ...encoderAnswers(), ...more });
  const sent: ToWebview[] = [];
  const hostApi = new FakeHostApi({ script: 'run()', style: 'p {}' });
  const session = new InspectorSession({
    engine,
    words: plainWords,
    settings: { model: () => 'enc', maxTokens: () => 512 },
    hostApi,
    log: { info: () => undefined, warn: () => undefined },
    send: (message) => sent.push(message),
  });
  session.receive({ kind: 'ready' });
  session.explain({
    text: 'text',
    where: 'a.md',
    flow: 'prose',
    origin: { uri: 'file:///a.md', start: 10, end: 14, sha256: 'x' },
  });
  await settled();
  const send = async (message: FromWebview): Promise<void> => {
    session.receive(message);
    await settled();
  };
  const last = <Kind extends ToWebview['kind']>(kind: Kind) =>
    sent.findLast((each): each is Extract<ToWebview, { kind: Kind }> => each.kind === kind);
  return { engine, sent, session, hostApi, send, last };
}

/** What stands on the screen of somebody who has chosen nothing. */
const asScreen: Pick<Extract<FromWebview, { kind: 'export' }>, 'aggregation' | 'screen'> = {
  aggregation: { sink: 'raw', sinks: [], queryGroups: [], keyGroups: [] },
  screen: { view: 'matrix', lens: { direction: 'from', granularity: 'token', sink: 'raw', scale: 'row' } },
};

describe('what a webview may ask about a capture', () => {
  it('compares with a second text by the same model, and answers slices of both', async () => {
    const { engine, send, last } = await shown();
    await send({ kind: 'compare', captureId: 1, text: 'other' });
    const compared = last('compared');
    assert.deepEqual([compared?.captureId, compared?.other.captureId, compared?.other.text], [1, 2, 'other']);
    await send({ kind: 'slice', captureId: 2, map: 'self', layer: 0, head: 0, measure: 'raw', fromRow: 0, toRow: 4 });
    assert.equal(last('slice')?.captureId, 2);
    await send({ kind: 'compare', captureId: 1, text: 'third' });
    assert.deepEqual(
      engine.asked.filter(({ op }) => op === 'release'),
      [{ op: 'release', handle: 2 }],
    );
  });

  it('refuses to compare with nothing', async () => {
    const { engine, send, last } = await shown();
    await send({ kind: 'compare', captureId: 1, text: ' ' });
    assert.equal(last('unanswered')?.problem?.message, plainWords.emptyText().message);
    assert.equal(engine.count('attend'), 1);
  });

  it('stops a comparison that is cancelled, and answers without a problem', async () => {
    const { engine, send, last } = await shown();
    delete engine.answers.attend;
    await send({ kind: 'compare', captureId: 1, text: 'other' });
    await send({ kind: 'cancel' });
    assert.deepEqual(last('unanswered'), { kind: 'unanswered', captureId: 1, question: 'compare' });
  });

  it('tells how far rollout has come, and stops it', async () => {
    const { send, last } = await shown({ attention: undefined });
    await send({
      kind: 'slice',
      captureId: 1,
      map: 'self',
      layer: 1,
      head: 'mean',
      measure: 'rollout',
      fromRow: 0,
      toRow: 4,
    });
    await send({ kind: 'cancel' });
    assert.deepEqual(last('unanswered'), { kind: 'unanswered', captureId: 1, question: 'rows' });
  });

  it('tells how far the reading of a layer has come that is not in memory, and stops it, and says so in its place', async () => {
    const { session, send, last } = await shown({
      attention: async (_, { signal, onPart }) => {
        onPart?.({ kind: 'progress', stage: 'capturing', done: 1, total: 4 });
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
        return { kind: 'cancelled', at: 'capture' };
      },
    });
    await send({ kind: 'slice', captureId: 1, map: 'self', layer: 1, head: 0, measure: 'raw', fromRow: 0, toRow: 4 });
    assert.deepEqual(last('progress'), { kind: 'progress', captureId: 1, question: 'rows', done: 1, total: 4 });
    session.hidden();
    session.receive({ kind: 'ready' });
    await settled();
    assert.equal(last('sliceProblem'), undefined, 'nobody has stopped it');
    await send({ kind: 'cancel' });
    assert.deepEqual(last('sliceProblem')?.problem, plainWords.cancelled());
  });

  it('passes on what each token did for one, with progress', async () => {
    const { engine, send, last } = await shown({
      effects: ({ target }, { onPart }) => {
        onPart?.({ kind: 'progress', stage: 'scoring', done: 1, total: 2 });
        return {
          kind: 'effects',
          precision: 'exact',
          tokens: [],
          target,
          logprob: -1,
          from: 0,
          effects: [0.5, -0.25],
          elapsedMs: 1,
        };
      },
    });
    await send({ kind: 'effects', captureId: 1, target: 2 });
    assert.deepEqual(last('progress'), { kind: 'progress', captureId: 1, question: 'effects', done: 1, total: 2 });
    assert.deepEqual(last('effects')?.effects, [0.5, -0.25]);
    assert.deepEqual(
      engine.asked.findLast(({ op }) => op === 'effects'),
      { op: 'effects', model: 'enc', text: 'text', precision: 'exact', maxTokens: 512, target: 2, reach: 128 },
    );
  });

  it('marks in the document what is looked at, and nothing once the panel is hidden', async () => {
    const { session, hostApi, send } = await shown();
    await send({ kind: 'point', captureId: 1, tokens: [1, 99] });
    assert.deepEqual(
      hostApi.highlighted.at(-1)?.ranges.map(({ start, end }) => [start, end]),
      [[1, 2]],
    );
    session.hidden();
    assert.deepEqual(hostApi.highlighted.at(-1), { origin: undefined, ranges: [] });
  });

  it('follows the cursor by tokens, inside the text alone', async () => {
    const { session, last } = await shown();
    session.caretAt(2);
    assert.deepEqual(last('caret'), { kind: 'caret', captureId: 1, token: 2 });
    session.caretAt(40);
    assert.equal(last('caret')?.token, 2);
  });

  it('makes a page that holds every head that fits and what is on screen, and not where the text came from', async () => {
    const { hostApi, send } = await shown({
      thumbnails: () => ({ kind: 'thumbnails', heads: 2, rows: 1, columns: 1, cells: Float32Array.of(0.5, 1) }),
      heads: ({ by }) =>
        by.kind === 'pattern' && by.pattern !== 'next'
          ? { kind: 'ranked', heads: [] }
          : {
              kind: 'failed',
              error: {
                code: 'badOption',
                args: { what: 'patternUnavailable', why: { code: 'patternBetweenTexts', args: {} } },
              },
            },
    });
    const screen = {
      view: 'lines',
      lens: { direction: 'to', granularity: 'word', sink: 'excluded', scale: 'head' },
      selection: { tokens: [1], pinned: true },
    } as const;
    await send({
      kind: 'export',
      captureId: 1,
      format: 'html',
      map: 'self',
      layer: 1,
      head: 0,
      measure: 'raw',
      aggregation: { sink: 'excluded', sinks: [], queryGroups: [], keyGroups: [] },
      screen: { ...screen, selection: { tokens: [1], pinned: true } },
    });
    const page = new TextDecoder().decode(hostApi.saved[0]?.content);
    const data = JSON.parse(/id="attention-data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '{}') as {
      heads: { layer: number; head: unknown; measure: string }[];
      thumbnails: unknown[];
      rankings: { pattern: string }[];
      screen: unknown;
    };
    assert.deepEqual(data.screen, screen);
    assert.deepEqual(
      data.heads.slice(0, 2).map(({ layer, head }) => [layer, head]),
      [
        [1, 0],
        [1, 'mean'],
      ],
    );
    assert.deepEqual(
      [data.heads.length, data.thumbnails.length],
      [6, 0],
      'pictures are made in the page, of the heads that it holds',
    );
    assert.deepEqual(
      data.rankings.map(({ pattern }) => pattern),
      ['previous', 'first', 'duplicate', 'induction', 'delimiter'],
    );
    assert.equal(page.includes('file:///a.md'), false);
  });

  it('tells the person when what is to be exported is no longer shown', async () => {
    const { hostApi, send } = await shown();
    await send({
      kind: 'export',
      captureId: 99,
      format: 'json',
      map: 'self',
      layer: 0,
      head: 0,
      measure: 'raw',
      ...asScreen,
    });
    assert.deepEqual([hostApi.told, hostApi.saved], [[plainWords.exportFailed()], []]);
  });

  it('keeps what is on screen while a growing text is read again, and reads it once more for all that came meanwhile', async () => {
    const { engine, session, sent, last } = await shown();
    const growing = (text: string, more = true) => ({
      text,
      where: 'generated',
      flow: 'prose' as const,
      focus: { start: 1, end: text.length },
      growing: more,
    });
    session.explain(growing('ab'));
    await settled();
    const before = sent.length;
    assert.ok(session.grow(growing('abc')));
    assert.ok(session.grow(growing('abcd')));
    assert.ok(session.grow(growing('abcde', false)));
    await settled();
    assert.deepEqual(
      sent.slice(before).map(({ kind }) => kind),
      ['capture', 'capture'],
    );
    assert.deepEqual(
      engine.asked.flatMap((each) => (each.op === 'attend' ? [each.text] : [])),
      ['text', 'ab', 'abc', 'abcde'],
    );
    assert.equal(last('capture')?.growing, undefined);
    assert.equal(session.grow(growing('abcdef')), false, 'it was done');
  });

  it('cuts the largest sources of the sum that it answered last, word by word, and of no other', async () => {
    const token = { id: 7, text: 'x', logprob: -1 };
    const { engine, send, last } = await shown({
      why: ({ position = 4 }) => ({
        ...{ kind: 'why', precision: 'exact', tokens: [], position, token, other: null, difference: 2, sum: 2 },
        ...{ embedding: 0, mlps: [], heads: [[2]], sources: [0.5, -3], paths: [], elapsedMs: 1 },
      }),
      cut: ({ sets }) => {
        const seen = (difference: number) => ({ logprob: -1, otherLogprob: null, difference });
        const after = sets.map(([edge]) => seen(edge!.source === 0 ? 1 : 5));
        return {
          kind: 'cut',
          precision: 'exact',
          tokens: [],
          position: 4,
          token,
          other: null,
          before: seen(2),
          after,
          elapsedMs: 1,
        };
      },
    });
    const asked = { position: 4, units: { granularity: 'word' as const, groups: [0, 0, 1, 1] } };
    await send({ kind: 'cuts', captureId: 1, asked });
    assert.equal(last('unanswered')?.question, 'cuts', 'nothing was asked before');
    await send({ kind: 'why', captureId: 1, ...asked });
    await send({ kind: 'cuts', captureId: 1, asked: { position: 3 } });
    assert.equal(engine.count('cut'), 0);
    await send({ kind: 'cuts', captureId: 1, asked });
    const cut = engine.asked.find((request) => request.op === 'cut');
    assert.deepEqual([cut?.token, cut?.other, cut?.queries], [7, 'mean', 'last']);
    assert.deepEqual(cut?.sets, [
      [{ source: 2 }, { source: 3 }],
      [{ source: 0 }, { source: 1 }],
    ]);
    const [first, second] = last('cuts')!.checked;
    assert.deepEqual([first?.source, first?.value, first?.fall, first?.verdict], [1, -3, -3, 'confirmed']);
    assert.deepEqual([second?.source, second?.value, second?.fall, second?.verdict], [0, 0.5, 1, 'confirmed']);
  });
});
