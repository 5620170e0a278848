/** Leaves tokens out of what a decoder reads: no later token may look at them, in any head of any layer. */
import type { Ablated, Ablator, Explainer } from './languageModel';
import type { Running } from '../running';

export class CausalAblator implements Ablator {
  constructor(private readonly explainer: Pick<Explainer, 'cut'>) {}

  async without({ sets, text, ...request }: Parameters<Ablator['without']>[0], running: Running): Promise<Ablated> {
    const { precision, tokens, position, token, after } = await this.explainer.cut(
      { ...request, text, other: 'mean', sets: sets.map((set) => set.map((source) => ({ source }))), queries: 'every' },
      running,
    );
    return {
      ...{ precision, tokens, position, token },
      query: position - 1,
      direction: 'causal',
      after: after.map(({ logprob }) => logprob),
      captured: { text, maxTokens: position },
    };
  }
}
