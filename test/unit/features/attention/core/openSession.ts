import { setImmediate as turn } from 'node:timers/promises';
import { InspectorSession } from '../../../../../src/features/attention/core/session';
import type { ToWebview } from '../../../../../src/protocol/attention';
import { encoderAnswers, FakeEngine, type Answers } from './fakeEngine';
import { FakeHostApi } from './fakeHostApi';
import { plainWords } from './plainWords';

/** A session with a webview that has said `ready`. */
export function open(answers: Answers = encoderAnswers(), model: string | (() => string) = 'enc') {
  const engine = new FakeEngine(answers);
  const sent: ToWebview[] = [];
  const warnings: string[] = [];
  const hostApi = new FakeHostApi();
  const session = new InspectorSession({
    engine,
    words: plainWords,
    settings: { model: typeof model === 'string' ? () => model : model, maxTokens: () => 512 },
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

/** Resolves once the session has handled all answers that the fake engine has given. */
export const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await turn();
};
