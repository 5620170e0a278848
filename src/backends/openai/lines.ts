import { ServerFault } from './faults';

/** UTF-8 bytes of one line: far more than any server writes for a token. */
export const MOST_LINE_BYTES = 1024 ** 2;

const LF = 0x0a;
const CR = 0x0d;

/** Bytes as lines, wherever the chunks are cut: at LF, CR LF or CR. Holds at most one line. */
export class Lines {
  private parts: Uint8Array[] = [];
  private held = 0;
  private endedWithCr = false;

  constructor(private readonly host: string) {}

  /** @throws ServerFault for a line that is too long, before it is held */
  *feed(chunk: Uint8Array): Generator<string> {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte !== LF && byte !== CR) {
        this.endedWithCr = false;
        continue;
      }
      const isRestOfBreak = byte === LF && this.endedWithCr;
      this.endedWithCr = byte === CR;
      if (!isRestOfBreak) yield this.line(chunk.subarray(from, at));
      from = at + 1;
    }
    this.hold(chunk.subarray(from));
  }

  /** The last line, where no break ended it; undefined where nothing is left. */
  end(): string | undefined {
    return this.held === 0 ? undefined : this.line(new Uint8Array());
  }

  private line(last: Uint8Array): string {
    this.hold(last);
    const whole = Buffer.concat(this.parts).toString('utf8');
    this.parts = [];
    this.held = 0;
    return whole;
  }

  private hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.held += bytes.length;
    if (this.held > MOST_LINE_BYTES)
      throw new ServerFault({ code: 'serverBadReply', args: { host: this.host, fault: 'tooLong' } });
    this.parts.push(bytes);
  }
}
