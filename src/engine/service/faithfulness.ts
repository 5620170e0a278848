/**
 * How far each measure's picture of a prediction agrees with what the prediction needed. Leave-one-out: the fall of the
 * token's log-probability where no other token may look at a source (`Ablator`); the places of the others stay. Beside
 * it, for each measure, the order in which it ranks the same sources in the row of the token that predicts: Kendall's tau,
 * as in Jain and Wallace 2019 (arXiv 1902.10186), and what is left of the probability while the first ones are taken away,
 * as in DeYoung et al. 2020 (arXiv 1911.03429). Attention may rank otherwise and still explain: Wiegreffe and Pinter 2019
 * (arXiv 1908.04626).
 */
import { deletionArea, descending } from '../../base/math/deletion';
import { kendallTau, tauBeyondChance } from '../../base/math/kendall';
import { seededRandom } from '../../base/random';
import { DELETION_STEPS, type Ranking, type RequestOf, type ScoredBy, type ShownHead } from '../../protocol/engine';
import type { Capture } from '../captures/capture';
import type { Ablated, Ablator, Explainer, Faithfulness } from '../families/languageModel';
import { badOption, ledgerRefusal } from '../faults';
import { quietly } from '../measures/measure';
import type { Running } from '../running';

type Request = Omit<RequestOf<'faithfulness'>, 'op' | 'model'>;

/** One order by chance may be a good one; the mean of a few is not. */
const RANDOM_ORDERS = 3;
const SEED = 1;

export interface Read {
  readonly ablator: Ablator;
  /** Undefined where the logits of the model's family are no sum of what its parts add. */
  readonly explainer: Explainer | undefined;
  /** Attention of the tokens that were read. */
  capture(of: Ablated['captured']): Promise<Capture>;
}

/** @throws Fault as of `cut` and of captures, and for a layer or head that there is not; CancelledError */
export async function faithfulness(request: Request, read: Read, running: Running): Promise<Faithfulness> {
  const prediction = await PredictionWithout.read(request, read.ablator, running);
  const { precision, position, token, tokens, direction } = prediction.found;
  const capture = await read.capture(prediction.found.captured);
  const sources = sourcesOf(prediction.found, request);
  const scored = await scores(request, prediction.found, sources, { ...read, capture }, running);

  const orders = Array.from({ length: RANDOM_ORDERS }, (_, i) => shuffled(sources, SEED + i));
  const steps = Math.min(DELETION_STEPS, sources.length);
  // Before leave-one-out is known, as many as there may be.
  const mostRuns = sources.length + steps * (scored.length + orders.length + 1);
  const alone = await prediction.without(
    sources.map((source) => [source]),
    0,
    mostRuns,
  );
  const leaveOneOut = alone.map((logprob) => token.logprob - logprob);
  const orderBy = (values: readonly number[]): number[] => descending(values).map((at) => sources[at]!);
  const wanted = [
    orderBy(leaveOneOut),
    ...orders,
    ...scored.map((each) => ('scores' in each ? orderBy(each.scores) : [])),
  ];
  const curves = await prediction.curves(wanted, steps);
  const measured = (logprobs: readonly number[]) => ({
    curve: logprobs.map(asProbability),
    area: deletionArea(logprobs),
  });
  const [ownOrder, ...others] = curves;
  const random = meanCurve(others.splice(0, RANDOM_ORDERS));
  return {
    precision,
    tokens,
    position,
    direction,
    token,
    sources,
    leaveOneOut,
    rankings: scored.map((each, i): Ranking =>
      'why' in each
        ? { ...each, is: 'unavailable' }
        : { ...each, is: 'available', tau: kendallTau(each.scores, leaveOneOut) ?? null, ...measured(others[i]!) },
    ),
    ownOrder: measured(ownOrder!),
    random: { ...measured(random), orders: RANDOM_ORDERS },
    beyondChance: tauBeyondChance(sources.length) ?? null,
  };
}

/** A prediction, and what becomes of it without some tokens. */
class PredictionWithout {
  /** By the tokens that are left out, in order. */
  private readonly known = new Map<string, number>();

  private constructor(
    private readonly request: Request,
    private readonly ablator: Ablator,
    private readonly running: Running,
    readonly found: Ablated,
  ) {
    this.known.set('', found.token.logprob);
  }

  static async read(request: Request, ablator: Ablator, running: Running): Promise<PredictionWithout> {
    const found = await ablator.without(withoutRequest(request, []), running);
    return new PredictionWithout({ ...request, token: found.token.id }, ablator, running, found);
  }

  /** @returns the log-probability without each set. @param done, total of all runs */
  async without(sets: readonly (readonly number[])[], done: number, total: number): Promise<number[]> {
    const unknown = [...new Map(sets.map((set) => [keyOf(set), set]))].filter(([key]) => !this.known.has(key));
    const { onPart, ...running } = this.running;
    if (unknown.length > 0) {
      const missing = unknown.map(([, set]) => set);
      const { after } = await this.ablator.without(withoutRequest(this.request, missing), {
        ...running,
        onPart: (part) => {
          if (part.kind === 'progress' && part.stage === 'scoring')
            onPart?.({ ...part, done: done + part.done, total });
        },
      });
      unknown.forEach(([key], i) => this.known.set(key, after[i]!));
    }
    return sets.map((set) => this.known.get(keyOf(set))!);
  }

  /** @returns for each order the log-probabilities without its first tokens: none, one, two and more */
  async curves(orders: readonly (readonly number[])[], steps: number): Promise<number[][]> {
    const firsts = orders.map((order) => Array.from({ length: steps + 1 }, (_, taken) => order.slice(0, taken)));
    const done = this.known.size - 1;
    const missing = new Set(firsts.flat().map(keyOf));
    const total = done + [...missing].filter((key) => !this.known.has(key)).length;
    const found = await this.without(firsts.flat(), done, total);
    return firsts.map((sets, i) => found.slice(i * (steps + 1), i * (steps + 1) + sets.length));
  }
}

/** The same of a set in any order. */
const keyOf = (set: readonly number[]): string => [...set].sort((a, b) => a - b).join();

const withoutRequest = (
  { text, precision, maxTokens, position, token }: Request,
  sets: readonly (readonly number[])[],
) => ({ text, precision, maxTokens, position, token, sets });

/** In order. The token that makes the prediction is none: no other token sees it, or it is the blank itself. */
function sourcesOf({ tokens, query, direction }: Ablated, { kept, most }: Request): number[] {
  const spared = new Set(kept).add(query);
  return tokens
    .flatMap((_, at) => (!spared.has(at) && (direction === 'bidirectional' || at < query) ? [at] : []))
    .sort((a, b) => Math.abs(a - query) - Math.abs(b - query))
    .slice(0, most)
    .sort((a, b) => a - b);
}

type Scored = { readonly by: ScoredBy; readonly shown: ShownHead | null } & (
  { readonly scores: number[] } | { readonly why: Extract<Ranking, { is: 'unavailable' }>['why'] }
);

/** What each measure gives the sources in the row of the token that predicts. */
async function scores(
  request: Request,
  { token: { id: token }, position, query, tokens }: Ablated,
  sources: readonly number[],
  { explainer, capture }: Pick<Read, 'explainer'> & { readonly capture: Capture },
  running: Running,
): Promise<Scored[]> {
  const map = capture.maps.find(({ kind }) => kind === 'self')!;
  const { layers, heads } = map;
  const { shown } = request;
  if (shown && (shown.layer >= layers || (shown.head !== 'mean' && shown.head >= heads)))
    throw badOption({ what: 'noSuchHead', layers, heads });
  const computing = { running: quietly(running), pause: () => Promise.resolve() };
  const rowOf = (by: string, { layer, head }: ShownHead) =>
    capture.rows('self', by, { layer, head, from: query, to: query + 1 }, computing);
  const ofSources = (row: ArrayLike<number>): number[] => sources.map((source) => row[source]!);
  const all = Array.from({ length: layers }, (_, layer) => layer);
  const scored: Scored[] = [];
  for (const by of ['raw', 'value', 'rollout'] as const) {
    const state = map.measures[by];
    for (const of of [null, ...(shown ? [shown] : [])]) {
      if (state.is === 'unavailable') scored.push({ by, shown: of, why: state.why });
      else if (of) {
        // Rollout is of whole layers.
        const head = by === 'rollout' ? 'mean' : of.head;
        const address = { layer: of.layer, head };
        scored.push({ by, shown: address, scores: ofSources(await rowOf(by, address)) });
      } else if (by === 'rollout') {
        scored.push({ by, shown: null, scores: ofSources(await rowOf(by, { layer: layers - 1, head: 'mean' })) });
      } else {
        const sums = new Float64Array(tokens.length);
        for (const layer of all)
          for (const [key, weight] of (await rowOf(by, { layer, head: 'mean' })).entries())
            sums[key]! += weight / layers;
        scored.push({ by, shown: null, scores: ofSources(sums) });
      }
    }
  }
  const ledger = explainer
    ? await ledgerScores(request, token, position, explainer, running)
    : { why: { code: 'notAdditive', args: {} } as const };
  if ('why' in ledger) return [...scored, { by: 'ledger', shown: null, ...ledger }];
  const signed = ofSources(ledger.sources);
  return [
    ...scored,
    { by: 'ledger', shown: null, scores: signed },
    { by: 'ledgerSize', shown: null, scores: signed.map(Math.abs) },
  ];
}

/** What came from each token, against the mean of the vocabulary: leave-one-out is about the token alone, too. */
async function ledgerScores(
  { text, precision, maxTokens }: Request,
  token: number,
  position: number,
  explainer: Explainer,
  running: Running,
) {
  try {
    const asked = { text, precision, maxTokens, position, token, other: 'mean', most: 0 } as const;
    return await explainer.why(asked, quietly(running));
  } catch (thrown) {
    const why = ledgerRefusal(thrown);
    if (why) return { why };
    throw thrown;
  }
}

/** Fisher and Yates. */
function shuffled(sources: readonly number[], seed: number): number[] {
  const random = seededRandom(seed);
  const order = [...sources];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** @param curves of log-probabilities. @returns the logarithm of the mean probability at each step */
const meanCurve = (curves: readonly (readonly number[])[]): number[] =>
  curves[0]!.map((_, step) => Math.log(curves.reduce((sum, curve) => sum + Math.exp(curve[step]!), 0) / curves.length));

/** Rounding may exceed 1. */
const asProbability = (logprob: number): number => Math.min(1, Math.exp(logprob));
