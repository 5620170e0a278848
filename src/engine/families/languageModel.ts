/**
 * The interface of every model, whatever its architecture. A missing capability is a value with its reason, not an
 * exception.
 */
import type {
  PromptFrame,
  AttentionMap,
  ChatTurn,
  Family,
  Precision,
  Beyond,
  Prediction,
  OutcomeOf,
  RequestOf,
  Sampling,
  ScoredToken,
  StopReason,
  TokenPiece,
} from '../../protocol/engine';
import type { Capture } from '../captures/capture';
import type { CaptureCost } from '../captures/captureCost';
import type { TakeRows } from '../captures/layerWindow';
import type { Ledger } from '../measures/ledger';
import type { MapExtent } from '../measures/tapped';
import type { Effects } from '../decode/leaveOneOut';
import type { Running } from '../running';
import type { Capabilities } from './capabilities';

export interface GenerateResult {
  readonly text: string;
  readonly tokens: ScoredToken[];
  readonly stop: StopReason;
  readonly promptTokens: number;
  readonly reusedTokens: number;
  /** Of `DraftCounts`; absent where a model never drafts. */
  readonly drafted?: number;
  readonly accepted?: number;
}

export interface PredictionsResult {
  readonly precision: Precision;
  readonly tokens: TokenPiece[];
  readonly predictions: Prediction[];
  readonly totalTokens: number;
}

export interface EffectsResult extends Effects {
  readonly precision: Precision;
  readonly tokens: TokenPiece[];
  readonly target: number;
}

/** Predicts the next token: generates and scores texts. */
export interface Writer {
  next(prompt: string, precision: Precision, top: number, running: Running): Promise<ScoredToken[]>;
  score(
    prompt: string,
    candidates: readonly string[],
    precision: Precision,
    running: Running,
  ): Promise<ScoredToken[][]>;
  predictions(
    text: string,
    options: { precision: Precision; maxTokens: number; top: number },
    running: Running,
  ): Promise<PredictionsResult>;
  /** @throws RangeError for a target outside the text */
  effects(
    text: string,
    options: { precision: Precision; maxTokens: number; target: number; reach: number },
    running: Running,
  ): Promise<EffectsResult>;
  generate(
    prompt: string | readonly ChatTurn[],
    options: { sampling: Sampling; maxTokens: number; precision: Precision; alternatives: number },
    running: Running,
  ): Promise<GenerateResult>;
}

export type CompleteResult =
  | ({ kind: 'suggested'; probability: number; frame?: PromptFrame } & GenerateResult)
  | { kind: 'empty'; why: 'emptyPrefix' | 'stoppedAtOnce' | 'noContinuation' | 'unsure' };

export interface Alternative {
  readonly text: string;
  readonly tokens: ScoredToken[];
  readonly probability: number;
  readonly logprob: number;
  readonly suffixLogprob: number;
}

/** Completes at a cursor, with a live KV cache of the prefix. */
export interface Completer {
  /**
   * @param suffix read only by models that were trained to fill in the middle
   * @param options `beyond`: the rest of the document, whose patterns a completion may follow
   */
  complete(
    prefix: string,
    suffix: string,
    options: {
      maxTokens: number;
      extent: 'line' | 'block';
      minProbability: number;
      startProbability?: number;
      beyond?: Beyond;
    },
    running: Running,
  ): Promise<CompleteResult>;
  /** Several completions, best first. `suffixLogprob`: of what follows the cursor, after this candidate. */
  alternatives(
    prefix: string,
    suffix: string,
    options: { maxTokens: number; extent: 'line' | 'block'; count: number; beyond?: Beyond },
    running: Running,
  ): Promise<{ candidates: Alternative[]; frame?: PromptFrame }>;
  warm(
    prefix: string,
    suffix: string,
    beyond: Beyond | undefined,
    running: Running,
  ): Promise<{ promptTokens: number; reusedTokens: number }>;
}

/** Writes a text in another language. */
export interface Translator {
  translate(
    text: string,
    options: { beams: number; maxTokens: number },
    running: Running,
  ): Promise<{ text: string; sentences: { source: string; target: string; tokens: ScoredToken[] }[] }>;
}

/** Fills masked words. */
export interface Filler {
  /**
   * @returns for each blank the likeliest tokens, best first. @throws Fault for a text without a blank, or one that is
   *   too long
   */
  fill(text: string, top: number, running: Running): Promise<{ blanks: ScoredToken[][]; promptTokens: number }>;
}

export interface AttendResult {
  readonly capture: Capture;
  readonly precision: Precision;
  readonly tokens: TokenPiece[];
  /** The tokens that stand for hidden words; undefined where the model fills none. */
  readonly blanks?: number[];
  readonly target?: TokenPiece[];
  readonly totalTokens: number;
  readonly totalIsLowerBound?: true;
}

export interface AttendOptions {
  readonly target?: string;
  readonly precision: Precision;
  readonly maxTokens: number;
  /** Called before anything is run. @returns how many layers can be held. @throws Fault `tooLarge` */
  readonly admit: (costOf: (tokens: number) => CaptureCost, tokens: number) => number;
  /**
   * Runs `work` on the same model when its turn comes. A capture may call it long after `attend` is done, to read the
   * text again.
   */
  readonly inTurn: <T>(work: (attender: Attender, running: Running) => Promise<T>, running: Running) => Promise<T>;
}

/** Captures attention. */
export interface Attender {
  attend(text: string, options: AttendOptions, running: Running): Promise<AttendResult>;
  /**
   * Reads tokens again and hands out the self-attention of some layers. Undefined where captures always hold every
   * layer.
   */
  reread?(
    ids: readonly number[],
    precision: Precision,
    layers: readonly number[],
    take: TakeRows,
    running: Running,
  ): Promise<void>;
}

export interface LanguageModel {
  readonly family: Family;
  readonly capabilities: Capabilities;
  tokens(text: string): TokenPiece[];
  readonly writer?: Writer;
  readonly completer?: Completer;
  readonly attender?: Attender;
  readonly translator?: Translator;
  readonly filler?: Filler;
  readonly explainer?: Explainer;
  readonly patcher?: Patcher;
  readonly ablator?: Ablator;
  dispose(): Promise<void>;
}

/** What `why` answers, without its kind and the time that it took. */
export interface Explained extends Ledger {
  readonly precision: Precision;
  /** Those before the place. */
  readonly tokens: TokenPiece[];
  readonly position: number;
  readonly token: ScoredToken;
  /** null: the mean of all logits. */
  readonly other: ScoredToken | null;
  /** Of the two logits, as the model computed them. */
  readonly difference: number;
}

type Untimed<Outcome> = Omit<Outcome, 'kind' | 'elapsedMs'>;

/** What `cut` answers, without its kind and the time that it took. */
export type Cut = Untimed<Extract<OutcomeOf<'cut'>, { kind: 'cut' }>>;

/** The same of `faithfulness`. */
export type Faithfulness = Untimed<Extract<OutcomeOf<'faithfulness'>, { kind: 'faithfulness' }>>;

/** The same of `lens` and of `lensColumns`. */
export type Lens = Untimed<Extract<OutcomeOf<'lens'>, { kind: 'lens' }>>;
export type LensColumns = Untimed<Extract<OutcomeOf<'lensColumns'>, { kind: 'lensColumns' }>>;

/** Takes the choice of one token over another apart. */
export interface Explainer {
  /** @throws Fault for a text that is too long, a token that is not there or is both, and logits that are no such sum */
  why(request: Omit<RequestOf<'why'>, 'op' | 'model'>, running: Running): Promise<Explained>;
  /** @throws Fault as `why`, and for cuts that the graph or the model does not have */
  cut(request: Omit<RequestOf<'cut'>, 'op' | 'model'>, running: Running): Promise<Cut>;
  /** @throws Fault as `why` */
  lens(request: Omit<RequestOf<'lens'>, 'op' | 'model'>, running: Running): Promise<Lens>;
  /** @throws Fault as `why`, and for columns that the text does not have */
  lensColumns(request: Omit<RequestOf<'lensColumns'>, 'op' | 'model'>, running: Running): Promise<LensColumns>;
}

/** What `patch` answers, without its kind and the time that it took. */
export type Patched = Untimed<Extract<OutcomeOf<'patch'>, { kind: 'patched' }>>;

/** One prediction, and what becomes of it where no other token may look at some tokens. */
export interface Ablated {
  readonly precision: Precision;
  /** Those that are read. */
  readonly tokens: TokenPiece[];
  readonly position: number;
  /** The token whose attention makes the prediction. */
  readonly query: number;
  readonly direction: AttentionMap['direction'];
  readonly token: ScoredToken;
  /** By set: the log-probability without its tokens. */
  readonly after: number[];
  /** A capture of what `Attender` is asked for with this has the same tokens. */
  readonly captured: { readonly text: string; readonly maxTokens: number };
}

/** Leaves tokens out of what a prediction reads. */
export interface Ablator {
  /** @throws Fault for a text that is too long or without a blank, and a token that is not there */
  without(
    request: Omit<RequestOf<'faithfulness'>, 'op' | 'model' | 'most' | 'kept' | 'shown'> & {
      /** Each is left out by itself, all of its tokens at once. */
      readonly sets: readonly (readonly number[])[];
    },
    running: Running,
  ): Promise<Ablated>;
}

/** Puts the residual stream of one text into another. */
export interface Patcher {
  /** @throws Fault for texts that are too long, that do not differ or that nothing aligns, and for graphs that take no patch */
  patch(request: Omit<RequestOf<'patch'>, 'op' | 'model'>, running: Running): Promise<Patched>;
}

/** The shape of a self-attention map over `tokens`. */
export function selfMap(
  direction: AttentionMap['direction'],
  layers: number,
  heads: number,
  tokens: number,
): MapExtent {
  return {
    kind: 'self',
    direction,
    queriesAre: 'source',
    keysAre: 'source',
    layers,
    heads,
    queries: tokens,
    keys: tokens,
  };
}

/** The first tokens, and the closing one that the template adds to every text. */
export function shortened<T extends { special: boolean }>(all: readonly T[], limit: number): T[] {
  if (all.length <= limit) return [...all];
  const closing = all.at(-1);
  return closing?.special ? [...all.slice(0, limit - 1), closing] : all.slice(0, limit);
}
