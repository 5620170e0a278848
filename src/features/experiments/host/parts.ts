/** What the study commands share. */
import type { Backend } from '../../../backends/backend';
import type { Problems } from '../../../host/problems';
import type { Respect } from '../../../host/respect';
import type { Learned } from './learned';
import type { Results } from '../../../host/results';

export interface StudyParts {
  readonly engine: Backend;
  readonly problems: Problems;
  readonly results: Results;
  readonly respect: Respect;
  model(): string;
  ngramOrder(): number;
  /** The selection, or else the whole document; undefined where there is nothing but white space. */
  selectedText(): string | undefined;
  /** What the n-gram model reads before `selectedText`. */
  learned(): Promise<Learned>;
}
