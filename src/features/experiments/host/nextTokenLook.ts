/** Asks a model for the next token, and tells the panel what it waits for until the answer comes. */
import type { Backend } from '../../../backends/backend';
import { lastUnits } from '../../../base/text/clip';
import { parseServerModel } from '../../../base/serverModel';
import type { ToNextToken } from '../../../protocol/nextToken';
import { wholeError } from '../../../sentences/errors';
import { waitingText } from '../../../host/engineWork';
import type { Localize } from '../../../base/localize';

/** Sampling beyond these hardly ever chooses. */
const CONSIDERED = 1000;
const SHOWN_BEFORE_CHARACTERS = 60;

export type WatchedEngine = Pick<Backend, 'ask' | 'state' | 'onDidChangeState'>;

export interface Look {
  readonly model: string;
  /** What stands before the cursor. */
  readonly text: string;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  /** How long the panel may keep what it shows before it says that it waits; 0 where it shows nothing. */
  readonly quietMs: number;
}

/** With a sign where more stands before it. */
const endOf = (text: string): string =>
  text.length > SHOWN_BEFORE_CHARACTERS ? `…${lastUnits(text, SHOWN_BEFORE_CHARACTERS)}` : text;

/**
 * Sends `waiting` after `quietMs` and whenever its reason changes, then one `distribution`, or `nothing` with the
 * reason. Sends nothing any more once the signal is aborted.
 */
export async function lookAtNext(
  engine: WatchedEngine,
  { model, text, quietMs, ...sliders }: Look,
  signal: AbortSignal,
  send: (message: ToNextToken) => void,
  t: Localize,
): Promise<void> {
  const place = { before: endOf(text), ...sliders };
  let said: string | undefined;
  const say = (): void => {
    const why = waitingText(engine.state, 'next', t);
    if (signal.aborted || why === said) return;
    said = why;
    send({ kind: 'waiting', why, ...place });
  };
  const asking = engine.ask({ op: 'next', model, prompt: text, precision: 'exact', top: CONSIDERED }, { signal });
  let states: { dispose(): void } | undefined;
  const timer = setTimeout(() => {
    say();
    states = engine.onDidChangeState(say);
  }, quietMs);
  const outcome = await asking;
  clearTimeout(timer);
  states?.dispose();
  if (signal.aborted || outcome.kind === 'cancelled') return;
  if (outcome.kind === 'failed') return send({ kind: 'nothing', why: wholeError(outcome.error, t) });
  const partial = parseServerModel(model) && { isAllThatAServerGave: true as const };
  send({ kind: 'distribution', model, top: outcome.top, ...partial, ...place });
}
