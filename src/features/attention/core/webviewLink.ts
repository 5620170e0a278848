/**
 * The line to a webview that comes and goes: VS Code destroys a hidden one. What it should show is kept, and a webview
 * that is created again gets the same.
 */
import type { ToWebview } from '../../../protocol/attention';

export class WebviewLink {
  private listening = false;
  private catalog: ToWebview | undefined;
  private picture: ToWebview | undefined;

  constructor(private readonly post: (message: ToWebview) => void) {}

  /** Whether a webview exists and has said `ready`: messages before that would be lost. */
  get isListening(): boolean {
    return this.listening;
  }

  /** A webview has said `ready`. */
  opened(): void {
    this.listening = true;
    if (this.catalog) this.post(this.catalog);
    if (this.picture) this.show(this.picture);
  }

  closed(): void {
    this.listening = false;
  }

  /** Sends what is not kept. */
  send(message: ToWebview): void {
    if (this.listening) this.post(message);
  }

  /** Which models there are, and which is chosen. */
  showCatalog(catalog: ToWebview): void {
    this.catalog = catalog;
    this.send(catalog);
  }

  /** A capture, or progress or a problem in its place. */
  show(picture: ToWebview): void {
    this.picture = picture;
    if (!this.listening) return;
    this.post(picture);
    // Sent once: a webview that is created again keeps what the person has chosen since.
    if (picture.kind === 'capture') this.picture = { ...picture, opening: undefined, asksWhy: undefined };
  }
}
