/** In a file that was exported there is no host to save: the browser does. */
import { element } from '../../shared/dom';

export function saveHere(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([bytes]));
  element('a', { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
