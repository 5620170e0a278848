/** What the engine does for each operation of the protocol. */
import { setImmediate } from 'node:timers/promises';
import {
  MAX_SLICE_VALUES, type MapKind, type ModelInfo, type Operation, type OutcomeOf, type RequestOf,
} from '../protocol/engine';
import type { CapturedMap } from './attention/capture';
import type { CaptureStore } from './attention/captureStore';
import { between, byPattern, pairFlip, rankHeads, type HeadMeasure } from './attention/headFinder';
import { grouped, thumbnail } from './attention/thumbnails';
import { throwIfCancelled } from './cancellation';
import type { Costs } from './costs';
import type { LanguageModel } from './families/languageModel';
import { badOption, capabilityMissing, emptyText, expired, noSuchToken, notText } from './faults';
import type { ModelRegistry } from './modelRegistry';
import type { Running } from './running';

export interface Parts {
  readonly registry: ModelRegistry;
  readonly captures: CaptureStore;
  readonly costs: Costs;
}

type Handler<Op extends Operation> = (parts: Parts, request: RequestOf<Op>, running: Running) => Promise<OutcomeOf<Op>>;

const handlers: { readonly [Op in Operation]: Handler<Op> } = {
  async models({ registry }, { verify }, { signal }) {
    const models: ModelInfo[] = await registry.describe(verify, signal);
    return { kind: 'models', models };
  },

  async tokens({ registry }, { model, text }, running) {
    return registry.use(model, running, async (loaded) => ({ kind: 'tokens', tokens: loaded.tokens(text) }));
  },

  async next({ registry }, request, running) {
    return registry.use(request.model, running, async (loaded) => {
      const writer = offered(request.model, loaded, 'writer', 'score');
      return { kind: 'next', top: await writer.next(request.prompt, request.precision, request.top, running) };
    }, request.precision);
  },

  async score({ registry }, request, running) {
    return registry.use(request.model, running, async (loaded) => {
      const writer = offered(request.model, loaded, 'writer', 'score');
      const scored = await writer.score(request.prompt, request.candidates, request.precision, running);
      const candidates = scored.map((tokens, i) => ({
        text: request.candidates[i], logprob: tokens.reduce((sum, token) => sum + token.logprob, 0), tokens,
      }));
      return { kind: 'scored', candidates };
    }, request.precision);
  },

  async predictions({ registry }, request, running) {
    if (request.text === '') throw emptyText();
    return registry.use(request.model, running, async (loaded) => {
      const writer = offered(request.model, loaded, 'writer', 'score');
      const started = performance.now();
      const predicted = await writer.predictions(request.text, request, running);
      return { kind: 'predicted', ...predicted, elapsedMs: performance.now() - started };
    }, request.precision);
  },

  async effects({ registry }, request, running) {
    if (request.text === '') throw emptyText();
    return registry.use(request.model, running, async (loaded) => {
      const started = performance.now();
      const affected = await offered(request.model, loaded, 'writer', 'score').effects(request.text, request, running);
      return { kind: 'effects', ...affected, elapsedMs: performance.now() - started };
    }, request.precision);
  },

  async generate({ registry }, request, running) {
    return registry.use(request.model, running, async (loaded) => {
      const writer = offered(request.model, loaded, 'writer', typeof request.prompt === 'string' ? 'generate' : 'chat');
      const started = performance.now();
      const written = await writer.generate(request.prompt, request, running);
      return { kind: 'generated', ...written, elapsedMs: performance.now() - started };
    }, request.precision);
  },

  async complete({ registry }, request, running) {
    return registry.use(request.model, running, async (loaded) => {
      const started = performance.now();
      const suggestion = await offered(request.model, loaded, 'completer', 'generate').complete(request.prefix, request.suffix, request, running);
      return suggestion.kind === 'empty' ? suggestion : { ...suggestion, elapsedMs: performance.now() - started };
    });
  },

  async alternatives({ registry }, request, running) {
    return registry.use(request.model, running, async (loaded) => {
      const started = performance.now();
      const candidates = await offered(request.model, loaded, 'completer', 'generate').alternatives(request.prefix, request.suffix, request, running);
      return { kind: 'alternatives', candidates, elapsedMs: performance.now() - started };
    });
  },

  async warm({ registry }, { model, prefix }, running) {
    return registry.use(model, running, async (loaded) => {
      const started = performance.now();
      const warmed = await offered(model, loaded, 'completer', 'generate').warm(prefix, running);
      return { kind: 'warmed', ...warmed, elapsedMs: performance.now() - started };
    });
  },

  async translate({ registry }, request, running) {
    if (request.text.trim() === '') throw emptyText();
    if (looksBinary(request.text)) throw notText();
    return registry.use(request.model, running, async (loaded) => {
      const started = performance.now();
      const translated = await offered(request.model, loaded, 'translator', 'translate').translate(request.text, request, running);
      return { kind: 'translated', ...translated, elapsedMs: performance.now() - started };
    });
  },

  async attend({ registry, captures }, request, running) {
    if (request.text.trim() === '') throw emptyText();
    if (looksBinary(request.text)) throw notText();
    return registry.use(request.model, running, async (loaded) => {
      const attender = offered(request.model, loaded, 'attender', 'attention');
      const started = performance.now();
      const { capture, ...attended } = await attender.attend(request.text, request, running);
      return {
        kind: 'attended', ...attended, handle: captures.add(capture), model: request.model, measure: 'raw', maps: capture.maps,
        elapsedMs: performance.now() - started,
      };
    }, 'attention');
  },

  async attention({ captures }, { handle, map, layer, head, measure = 'raw', fromRow, toRow }, { signal, onPart }) {
    const capture = captures.get(handle);
    if (!capture) throw expired();
    const extent = capture.maps.find(({ kind }) => kind === map);
    if (!extent) throw badOption(`This capture has no ${map} attention.`, `Ask for one of: ${capture.maps.map(({ kind }) => kind).join(', ')}.`);
    const fits = layer < extent.layers && (head === 'mean' || head < extent.heads) && fromRow < toRow && toRow <= extent.queries;
    if (!fits) throw badOption('That slice is outside the attention map.', `The map has ${extent.layers} layers, ${extent.heads} heads and ${extent.queries} rows.`);
    if ((toRow - fromRow) * extent.keys > MAX_SLICE_VALUES) throw badOption('That slice is too large for one message.', 'Ask for fewer rows at a time.');
    const state = extent.measures[measure];
    if (state.is === 'unavailable') throw badOption(state.why, 'Ask for raw attention.');
    const slice = { kind: 'weights', rows: toRow - fromRow, keys: extent.keys } as const;
    switch (measure) {
      case 'raw': return { ...slice, weights: capture.rows(map, layer, head, fromRow, toRow) };
      case 'value': return { ...slice, weights: await capture.valueRows(map, layer, head, fromRow, toRow) };
      case 'rollout': {
        if (head !== 'mean') throw badOption('Rollout is of whole layers.', 'Ask for the mean over heads.');
        return { ...slice, weights: await capture.rolloutRows(map, layer, fromRow, toRow, pausing({ signal, onPart })) };
      }
    }
  },

  async everyHead({ captures }, { handle, map, query, fromLayer, toLayer }) {
    const { map: { layers, heads, queries, keys }, layers: weights } = wholeMap(captures, handle, map);
    if (query >= queries || fromLayer >= toLayer || toLayer > layers) throw badOption('That row is outside the attention map.', `The map has ${layers} layers and ${queries} rows.`);
    const count = toLayer - fromLayer;
    if (count * heads * keys > MAX_SLICE_VALUES) throw badOption('Those rows are too large for one message.', 'Ask for fewer layers at a time.');
    const rows = new Float32Array(count * heads * keys);
    for (let layer = 0; layer < count; layer++) {
      for (let head = 0; head < heads; head++) {
        const at = (head * queries + query) * keys;
        rows.set(weights[fromLayer + layer].subarray(at, at + keys), (layer * heads + head) * keys);
      }
    }
    return { kind: 'everyHead', layers: count, heads, keys, weights: rows };
  },

  async heads({ captures }, { handle, map, by }, running) {
    const captured = wholeMap(captures, handle, map);
    return { kind: 'ranked', heads: await rankHeads(captured, measureOf(captures, captured, by), pausing(running)) };
  },

  async thumbnails({ captures }, { handle, map, layer, size, groups }) {
    const { map: extent, layers } = wholeMap(captures, handle, map);
    if (layer >= extent.layers) throw badOption(`There is no layer ${layer}.`, `The map has ${extent.layers} layers.`);
    const { heads, queries, keys } = extent;
    if (groups && !(fitsGroups(groups.queries, queries) && fitsGroups(groups.keys, keys))) throw badOption('Those groups do not fit the text.', 'Give each token the number of its group, from 0 on.');
    const all = Array.from({ length: heads }, (_, head) => {
      const weights = layers[layer].subarray(head * queries * keys, (head + 1) * queries * keys);
      if (!groups) return thumbnail(weights, queries, keys, size);
      const { rows, columns, weights: sums } = grouped(weights, groups);
      return thumbnail(sums, rows, columns, size);
    });
    const [{ rows, columns }] = all;
    const cells = new Float32Array(heads * rows * columns);
    all.forEach((each, head) => cells.set(each.cells, head * rows * columns));
    return { kind: 'thumbnails', heads, rows, columns, cells };
  },

  costs({ costs }) {
    return Promise.resolve(costs.all);
  },

  async release({ captures }, { handle }) {
    captures.release(handle);
    return { kind: 'released' };
  },
};

/** @throws Fault | CancelledError | anything the runtime throws */
export function perform<Op extends Operation>(parts: Parts, request: RequestOf<Op>, running: Running): Promise<OutcomeOf<Op>> {
  // The table's key and the request's type are the same Op, which the compiler cannot see through an index.
  const handler = handlers[request.op as Op] as Handler<Op>;
  return handler(parts, request, running);
}

const CAPABILITY_NAMES: Readonly<Record<keyof LanguageModel['capabilities'], string>> = {
  generate: 'text generation', score: 'next-token probabilities', attention: 'attention', chat: 'answers', translate: 'translation', maskedWord: 'masked words',
};

/** The part of a model that serves an operation. @throws Fault with the model's own reason when it has none */
function offered<Part extends 'writer' | 'completer' | 'attender' | 'translator'>(id: string, model: LanguageModel, part: Part, capability: keyof LanguageModel['capabilities']): NonNullable<LanguageModel[Part]> {
  const state = model.capabilities[capability];
  const found = model[part];
  if (state.is === 'available' && found !== undefined) return found as NonNullable<LanguageModel[Part]>;
  throw capabilityMissing(id, part === 'completer' ? 'completion' : CAPABILITY_NAMES[capability], state.is === 'unavailable' ? state.why : 'It does not keep a cache for completion.');
}

function wholeMap(captures: CaptureStore, handle: number, kind: MapKind): CapturedMap {
  const capture = captures.get(handle);
  if (!capture) throw expired();
  const captured = capture.whole(kind);
  if (!captured) throw badOption(`This capture has no ${kind} attention.`, `Ask for one of: ${capture.maps.map((each) => each.kind).join(', ')}.`);
  return captured;
}

/** @throws Fault for tokens outside the map, and for what this map cannot be asked */
function measureOf(captures: CaptureStore, captured: CapturedMap, by: RequestOf<'heads'>['by']): HeadMeasure {
  const { kind, queries, keys } = captured.map;
  const inside = (tokens: readonly number[], length: number): readonly number[] => {
    if (tokens.every((token) => token < length)) return tokens;
    throw noSuchToken(length);
  };
  switch (by.kind) {
    case 'pattern':
      if (captured.tokens) return byPattern(captured, by.pattern, captured.tokens);
      throw badOption('Attention between two texts has no such pattern.', 'Ask for the weight between tokens.');
    case 'between': return between(captured, inside(by.from, queries), inside(by.to, keys));
    case 'flip': {
      const other = wholeMap(captures, by.other, kind);
      if (other.map.queries !== queries || other.map.keys !== keys || other.map.layers !== captured.map.layers) {
        throw badOption('The two texts do not have the same number of tokens.', 'Choose texts that differ in one word of as many tokens.');
      }
      return pairFlip(captured, other, inside(by.from, queries), inside(by.to, keys), inside(by.otherTo, keys));
    }
  }
}

/** One group for each token, numbered within their count. */
const fitsGroups = (groups: readonly number[], tokens: number): boolean => groups.length === tokens && groups.every((group) => group < tokens);

/** Between two layers: tells how far it has come, lets others have their turn, and stops when nobody waits any more. */
function pausing({ signal, onPart }: Running): (done: number, total: number) => Promise<void> {
  return async (done, total) => {
    onPart?.({ kind: 'progress', stage: 'capturing', done, total });
    await setImmediate();
    throwIfCancelled(signal, 'capture');
  };
}

/** NUL, or more than a tenth control characters in the first part. */
export function looksBinary(text: string): boolean {
  const head = text.slice(0, 4096);
  const controls = head.match(/(?![\t\n\v\f\r])\p{Cc}|\ufffd/gu)?.length ?? 0;
  return head.includes('\0') || controls * 10 > head.length;
}
