/** A short request to a model that was just downloaded: it loads it, and runs the engine's own test of its graph. */
import type { Engine, EngineError, ModelInfo, Outcome } from '../../../protocol/engine';

export type Tried =
  | { readonly kind: 'works'; readonly model: ModelInfo }
  | { readonly kind: 'fails'; readonly error: EngineError }
  | { readonly kind: 'cancelled' };

/** What is asked; no text of a person's. */
const TEXT = 'The';

export async function tryModel(engine: Engine, id: string, signal?: AbortSignal): Promise<Tried> {
  const listed = await engine.ask({ op: 'models', verify: false }, { signal });
  if (listed.kind !== 'models') return unsettled(listed);
  const model = listed.models.find((each) => each.id === id);
  if (!model) {
    const why = listed.unusable.find((each) => each.id === id)?.why;
    return {
      kind: 'fails',
      error: why
        ? { code: 'modelUnsupported', args: { model: id, why } }
        : { code: 'unknownModel', args: { model: id, known: listed.models.map((each) => each.id) } },
    };
  }
  const outcome = await ask(engine, model, signal);
  return outcome.kind === 'failed' || outcome.kind === 'cancelled' ? unsettled(outcome) : { kind: 'works', model };
}

function unsettled(outcome: Outcome): Tried {
  return outcome.kind === 'failed' ? { kind: 'fails', error: outcome.error } : { kind: 'cancelled' };
}

async function ask(
  engine: Engine,
  { id: model, family, capabilities }: ModelInfo,
  signal?: AbortSignal,
): Promise<Outcome> {
  const options = { signal };
  switch (family) {
    case 'encoder-decoder':
      return engine.ask({ op: 'translate', model, text: TEXT, maxTokens: 1, beams: 1 }, options);
    case 'encoder': {
      if (capabilities.maskedWord.is === 'available')
        return engine.ask({ op: 'fill', model, text: '[MASK]', top: 1 }, options);
      const attended = await engine.ask<'attend'>(
        { op: 'attend', model, text: TEXT, precision: 'exact', maxTokens: 8 },
        options,
      );
      if (attended.kind === 'attended') await engine.ask({ op: 'release', handle: attended.handle });
      return attended;
    }
    case 'decoder':
    case 'recurrent':
      return engine.ask(
        { op: 'complete', model, prefix: TEXT, suffix: '', maxTokens: 1, extent: 'line', minProbability: 0 },
        options,
      );
  }
}
