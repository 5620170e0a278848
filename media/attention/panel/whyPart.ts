/** Connects the view *Why* to the store. */
import type { CaptureShown, RetainedState, WhyAsked, WhyShown } from '../../../src/protocol/attention';
import { place } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { textKey } from '../scene/selecting';
import type { Scene } from '../scene/state';
import { byUnit } from '../scene/units';
import { WhyView } from '../views/whyView';
import type { PanelStore } from './panelStore';
import { whyOf } from './receive';
import { whileOpen } from './viewParts';

export function addWhy(store: PanelStore): void {
  const view = new WhyView(place('why-view'), {
    ask: (asked) => store.askWhy(asked),
    check: (asked) => store.ask((captureId) => ({ kind: 'cuts', captureId, asked })),
    cancel: () => store.send({ kind: 'cancel' }),
  });
  store.watch(
    ({ why, retained }) => [why, retained.view],
    ({ why, retained, scene }) => store.color(why && scene && retained.view === 'why' ? sharesOf(why) : []),
  );
  /** The capture whose sources were checked because the host asked for it: once, not again at every redrawing. */
  let checkedOf: number | undefined;
  store.answers.on('why', (why) => {
    view.answered(why);
    const capture = store.state.scene?.capture;
    if (!capture?.asksWhy?.check || checkedOf === capture.captureId) return;
    if (view.checks.start()) checkedOf = capture.captureId;
  });
  store.answers.on('cuts', (cuts) => view.checks.answered(cuts));
  store.answers.on('progress', ({ question, done, total }) => {
    if (question === 'why') view.progress(done, total);
    if (question === 'cuts') view.checks.progress(done, total);
  });
  store.answers.on('unanswered', (answer) => {
    if (answer.question === 'why') view.unanswered(whyOf(answer) || t('Cancelled.'));
    if (answer.question === 'cuts') view.checks.unanswered(whyOf(answer) || t('Cancelled.'));
  });
  whileOpen(store, 'why', (scene, { retained }) => {
    const { capture } = scene;
    if (capture.predictions.is === 'unavailable') return view.say(capture.predictions.why);
    view.show({ scene: byUnit(scene), units: unitsOf(scene) }, firstQuestion(capture, retained));
  });
}

/** What came from each token, the largest being 1 or -1; each token of a word has its word's. */
function sharesOf({ sources, asked: { position, units } }: WhyShown): number[] {
  const full = Math.max(0, ...sources.map(Math.abs));
  const tokens = units ? units.groups.slice(0, position).map((group) => sources[group] ?? 0) : sources;
  return tokens.map((value) => (full > 0 ? value / full : 0));
}

function unitsOf({ lens: { granularity }, keyGroups }: Scene): WhyAsked['units'] {
  return granularity === 'token' ? undefined : { granularity, groups: [...keyGroups] };
}

/** What the host asks for; else the last question about the same text; else why the part that was asked about begins so. */
function firstQuestion(capture: CaptureShown, { why }: RetainedState): WhyAsked {
  const { asksWhy, focus, tokens } = capture;
  if (!asksWhy && why?.text === textKey(capture)) return why.asked;
  const other = asksWhy?.other;
  return { position: Math.max(1, focus?.from ?? tokens.length), ...(other && { other: { word: other } }) };
}
