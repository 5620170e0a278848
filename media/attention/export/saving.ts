/** Downloads a file: an exported page has no host that could save it. */
import { element } from '../../shared/dom';

/** Safari reads the address after the click that asks for it. */
const KEPT_MS = 60_000;

export function saveHere(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([bytes]));
  element('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
