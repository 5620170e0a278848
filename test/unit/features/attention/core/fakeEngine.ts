import { EVERYTHING } from './captures';
import type {
  AskOptions,
  Engine,
  EngineRequest,
  Operation,
  OutcomeOf,
  RequestOf,
} from '../../../../../src/protocol/engine';

/** Answers by operation; an operation without an answer never settles before its signal aborts. */
export type Answers = {
  [Op in Operation]?: (request: RequestOf<Op>, options: AskOptions) => OutcomeOf<Op> | Promise<OutcomeOf<Op>>;
};

/** An engine that answers as a test says and records what it was asked. */
export class FakeEngine implements Engine {
  readonly asked: EngineRequest[] = [];

  constructor(readonly answers: Answers) {}

  async ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
    this.asked.push(request);
    const answer = this.answers[request.op as Op];
    if (answer) return answer(request, options);
    await new Promise<void>((resolve) => options.signal?.addEventListener('abort', () => resolve()));
    return { kind: 'cancelled', at: 'capture' } as OutcomeOf<Op>;
  }

  /** How often an operation was asked. */
  count(op: Operation): number {
    return this.asked.filter((request) => request.op === op).length;
  }
}

/** One encoder of 2 layers and 2 heads; weights say where they come from: 100 layer + 10 head + row / 10. */
export function encoderAnswers(queries = 4): Required<Pick<Answers, 'models' | 'attend' | 'attention' | 'release'>> {
  let handle = 0;
  return {
    models: () => ({
      kind: 'models',
      models: [
        {
          id: 'enc',
          name: 'Encoder',
          origin: 'embedded',
          family: 'encoder',
          bytes: 1,
          license: 'x',
          languages: [],
          loaded: true,
          sha256: 'ok',
          files: [],
          capabilities: {
            generate: none,
            score: none,
            attention: { is: 'available' },
            chat: none,
            translate: none,
            maskedWord: none,
          },
        },
        {
          id: 'rnn',
          name: 'Recurrent',
          origin: 'embedded',
          family: 'recurrent',
          bytes: 1,
          license: 'x',
          languages: [],
          loaded: true,
          sha256: 'ok',
          files: [],
          capabilities: { generate: none, score: none, attention: none, chat: none, translate: none, maskedWord: none },
        },
      ],
      unusable: [],
    }),
    attend: ({ model, precision }) => ({
      kind: 'attended',
      handle: ++handle,
      model,
      precision,
      measure: 'raw',
      totalTokens: queries,
      elapsedMs: 1,
      tokens: Array.from({ length: queries }, (_, i) => ({ id: i, text: 't', start: i, end: i + 1, special: false })),
      maps: [
        {
          kind: 'self',
          direction: 'bidirectional',
          queriesAre: 'source',
          keysAre: 'source',
          layers: 2,
          heads: 2,
          queries,
          keys: queries,
          measures: EVERYTHING,
        },
      ],
    }),
    attention: ({ layer, head, fromRow, toRow }) => {
      const rows = toRow - fromRow;
      const weights = Float32Array.from(
        { length: rows * queries },
        (_, i) => 100 * layer + (head === 'mean' ? 5 : 10 * head) + (fromRow + Math.floor(i / queries)) / 10,
      );
      return { kind: 'weights', rows, keys: queries, weights };
    },
    release: () => ({ kind: 'released' }),
  };
}

const none = { is: 'unavailable', why: { code: 'other', args: { message: 'It has none.' } } } as const;

export const expired = { kind: 'failed', error: { code: 'expired', args: {} } } as const;
