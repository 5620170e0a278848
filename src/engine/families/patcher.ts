/** Puts the residual stream of one text into another, in a decoder. */
import type { TokenPiece } from '../../protocol/engine';
import { scoredBy } from '../decode/generate';
import { badOption, noSuchToken } from '../faults';
import { STREAM } from '../graph/tapPatches';
import type { Running } from '../running';
import type { CausalSession } from '../sessions/causalSession';
import { finite } from '../sessions/finite';
import type { ModelConfig } from '../sessions/library';
import type { Tokenizer } from '../text/tokenizer';
import type { CausalSessions } from './causalSessions';
import { tappedDecoder } from './graphFiles';
import type { Patched, Patcher } from './languageModel';
import { contrasted, patchedTexts, piecesOfBoth, twoTexts } from './patching';

/** Rows of all texts of a run: as many as a chunk of a text that is read. */
const ROWS_AT_ONCE = 128;
/** Each text has keys and values of its own, with room for 64 tokens at least. */
const TEXTS_AT_ONCE = 8;

type Request = Parameters<Patcher['patch']>[0];

export class CausalPatcher implements Patcher {
  constructor(
    private readonly config: ModelConfig,
    private readonly tokenizer: Tokenizer,
    private readonly sessions: CausalSessions,
  ) {}

  async patch(request: Request, running: Running): Promise<Patched> {
    const { precision } = request;
    const texts = twoTexts(...this.before(request));
    const [ids, otherIds] = [idsOf(texts.tokens), idsOf(texts.otherTokens)];
    const most = Math.max(ids.length, otherIds.length);
    return this.sessions.withOwnCache(most, tappedDecoder(precision), running, async (session) => {
      if (!session.takesPatch) throw badOption({ what: 'patchUnavailable', why: { code: 'notAdditive', args: {} } });
      const first = await this.read(session, ids, running);
      const second = await this.read(session, otherIds, running);
      const width = first.streams[0]!.length / ids.length;
      return {
        precision,
        ...(await patchedTexts(
          texts,
          { first: first.logits, second: second.logits, streams: first.streams, width },
          contrasted(first.logits, second.logits, request),
          {
            isCausal: true,
            atOnce: Math.max(1, Math.min(TEXTS_AT_ONCE, Math.floor(ROWS_AT_ONCE / otherIds.length))),
            run: (patches) => session.readPatched(otherIds, patches),
          },
          scoredBy(this.tokenizer.vocabulary, first.logits),
          running,
        )),
      };
    });
  }

  /** The tokens of each text before the place that is predicted. @throws Fault where a text has no such place */
  private before({ text, otherText, position, maxTokens }: Request): [TokenPiece[], TokenPiece[]] {
    const limit = Math.min(maxTokens, this.config.windowTokens);
    const [a, b] = piecesOfBoth(this.tokenizer, [text, otherText], limit);
    if (position === undefined || position === a.length) return [a, b];
    if (position > a.length) throw noSuchToken(a.length);
    const { pairs } = twoTexts(a, b);
    const last = pairs.find(([token]) => token === position - 1);
    if (!last) throw badOption({ what: 'nothingAligned' });
    return [a.slice(0, position), b.slice(0, last[1] + 1)];
  }

  /** In one run, as the patched texts. @returns the logits after the last token, and the residual stream by layer */
  private async read(
    session: CausalSession,
    ids: readonly number[],
    { signal }: Running,
  ): Promise<{ readonly logits: Float32Array; readonly streams: readonly Float32Array[] }> {
    const names = Array.from({ length: this.config.layers }, (_, layer) => STREAM.after(layer));
    let logits = new Float32Array();
    let streams: Float32Array[] = [];
    session.forget();
    await session.readFrom(
      ids,
      0,
      ['logits', ...names],
      ids.length,
      (outputs) => {
        logits = (outputs.logits!.data as Float32Array).slice(-session.vocabularySize);
        streams = names.map((name) => outputs[name]!.data as Float32Array);
      },
      { streamFrom: 0 },
      signal,
    );
    return { logits: finite(logits, logits.length), streams };
  }
}

const idsOf = (tokens: readonly TokenPiece[]): number[] => tokens.map(({ id }) => id);
