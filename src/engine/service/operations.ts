/** What the engine does for each operation of the protocol. */
import { looksBinary } from '../../base/text/binary';
import { MOST_TOKENS } from '../../protocol/caps';
import type { Operations } from '../../protocol/engine';
import { attentionHandlers } from './attentionOperations';
import type { Ablated } from '../families/languageModel';
import { faithfulness } from './faithfulness';
import { emptyText, notText, tooLong } from '../faults';
import { onModel, type Handlers } from './handlers';

export const handlers: Handlers<Operations> = {
  models: {
    urgency: 'looking',
    run: async ({ verify }, { signal }, { registry }) => ({
      kind: 'models',
      ...(await registry.describe(verify, signal)),
    }),
  },

  tokens: {
    urgency: 'looking',
    async run({ model, text }, running, { registry }) {
      const tokens = await registry.tokens(model, text, running);
      // The host replaces an engine that sends a message of more.
      if (tokens.length > MOST_TOKENS) throw tooLong(tokens.length, MOST_TOKENS);
      return { kind: 'tokens', tokens };
    },
  },

  costs: { urgency: 'looking', run: (_request, _running, { costs }) => Promise.resolve(costs.all) },

  next: onModel('writer', {
    urgency: 'looking',
    capability: 'score',
    arithmetic: ({ precision }) => precision,
    run: async (writer, { prompt, precision, top }, running) => ({
      kind: 'next',
      top: await writer.next(prompt, precision, top, running),
    }),
  }),

  score: onModel('writer', {
    urgency: 'looking',
    capability: 'score',
    arithmetic: ({ precision }) => precision,
    async run(writer, { prompt, candidates, precision }, running) {
      const scored = await writer.score(prompt, candidates, precision, running);
      return {
        kind: 'scored',
        candidates: scored.map((tokens, i) => ({
          text: candidates[i]!,
          logprob: tokens.reduce((sum, { logprob }) => sum + logprob, 0),
          tokens,
        })),
      };
    },
  }),

  predictions: onModel('writer', {
    urgency: 'looking',
    capability: 'score',
    arithmetic: ({ precision }) => precision,
    check: refuseEmpty,
    run: async (writer, request, running) => ({
      kind: 'predicted',
      ...(await writer.predictions(request.text, request, running)),
    }),
    tokens: { of: ({ tokens }) => ({ read: tokens.length, written: 0 }) },
  }),

  effects: onModel('writer', {
    urgency: 'looking',
    capability: 'score',
    arithmetic: ({ precision }) => precision,
    check: refuseEmpty,
    run: async (writer, request, running) => ({
      kind: 'effects',
      ...(await writer.effects(request.text, request, running)),
    }),
  }),

  why: onModel('explainer', {
    urgency: 'looking',
    capability: ['score', 'attention'],
    arithmetic: () => 'attention',
    check: refuseEmpty,
    run: async (explainer, request, running) => ({ kind: 'why', ...(await explainer.why(request, running)) }),
    tokens: { of: ({ tokens }) => ({ read: tokens.length, written: 0 }) },
  }),

  cut: onModel('explainer', {
    urgency: 'looking',
    capability: ['score', 'attention'],
    arithmetic: () => 'attention',
    check: refuseEmpty,
    run: async (explainer, request, running) => ({ kind: 'cut', ...(await explainer.cut(request, running)) }),
    tokens: { of: ({ tokens }) => ({ read: tokens.length, written: 0 }) },
  }),

  lens: onModel('explainer', {
    urgency: 'looking',
    capability: ['score', 'attention'],
    arithmetic: () => 'attention',
    check: refuseEmpty,
    run: async (explainer, request, running) => ({ kind: 'lens', ...(await explainer.lens(request, running)) }),
    tokens: { of: ({ tokens }) => ({ read: tokens.length, written: 0 }) },
  }),

  lensColumns: onModel('explainer', {
    urgency: 'looking',
    capability: ['score', 'attention'],
    arithmetic: () => 'attention',
    check: refuseEmpty,
    run: async (explainer, request, running) => ({
      kind: 'lensColumns',
      ...(await explainer.lensColumns(request, running)),
    }),
    tokens: { of: ({ tokens }) => ({ read: tokens.length, written: 0 }) },
  }),

  patch: onModel('patcher', {
    urgency: 'looking',
    capability: 'attention',
    arithmetic: () => 'attention',
    check({ text, otherText }) {
      if (text === '' || otherText === '') throw emptyText();
    },
    run: async (patcher, request, running) => ({ kind: 'patched', ...(await patcher.patch(request, running)) }),
    tokens: { of: ({ tokens, otherTokens }) => ({ read: tokens.length + otherTokens.length, written: 0 }) },
  }),

  faithfulness: onModel('ablator', {
    urgency: 'looking',
    capability: (_request, { capabilities }) => [
      capabilities.maskedWord.is === 'available' ? 'maskedWord' : 'score',
      'attention',
    ],
    arithmetic: () => 'attention',
    check: refuseEmpty,
    async run(ablator, request, running, { model, captures }) {
      const { precision } = request;
      const attender = model.attender!;
      const admission = captures.open();
      try {
        const capture = async ({ text, maxTokens }: Ablated['captured']) =>
          (
            await attender.attend(
              text,
              {
                precision,
                maxTokens,
                admit: (costOf, tokens) => admission.admit(costOf, tokens),
                // This request has the model's turn already.
                inTurn: (work, how) => work(attender, how),
              },
              running,
            )
          ).capture;
        return {
          kind: 'faithfulness',
          ...(await faithfulness(request, { ablator, explainer: model.explainer, capture }, running)),
        };
      } finally {
        admission.end();
      }
    },
    tokens: { of: ({ tokens }) => ({ read: tokens.length, written: 0 }) },
  }),

  fill: onModel('filler', {
    urgency: 'looking',
    capability: 'maskedWord',
    run: async (filler, { text, top }, running) => ({ kind: 'filled', ...(await filler.fill(text, top, running)) }),
    tokens: { of: ({ promptTokens }) => ({ read: promptTokens, written: 0 }) },
  }),

  generate: onModel('writer', {
    urgency: 'writing',
    capability: ({ prompt }) => (typeof prompt === 'string' ? 'generate' : 'chat'),
    arithmetic: ({ precision }) => precision,
    run: async (writer, request, running) => ({
      kind: 'generated',
      ...(await writer.generate(request.prompt, request, running)),
    }),
    tokens: {
      of: ({ promptTokens, reusedTokens, tokens }) => ({ read: promptTokens - reusedTokens, written: tokens.length }),
      after(part, { read, written }) {
        if (part.kind === 'token') return { read, written: written + 1 };
        return part.kind === 'progress' && part.stage === 'reading' ? { read: part.done, written } : { read, written };
      },
    },
  }),

  translate: onModel('translator', {
    urgency: 'writing',
    capability: 'translate',
    check({ text }) {
      if (text.trim() === '') throw emptyText();
      if (looksBinary(text)) throw notText();
    },
    run: async (translator, request, running) => ({
      kind: 'translated',
      ...(await translator.translate(request.text, request, running)),
    }),
    tokens: {
      of: ({ sentences }) => ({ read: 0, written: sentences.reduce((sum, { tokens }) => sum + tokens.length, 0) }),
    },
  }),

  complete: onModel('completer', {
    urgency: 'typing',
    capability: 'generate',
    run: async (completer, request, running) => completer.complete(request.prefix, request.suffix, request, running),
    tokens: {
      of: (answer) =>
        answer.kind === 'suggested'
          ? { read: answer.promptTokens - answer.reusedTokens, written: answer.tokens.length }
          : { read: 0, written: 0 },
    },
  }),

  alternatives: onModel('completer', {
    urgency: 'typing',
    capability: 'generate',
    run: async (completer, request, running) => ({
      kind: 'alternatives',
      ...(await completer.alternatives(request.prefix, request.suffix, request, running)),
    }),
  }),

  warm: onModel('completer', {
    urgency: 'readingAhead',
    capability: 'generate',
    run: async (completer, { prefix, suffix, beyond }, running) => ({
      kind: 'warmed',
      ...(await completer.warm(prefix, suffix, beyond, running)),
    }),
    tokens: { of: ({ promptTokens, reusedTokens }) => ({ read: promptTokens - reusedTokens, written: 0 }) },
  }),

  ...attentionHandlers,
};

function refuseEmpty({ text }: { readonly text: string }): void {
  if (text === '') throw emptyText();
}
