/** The status line under the views. */
import { isolated, place } from '../../shared/dom';

export function showStatus(sentence: string): void {
  place('status').replaceChildren(...isolated(sentence));
}
