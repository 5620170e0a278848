/** What the host sends, as changes of the state or as answers to the views that asked. */
import type { Question, ToWebview } from '../../../src/protocol/attention';
import { assertNever } from '../../../src/protocol/engine';
import type { Answer } from './answerRouter';
import type { PanelStore } from './panelStore';
import { showStatus } from './status';

export function receive(store: PanelStore, message: ToWebview): void {
  switch (message.kind) {
    case 'catalog':
      return store.set({ catalog: message });
    case 'working':
      return store.set({ phase: 'loading', notice: message });
    case 'capture':
      return store.showCapture(message);
    case 'slice':
      return store.acceptRows(message);
    case 'problem':
      return showProblem(store, message);
    case 'compared':
      return store.showCompared(message.captureId, message.other);
    case 'everyHead':
      return store.acceptEveryHead(message);
    case 'thumbnails':
      return store.answers.give('thumbnails', message);
    case 'ranked':
      return store.answers.give('ranked', message);
    default:
      return receiveAboutCapture(store, message);
  }
}

type AboutCapture =
  | Exclude<Answer, { kind: 'thumbnails' | 'ranked' }>
  | Extract<ToWebview, { kind: 'sliceProblem' | 'predictions' | 'caret' }>;

/** Drops what is about a capture that is no longer shown. */
function receiveAboutCapture(store: PanelStore, message: AboutCapture): void {
  if (message.captureId !== store.state.scene?.capture.captureId) return;
  switch (message.kind) {
    case 'sliceProblem':
      return showProblem(store, { problem: message.problem, retry: !store.isFile });
    case 'predictions':
      return store.set({ predictions: message });
    case 'effects':
      return store.answers.give('effects', message);
    case 'why':
      store.set({ why: message });
      return store.answers.give('why', message);
    case 'layers':
      store.set({ layers: message });
      return store.answers.give('layers', message);
    case 'cuts':
      return store.answers.give('cuts', message);
    case 'patched':
      // Another second text may have come meanwhile.
      if (message.otherId !== store.state.other?.captureId) return;
      store.set({ patched: message });
      return store.answers.give('patched', message);
    case 'faithfulness':
      return store.answers.give('faithfulness', message);
    case 'progress':
      if (message.question === 'rows')
        return store.set({ notice: { kind: 'working', stage: 'capturing', done: message.done, total: message.total } });
      return store.answers.give('progress', message);
    case 'unanswered':
      giveUp(store, message.question, whyOf(message));
      return store.answers.give('unanswered', message);
    case 'caret':
      return store.followCaret(message.token);
    default:
      return assertNever(message);
  }
}

/** Why a question has no answer; empty when it was cancelled. */
export const whyOf = ({ problem }: Extract<ToWebview, { kind: 'unanswered' }>): string =>
  problem ? `${problem.message} ${problem.nextStep}` : '';

function showProblem(
  store: PanelStore,
  { problem, retry }: Pick<Extract<ToWebview, { kind: 'problem' }>, 'problem' | 'retry'>,
): void {
  store.set({ phase: 'problem', areViewsShown: false, notice: { kind: 'problem', problem, retry } });
}

/** Failures that the store handles itself: no view waits for these answers. */
function giveUp(store: PanelStore, question: Question, why: string): void {
  if (question === 'rows') {
    store.set({ notice: undefined });
    const { scene } = store.state;
    if (scene) store.open({ ...scene.address, measure: 'raw' });
  } else if (question === 'everyHead') {
    store.forgetUnansweredHeads();
    showStatus(why);
  }
}
