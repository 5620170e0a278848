/** Puts the residual stream of one text into another, in a decoder. */
import { joined } from '../../base/math/joined';
import type { TokenPiece } from '../../protocol/engine';
import { scoredBy } from '../decode/generate';
import { badOption, noSuchToken, tooLong } from '../faults';
import { STREAM } from '../graph/tapPatches';
import type { Running } from '../running';
import type { CausalSession } from '../sessions/causalSession';
import { finite } from '../sessions/finite';
import type { ModelConfig } from '../sessions/library';
import type { TapOptions } from '../sessions/tapInputs';
import type { Tokenizer } from '../text/tokenizer';
import { chunkTokens } from './captureCosts';
import type { CausalSessions } from './causalSessions';
import { tappedDecoder } from './graphFiles';
import type { Patched, Patcher } from './languageModel';
import { contrasted, patchedTexts, twoTexts } from './patching';

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
      const { layers } = this.config;
      const names = Array.from({ length: layers }, (_, layer) => STREAM.after(layer));
      // What both begin with is read once, and both are read on in the same steps, so that they round alike.
      const from = Math.max(0, Math.min(texts.alike, most - 2, ids.length - 2, otherIds.length - 2));
      const first = await this.read(session, ids, from, names, { streamFrom: 0 }, running);
      const second = await this.read(session, otherIds, from, [], {}, running);
      const pair = contrasted(first.logits, second.logits, request);
      const width = first.streams[0]!.length / (ids.length - from);
      return {
        precision,
        ...(await patchedTexts(
          texts,
          { first: first.logits, second: second.logits, streams: first.streams, from, width },
          pair,
          true,
          async (patch) => {
            const place = Math.min(...patch.rows.keys());
            // One row alone would be computed by another kernel than several are.
            const start = Math.max(0, Math.min(place, otherIds.length - 2));
            return (await this.read(session, otherIds, start, [], { patch }, running)).logits;
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
    const [a, b] = [text, otherText].map((each) => {
      const { pieces } = this.tokenizer.firstPieces(each, limit + 1);
      if (pieces.length > limit) throw tooLong(pieces.length, limit);
      return pieces;
    }) as [TokenPiece[], TokenPiece[]];
    if (position === undefined || position === a.length) return [a, b];
    if (position > a.length) throw noSuchToken(a.length);
    const { pairs } = twoTexts(a, b);
    const last = pairs.find(([token]) => token === position - 1);
    if (!last) throw badOption({ what: 'nothingAligned' });
    return [a.slice(0, position), b.slice(0, last[1] + 1)];
  }

  /** @returns the logits after the last token, and the rows of `names` of the tokens from `from` on */
  private async read(
    session: CausalSession,
    ids: readonly number[],
    from: number,
    names: readonly string[],
    options: TapOptions,
    { signal }: Running,
  ): Promise<{ readonly logits: Float32Array; readonly streams: readonly Float32Array[] }> {
    const parts: Float32Array[][] = names.map(() => []);
    let logits = new Float32Array();
    await session.readFrom(
      ids,
      from,
      ['logits', ...names],
      chunkTokens(this.config, ids.length),
      (outputs) => {
        logits = (outputs.logits!.data as Float32Array).slice(-session.vocabularySize);
        names.forEach((name, layer) => parts[layer]!.push(outputs[name]!.data as Float32Array));
      },
      options,
      signal,
    );
    return { logits: finite(logits, logits.length), streams: parts.map(joined) };
  }
}

const idsOf = (tokens: readonly TokenPiece[]): number[] => tokens.map(({ id }) => id);
