/** The model and the arithmetic that the panel explains with: the setting's, unless a text or the person names another. */
import type { ModelInfo, Precision } from '../../../protocol/engine';
import type { ExplainRequest } from './capturing';

export class ChosenModel {
  precision: Precision = 'exact';
  model: string;
  /** For texts that name none: what the person chose last, in the panel or by the setting. */
  private own: { model: string; precision: Precision };
  /** What the setting named when the panel's model was last decided. */
  private known: string;

  /** @param setting read anew each time, because it may change while the panel is open */
  constructor(private readonly setting: () => string) {
    this.model = this.known = setting();
    this.own = { model: this.model, precision: this.precision };
  }

  /**
   * For a text that is explained now. What it names counts for it alone, as in a step of the course. A setting that has
   * changed counts; what was chosen in the panel stays otherwise.
   */
  useFor({ model, precision, opening }: Pick<ExplainRequest, 'model' | 'precision' | 'opening'>): void {
    const setting = this.setting();
    if (setting !== this.known) this.own = { ...this.own, model: setting };
    const otherwise = opening ? { model: setting, precision: 'exact' as const } : this.own;
    this.model = model ?? otherwise.model;
    this.precision = precision ?? otherwise.precision;
    this.known = setting;
  }

  /** By hand, in the panel. */
  choose(model: string, precision: Precision): void {
    this.own = { model, precision };
    [this.model, this.precision] = [model, precision];
    this.known = this.setting();
  }

  /** As the panel lists them; `offered`: what the setting names since, with which the same text can be shown. */
  among(models: readonly ModelInfo[]): { model: string; precision: Precision; offered?: string } {
    const { model, precision } = this;
    const offered = this.offered(models);
    return { model, precision, ...(offered !== undefined && { offered }) };
  }

  private offered(models: readonly ModelInfo[]): string | undefined {
    const setting = this.setting();
    if (setting === this.known || setting === this.model) return undefined;
    return models.find(({ id, capabilities }) => id === setting && capabilities.attention.is === 'available')?.id;
  }
}
