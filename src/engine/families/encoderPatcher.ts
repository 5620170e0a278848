/** Puts the residual stream of one text into another, in an encoder: alone with its masked-word head, or before a decoder. */
import type { InferenceSession } from 'onnxruntime-node';
import type { ScoredToken, TokenPiece } from '../../protocol/engine';
import { scoredBy } from '../decode/generate';
import { badOption, noBlank } from '../faults';
import { STREAM } from '../graph/tapPatches';
import type { Running } from '../running';
import type { TapOptions } from '../sessions/tapInputs';
import type { Tokenizer } from '../text/tokenizer';
import type { Patched } from './languageModel';
import { contrasted, patchedTexts, twoTexts } from './patching';

/** Reads a text in one run. @returns the logits where something is predicted, and the outputs `taps` */
export type ReadEncoder = (
  taps: readonly string[],
  options?: TapOptions,
) => Promise<{ readonly logits: Float32Array; readonly outputs: InferenceSession.ReturnType }>;

/** @param layers of the encoder. @throws Fault as `Patcher.patch` */
export async function patchEncoder(
  request: { readonly token?: number; readonly other?: number },
  [tokens, otherTokens]: readonly [TokenPiece[], TokenPiece[]],
  layers: number,
  readerOf: (ids: readonly number[]) => ReadEncoder,
  { vocabulary }: Tokenizer,
  running: Running,
): Promise<Patched> {
  const texts = twoTexts(tokens, otherTokens);
  const [ids, otherIds] = [tokens, otherTokens].map((each) => each.map(({ id }) => id)) as [number[], number[]];
  const names = Array.from({ length: layers }, (_, layer) => STREAM.after(layer));
  const { logits: first, outputs } = await readerOf(ids)(names, { streamFrom: 0 });
  const read = readerOf(otherIds);
  const { logits: second } = await read([]);
  const streams = names.map((name) => outputs[name]!.data as Float32Array);
  const pair = contrasted(first, second, request);
  const scoredOf: (id: number) => ScoredToken = scoredBy(vocabulary, first);
  const shown = await patchedTexts(
    texts,
    { first, second, streams, width: streams[0]!.length / ids.length },
    pair,
    {
      isCausal: false,
      atOnce: 1,
      async run(patches) {
        await running.beforeRun?.();
        return [(await read([], { patches })).logits];
      },
    },
    scoredOf,
    running,
  );
  return { precision: 'exact', ...shown };
}

/** The place of the first blank. @throws Fault where there is none */
export function blankIn(tokenizer: Tokenizer, ids: readonly number[]): number {
  const place = ids.indexOf(tokenizer.mask?.id ?? -1);
  if (place < 0) throw noBlank();
  return place;
}

/** @throws Fault where the graph does not show where its layers end */
export function requirePatch(session: InferenceSession): void {
  if (!session.outputNames.includes(STREAM.after(0)))
    throw badOption({ what: 'patchUnavailable', why: { code: 'layersHidden', args: {} } });
}
