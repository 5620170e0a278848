/** The text of a stream as one piece a token, each with its log-probability where the server gave one. */
import type { ScoredToken } from '../../protocol/engine';
import type { Chunk, ServerToken } from './replies';

export interface Piece {
  readonly text: string;
  /** Natural logarithm; undefined where the server gave none. */
  readonly logprob: number | undefined;
  /** The piece is at most as likely as that: parts of it have no log-probability. */
  readonly isBound: boolean;
  /** The same as a token with its likeliest alternatives; absent without a log-probability. */
  readonly token?: ScoredToken;
  /** What else the model found likely in its place, as the server gave it. */
  readonly top: readonly ScoredToken[];
}

export class Pieces {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** A chunk as pieces of one token each, where its tokens spell its text; else as one piece. */
  *of({ text, tokens }: Chunk): Generator<Piece> {
    if (!tokens || tokens.length === 0) {
      if (text !== '') yield { text, logprob: undefined, isBound: false, top: [] };
      return;
    }
    const spelled = tokens.map((token) => this.spelling(token));
    const isSame = spelled.join('') === text;
    // Marks that end a text have a probability and no text.
    if (text === '' && !isSame) return;
    if (isSame) {
      for (const [at, token] of tokens.entries()) {
        const { logprob, isLastPart = false } = token;
        const scored = scoredToken(token, spelled[at]!);
        yield { text: spelled[at]!, logprob, isBound: isLastPart, token: scored, top: topOf(token) };
      }
      return;
    }
    const logprob = tokens.reduce((sum, token) => sum + token.logprob, 0);
    const token = { id: tokens[0]!.id ?? 0, text, logprob };
    yield { text, logprob, isBound: tokens.some(({ isLastPart }) => isLastPart), token, top: [] };
  }

  /** Whole characters that a token completes. */
  private spelling({ text, bytes }: ServerToken): string {
    return bytes ? this.decoder.decode(bytes, { stream: true }) : text;
  }
}

/** The likeliest tokens at a token's place, best first; a part of a character shows its bytes. */
export const topOf = ({ top = [] }: ServerToken): ScoredToken[] =>
  top
    .map((each) => scoredToken(each, each.bytes ? wholeOrNone(each.bytes) : each.text))
    .sort((a, b) => b.logprob - a.logprob);

/** @param whole what the token completed; empty for a part of a character, which shows its bytes */
function scoredToken({ id, text, bytes, logprob }: ServerToken, whole: string): ScoredToken {
  const shown = whole !== '' || !bytes ? whole || text : [...bytes].map((byte) => `<${hex(byte)}>`).join('');
  // 0 where the server does not number its tokens.
  return { id: id ?? 0, text: shown, logprob };
}

/** @returns nothing for bytes that are no whole characters */
function wholeOrNone(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return text.includes('\uFFFD') ? '' : text;
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');
