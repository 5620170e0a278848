/** Downloads a file: an exported page has no host that could save it. */
import { element } from '../../shared/dom';

export function saveHere(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([bytes]));
  element('a', { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
