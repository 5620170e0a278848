/** The hashes of a file while its bytes go by. */
import { createHash, type Hash } from 'node:crypto';
import type { HubFile } from './plan';

export class Digest {
  private readonly sha256 = createHash('sha256');
  private readonly git: Hash | undefined;
  private hex: string | undefined;

  constructor(private readonly file: Pick<HubFile, 'bytes' | 'hash'>) {
    if (file.hash.kind === 'git') this.git = createHash('sha1').update(`blob ${file.bytes}\0`);
  }

  update(bytes: Uint8Array): void {
    this.sha256.update(bytes);
    this.git?.update(bytes);
  }

  /**
   * Call it once, after the last byte.
   *
   * @returns the sha256 in lower-case hexadecimal; undefined where the bytes are not those that the hub lists
   */
  ended(): string | undefined {
    this.hex ??= this.sha256.digest('hex');
    const found = this.git ? this.git.digest('hex') : this.hex;
    return found === this.file.hash.hex ? this.hex : undefined;
  }
}
