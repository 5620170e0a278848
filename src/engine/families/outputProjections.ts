/** The output projections of a graph as value-weighted attention needs them: read when first used, then kept. */
import { gramOf, TransformedValues, type Gram, type LayerValues } from '../measures/valueWeighted';
import { badOption, reasonOf } from '../faults';
import type { ModelConfig } from '../sessions/library';
import { readProjections } from '../sessions/projections';
import type { AttentionKind } from '../graph/attentionSites';
import { prepareHeader, type GraphFile } from '../graph/headers';
import { PROJECTIONS } from '../graph/projections';

export class OutputProjections {
  private grams: Promise<ReadonlyMap<string, Gram>> | undefined;

  constructor(
    private readonly folder: string,
    private readonly file: GraphFile,
    private readonly config: ModelConfig,
  ) {}

  /** @param layers the values of one kind of attention, in layer order */
  transform(kind: AttentionKind, layers: readonly LayerValues[]): TransformedValues {
    return new TransformedValues(layers, this.config.heads, async () => {
      const grams = await this.all();
      return layers.map((_, layer) => grams.get(`projection.${kind}.${layer}`)!);
    });
  }

  private all(): Promise<ReadonlyMap<string, Gram>> {
    // Forget a failure, so that the next use tries again.
    return (this.grams ??= this.read().catch((thrown: unknown) => {
      this.grams = undefined;
      throw thrown;
    }));
  }

  private async read(): Promise<ReadonlyMap<string, Gram>> {
    const { heads, headSize } = this.config;
    const header = await prepareHeader(this.folder, this.file, PROJECTIONS).catch((thrown: unknown) => {
      throw badOption({ what: 'valuesUnreadable', why: reasonOf(thrown) });
    });
    const projections = await readProjections(header, heads * headSize);
    return new Map([...projections].map(([name, projection]) => [name, gramOf(projection, heads, headSize)]));
  }
}
