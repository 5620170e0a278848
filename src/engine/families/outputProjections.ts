/** The output projections of a graph: read when first used, then kept as far as they are small. */
import { gramOf, TransformedValues, type Gram, type LayerValues } from '../measures/valueWeighted';
import { badOption, reasonOf } from '../faults';
import type { ModelConfig } from '../sessions/library';
import { readProjections } from '../sessions/projections';
import type { AttentionKind } from '../graph/attentionSites';
import { prepareHeader, type GraphFile } from '../graph/headers';
import { PROJECTIONS } from '../graph/projections';

/** Projections are kept whole if they take no more: those of SmolLM2 are 40 MB. */
const MOST_KEPT_BYTES = 64 * 1024 ** 2;

/** By the name of the pruned graph's output. */
type Projections = ReadonlyMap<string, Float32Array>;

export class OutputProjections {
  private grams: Promise<ReadonlyMap<string, Gram>> | undefined;
  private whole: Projections | undefined;

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

  /**
   * @returns W_O by layer, [heads x head size, width], row-major
   * @throws ReasonError where the graph does not show them
   */
  async layers(kind: AttentionKind): Promise<readonly Float32Array[]> {
    const found = this.whole ?? (await this.read());
    const bytes = [...found.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (bytes <= MOST_KEPT_BYTES) this.whole = found;
    return Array.from({ length: this.config.layers }, (_, layer) => found.get(`projection.${kind}.${layer}`)!);
  }

  private all(): Promise<ReadonlyMap<string, Gram>> {
    // Forget a failure, so that the next use tries again.
    return (this.grams ??= this.readGrams().catch((thrown: unknown) => {
      this.grams = undefined;
      throw thrown;
    }));
  }

  private async readGrams(): Promise<ReadonlyMap<string, Gram>> {
    const { heads, headSize } = this.config;
    const projections = await this.read((thrown) => {
      throw badOption({ what: 'valuesUnreadable', why: reasonOf(thrown) });
    });
    return new Map([...projections].map(([name, projection]) => [name, gramOf(projection, heads, headSize)]));
  }

  /** @param refuse throws another error than the reason why the header cannot be made */
  private async read(refuse?: (thrown: unknown) => never): Promise<Projections> {
    const { heads, headSize } = this.config;
    const header = await prepareHeader(this.folder, this.file, PROJECTIONS).catch((thrown: unknown) => {
      refuse?.(thrown);
      throw thrown;
    });
    return readProjections(header, heads * headSize);
  }
}
