/**
 * Faults 50, 53 and 54, on the host's side of the attention panel: the webview is hidden or closed at every stage of a
 * run, and sends what it should not.
 */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { InspectorSession } from '../../src/features/attention/core/session';
import type { FromWebview, ToWebview } from '../../src/protocol/attention';
import type { AskOptions, Engine, EngineRequest, Operation, OutcomeOf, RequestOf } from '../../src/protocol/engine';
import { encoderAnswers, FakeEngine } from '../unit/features/attention/core/fakeEngine';
import { FakeHostApi } from '../unit/features/attention/core/fakeHostApi';
import { plainWords } from '../unit/features/attention/core/plainWords';

const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await turn();
};

interface Asked {
  readonly request: EngineRequest;
  readonly signal: AbortSignal | undefined;
  isAnswered: boolean;
  readonly progress: () => void;
}

/** A session whose engine does not come to the end of one operation. */
function stuckAt(stuck: Operation | undefined) {
  const answers = encoderAnswers();
  if (stuck) delete (answers as Partial<typeof answers>)[stuck as keyof typeof answers];
  const inner = new FakeEngine(answers);
  const asked: Asked[] = [];
  const engine: Engine = {
    async ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
      const progress = () => options.onPart?.({ kind: 'progress', stage: 'reading', done: 1, total: 2 });
      const entry: Asked = { request, signal: options.signal, isAnswered: false, progress };
      asked.push(entry);
      const outcome = await inner.ask(request, options);
      entry.isAnswered = true;
      return outcome;
    },
  };
  const sent: ToWebview[] = [];
  const warnings: string[] = [];
  const session = new InspectorSession({
    engine,
    words: plainWords,
    settings: { model: () => 'enc', maxTokens: () => 512 },
    log: { info: () => undefined, warn: (line) => warnings.push(line) },
    hostApi: new FakeHostApi(),
    send: (message) => sent.push(message),
  });
  session.receive({ kind: 'ready' });
  session.explain({ text: 'text', where: 'a.md', flow: 'prose' });
  return { session, asked, sent, warnings, open: () => asked.filter(({ isAnswered }) => !isAnswered) };
}

/** Every operation that a panel waits for, with what a webview sends to start it. */
const STAGES: readonly (readonly [Operation, FromWebview | undefined])[] = [
  ['models', undefined],
  ['attend', undefined],
  ['attention', { kind: 'slice', captureId: 1, map: 'self', layer: 0, head: 0, measure: 'raw', fromRow: 0, toRow: 2 }],
  ['predictions', { kind: 'predictions', captureId: 1 }],
  ['effects', { kind: 'effects', captureId: 1, target: 2 }],
  ['why', { kind: 'why', captureId: 1, position: 2 }],
  ['thumbnails', { kind: 'thumbnails', captureId: 1, map: 'self', layer: 0 }],
  ['heads', { kind: 'rank', captureId: 1, map: 'self', by: { kind: 'pattern', pattern: 'previous' } }],
  ['everyHead', { kind: 'everyHead', captureId: 1, map: 'self', query: 1, fromLayer: 0, toLayer: 2 } as FromWebview],
];

describe('a panel whose tab goes', () => {
  for (const [stage, message] of STAGES) {
    const begin = async () => {
      const panel = stuckAt(stage);
      await settled();
      if (message) panel.session.receive(message);
      await settled();
      assert.deepEqual(
        panel.open().map(({ request }) => request.op),
        [stage],
      );
      return panel;
    };

    it(`ends the work, says nothing more and holds nothing, when it is closed in ${stage}`, async () => {
      const { session, asked, sent, open } = await begin();
      const before = sent.length;
      const [stuck] = open();
      session.dispose();
      stuck?.progress();
      await settled();
      assert.equal(stuck?.signal?.aborted, true);
      assert.deepEqual(open(), []);
      assert.equal(sent.length, before);
      const count = (op: Operation) => asked.filter(({ request }) => request.op === op).length;
      assert.equal(count('release'), message ? 1 : 0, 'what was captured is released');
    });

    it(`says nothing while it is hidden in ${stage}, and shows the same when it comes back`, async () => {
      const { session, sent, open } = await begin();
      session.hidden();
      const before = sent.length;
      open()[0]?.progress();
      await settled();
      assert.equal(sent.length, before);
      session.receive({ kind: 'ready' });
      await settled();
      const shown = sent.slice(before).map(({ kind }) => kind);
      const wanted = stage === 'models' ? ['working'] : ['catalog', message ? 'capture' : 'working'];
      assert.deepEqual(shown, wanted);
    });
  }
});

describe('a panel whose webview sends what it should not', () => {
  it('refuses and counts it, keeps none of it, and answers the next question', async () => {
    const { session, sent, warnings } = stuckAt(undefined);
    await settled();
    const long = 'x'.repeat(10_000_000);
    const junk: unknown[] = [
      long,
      { kind: long },
      { kind: 'choose', model: long, precision: 'exact' },
      { kind: 'compare', captureId: 1, text: long },
      { kind: 'slice', captureId: 1, map: long, layer: 0, head: 0, measure: 'raw', fromRow: 0, toRow: 2 },
      { kind: 'slice', captureId: 1, map: 'self', layer: -1, head: 0, measure: 'raw', fromRow: 0, toRow: 2 },
      { kind: 'point', captureId: 1, tokens: Array.from({ length: 5000 }, () => 0) },
      { kind: 'save', format: 'png', bytes: [1, 2, 3] },
      { kind: 'save', format: 'exe', bytes: new Uint8Array(1) },
      { kind: '__proto__' },
      undefined,
      [],
    ];
    const before = sent.length;
    const begunMs = performance.now();
    for (const message of junk) session.receive(message);
    assert.ok(performance.now() - begunMs < 1000, 'none is read further than it must be');
    await settled();
    assert.equal(sent.length, before);
    assert.ok(warnings.at(-1)?.includes(`${junk.length} so far`), warnings.at(-1));
    assert.ok(warnings.every((line) => line.length < 200));
    session.receive({
      kind: 'slice',
      captureId: 1,
      map: 'self',
      layer: 0,
      head: 0,
      measure: 'raw',
      fromRow: 0,
      toRow: 2,
    });
    await settled();
    assert.equal(sent.at(-1)?.kind, 'slice');
  });

  it('writes a flood of it to the log in a few lines', async () => {
    const { session, warnings } = stuckAt(undefined);
    await settled();
    for (let i = 0; i < 10_000; i++) session.receive({ kind: 'surprise' });
    assert.ok(warnings.length <= 30, `${warnings.length} lines`);
    assert.match(warnings.at(-1) ?? '', /8192 so far/);
  });
});
