/** The session's own sentences. An interface, so that the session does not import `vscode`. */
import type { Localize } from '../../../base/localize';
import type { Problem } from '../../../protocol/attention';

export interface Words {
  /** For what the engine says in codes. */
  readonly localize: Localize;
  emptyText(): Problem;
  notText(): Problem;
  unknownModel(id: string): Problem;
  noAttention(name: string, why: string): Problem;
  nothingToDraw(name: string): Problem;
  /** No file could be made of what is shown. */
  exportFailed(): Problem;
  cancelled(): Problem;
  /** After a reload: the text that was shown is not where it was. */
  textGone(): Problem;
}
