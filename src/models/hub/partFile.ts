/** A file while it is being downloaded: `NAME.part` beside its place, and the ETag of what it is a part of. */
import type { FileHandle } from 'node:fs/promises';
import { syncFolder, type Disk } from './disk';
import { Digest } from './digest';
import { throwIfCancelled } from './errors';
import type { HubFile } from './plan';

/** One disk read; hashing it holds the event loop for a millisecond or two. */
const READ_BYTES = 1024 ** 2;
const STRONG_ETAG = /^"[\x21\x23-\x7e]{1,1000}"$/;

export class PartFile {
  private digest: Digest;
  /** Of what it holds; a resume asks for the rest of the same. */
  etag: string | undefined;
  bytes = 0;

  private constructor(
    private readonly disk: Disk,
    private readonly target: string,
    private readonly file: HubFile,
    private readonly handle: FileHandle,
  ) {
    this.digest = new Digest(file);
  }

  /** Opens what is there from an earlier download and hashes it. @param report bytes that were hashed, from 0 */
  static async open(
    disk: Disk,
    target: string,
    file: HubFile,
    signal: AbortSignal | undefined,
    report: (bytes: number) => void,
  ): Promise<PartFile> {
    const name = `${target}.part`;
    // Not truncated, and made where it is missing.
    const handle = await disk.open(name, 'r+').catch(() => disk.open(name, 'w+'));
    const part = new PartFile(disk, target, file, handle);
    try {
      await part.readBack(signal, report);
      const etag = await disk.readFile(`${name}.etag`, 'utf8').catch(() => '');
      part.etag = STRONG_ETAG.test(etag) ? etag : undefined;
      return part;
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (let written = 0; written < chunk.length;) {
      const { bytesWritten } = await this.handle.write(chunk, written, chunk.length - written, this.bytes + written);
      written += bytesWritten;
    }
    this.digest.update(chunk);
    this.bytes += chunk.length;
  }

  /** @param etag of the answer whose body follows */
  async remember(etag: string | null): Promise<void> {
    const next = etag !== null && STRONG_ETAG.test(etag) ? etag : undefined;
    if (next === this.etag) return;
    this.etag = next;
    if (next === undefined) await this.disk.rm(`${this.target}.part.etag`, { force: true });
    else await this.disk.writeFile(`${this.target}.part.etag`, next);
  }

  /** Forgets all that it holds. */
  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.bytes = 0;
    this.etag = undefined;
    this.digest = new Digest(this.file);
  }

  /**
   * Puts the file in its place, where its bytes are those that the hub lists. Only then does it exist under its name.
   *
   * @returns its sha256; undefined for other bytes, of which nothing is kept
   */
  async finish(): Promise<string | undefined> {
    const sha256 = this.digest.ended();
    if (sha256 === undefined) {
      await this.restart();
      return undefined;
    }
    await this.handle.sync();
    await this.handle.close();
    await this.disk.rename(`${this.target}.part`, this.target);
    await syncFolder(this.disk, this.target);
    await this.disk.rm(`${this.target}.part.etag`, { force: true });
    return sha256;
  }

  async close(): Promise<void> {
    await this.handle.close().catch(() => undefined);
  }

  private async readBack(signal: AbortSignal | undefined, report: (bytes: number) => void): Promise<void> {
    const { size } = await this.handle.stat();
    if (size > this.file.bytes) return this.restart();
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    while (this.bytes < size) {
      throwIfCancelled(signal);
      const { bytesRead } = await this.handle.read(buffer, 0, READ_BYTES, this.bytes);
      if (bytesRead === 0) break;
      this.digest.update(buffer.subarray(0, bytesRead));
      this.bytes += bytesRead;
      report(this.bytes);
    }
  }
}
