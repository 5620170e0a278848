/** What the engine does for each operation of the protocol. */
import { looksBinary } from '../../base/text/binary';
import type { Operation, OutcomeOf, RequestOf } from '../../protocol/engine';
import { attentionHandlers } from './attentionOperations';
import { emptyText, notText } from '../faults';
import { offered, type Handler, type Handlers, type Parts } from './handlers';
import type { Running } from '../running';

const handlers: Handlers<Operation> = {
  async models({ registry }, { verify }, { signal }) {
    return { kind: 'models', ...await registry.describe(verify, signal) };
  },

  async tokens({ registry }, { model, text }, running) {
    return { kind: 'tokens', tokens: await registry.tokens(model, text, running) };
  },

  async next({ registry }, request, asked) {
    return registry.use(request.model, asked, async (loaded, running) => {
      const writer = offered(request.model, loaded, 'writer', 'score');
      return { kind: 'next', top: await writer.next(request.prompt, request.precision, request.top, running) };
    }, request.precision);
  },

  async score({ registry }, request, asked) {
    return registry.use(request.model, asked, async (loaded, running) => {
      const writer = offered(request.model, loaded, 'writer', 'score');
      const scored = await writer.score(request.prompt, request.candidates, request.precision, running);
      const candidates = scored.map((tokens, i) => ({
        text: request.candidates[i], logprob: tokens.reduce((sum, token) => sum + token.logprob, 0), tokens,
      }));
      return { kind: 'scored', candidates };
    }, request.precision);
  },

  async predictions({ registry }, request, asked) {
    if (request.text === '') throw emptyText();
    return registry.use(request.model, asked, async (loaded, running) => {
      const writer = offered(request.model, loaded, 'writer', 'score');
      const started = performance.now();
      const predicted = await writer.predictions(request.text, request, running);
      return { kind: 'predicted', ...predicted, elapsedMs: performance.now() - started };
    }, request.precision);
  },

  async effects({ registry }, request, asked) {
    if (request.text === '') throw emptyText();
    return registry.use(request.model, asked, async (loaded, running) => {
      const started = performance.now();
      const affected = await offered(request.model, loaded, 'writer', 'score').effects(request.text, request, running);
      return { kind: 'effects', ...affected, elapsedMs: performance.now() - started };
    }, request.precision);
  },

  async generate({ registry }, request, asked) {
    return registry.use(request.model, asked, async (loaded, running) => {
      const writer = offered(request.model, loaded, 'writer', typeof request.prompt === 'string' ? 'generate' : 'chat');
      const started = performance.now();
      const written = await writer.generate(request.prompt, request, running);
      return { kind: 'generated', ...written, elapsedMs: performance.now() - started };
    }, request.precision);
  },

  async complete({ registry }, request, asked) {
    return registry.use(request.model, asked, async (loaded, running) => {
      const started = performance.now();
      const suggestion = await offered(request.model, loaded, 'completer', 'generate').complete(request.prefix, request.suffix, request, running);
      return suggestion.kind === 'empty' ? suggestion : { ...suggestion, elapsedMs: performance.now() - started };
    });
  },

  async alternatives({ registry }, request, asked) {
    return registry.use(request.model, asked, async (loaded, running) => {
      const started = performance.now();
      const candidates = await offered(request.model, loaded, 'completer', 'generate').alternatives(request.prefix, request.suffix, request, running);
      return { kind: 'alternatives', candidates, elapsedMs: performance.now() - started };
    });
  },

  async warm({ registry }, { model, prefix }, asked) {
    return registry.use(model, asked, async (loaded, running) => {
      const started = performance.now();
      const warmed = await offered(model, loaded, 'completer', 'generate').warm(prefix, running);
      return { kind: 'warmed', ...warmed, elapsedMs: performance.now() - started };
    });
  },

  async translate({ registry }, request, asked) {
    if (request.text.trim() === '') throw emptyText();
    if (looksBinary(request.text)) throw notText();
    return registry.use(request.model, asked, async (loaded, running) => {
      const started = performance.now();
      const translated = await offered(request.model, loaded, 'translator', 'translate').translate(request.text, request, running);
      return { kind: 'translated', ...translated, elapsedMs: performance.now() - started };
    });
  },

  async fill({ registry }, { model, text, top }, asked) {
    return registry.use(model, asked, async (loaded, running) => {
      const started = performance.now();
      return { kind: 'filled', ...await offered(model, loaded, 'filler', 'maskedWord').fill(text, top, running), elapsedMs: performance.now() - started };
    });
  },

  costs({ costs }) {
    return Promise.resolve(costs.all);
  },

  ...attentionHandlers,
};

/** @throws Fault | CancelledError | anything the runtime throws */
export function perform<Op extends Operation>(parts: Parts, request: RequestOf<Op>, running: Running): Promise<OutcomeOf<Op>> {
  // The table's key and the request's type are the same Op, which the compiler cannot see through an index.
  const handler = handlers[request.op as Op] as Handler<Op>;
  return handler(parts, request, running);
}
