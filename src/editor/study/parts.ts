/** What the study commands share. */
import type { EngineClient } from '../../client/engineClient';
import type { Problems } from '../problems';
import type { Results } from './results';

export interface StudyParts {
  readonly engine: EngineClient;
  readonly problems: Problems;
  readonly results: Results;
  model(): string;
  ngramOrder(): number;
  /** The selection, or else the whole document; undefined where there is nothing but white space. */
  selectedText(): string | undefined;
  /** Of the document, what is not `selectedText`. */
  restOfDocument(): string;
}
