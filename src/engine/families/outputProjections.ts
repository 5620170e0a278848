/** The output projections of a model's graph as value-weighted attention needs them: read once, when first asked for. */
import { gramOf, TransformedValues, type Gram, type LayerValues } from '../measures/valueWeighted';
import { badOption, reasonOf } from '../faults';
import type { ModelConfig } from '../sessions/library';
import type { AttentionKind } from '../graph/patches';
import { readProjections } from '../graph/projections';
import { prepareVariant, type GraphFile } from '../graph/variants';

export class OutputProjections {
  private grams: Promise<ReadonlyMap<string, Gram>> | undefined;

  constructor(private readonly folder: string, private readonly file: GraphFile, private readonly config: ModelConfig) {}

  /** @param layers of one kind, in order */
  transform(kind: AttentionKind, layers: readonly LayerValues[]): TransformedValues {
    return new TransformedValues(layers, this.config.heads, async () => {
      const grams = await this.all();
      return layers.map((_, layer) => grams.get(`projection.${kind}.${layer}`)!);
    });
  }

  private all(): Promise<ReadonlyMap<string, Gram>> {
    // A failure is forgotten, so that the next use tries again.
    return (this.grams ??= this.read().catch((thrown: unknown) => {
      this.grams = undefined;
      throw thrown;
    }));
  }

  private async read(): Promise<ReadonlyMap<string, Gram>> {
    const { heads, headSize } = this.config;
    const header = await prepareVariant(this.folder, this.file, 'projections').catch((thrown: unknown) => {
      throw badOption({ what: 'valuesUnreadable', why: reasonOf(thrown) });
    });
    const projections = await readProjections(header, heads * headSize);
    return new Map([...projections].map(([name, projection]) => [name, gramOf(projection, heads, headSize)]));
  }
}
