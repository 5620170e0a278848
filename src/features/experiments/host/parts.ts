/** What the commands of the experiments share. */
import type { Backend } from '../../../backends/backend';
import type { Problems } from '../../../host/problems';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import type { Learned } from './learned';
import type { Results } from '../../../host/results';

export interface ExperimentParts {
  readonly engine: Backend;
  readonly problems: Problems;
  readonly results: Results;
  readonly privacy: PrivacyPolicy;
  model(): string;
  ngramOrder(): number;
  /** The selection, or else the whole document; undefined where there is nothing but white space. */
  selectedText(): string | undefined;
  /**
   * The same where the model may read it: of a private document nothing is offered to send to a server.
   */
  offeredText(): Promise<string | undefined>;
  /** What the n-gram model reads before `selectedText`. */
  learned(): Promise<Learned>;
}
