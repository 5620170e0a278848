/** The graphs of a model, and the headers that are made of theirs. */
import { readdir, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { ReasonError } from '../../protocol/engine';
import type { ModelEntry } from '../../models/manifest';
import type { Described } from '../../models/own';
import { loadConfig } from '../sessions/library';
import { prepareHeader, type GraphFiles, type PatchedHeader } from '../graph/headers';
import { LENS_NORM } from '../graph/lens';
import { PROJECTIONS } from '../graph/projections';
import { UNEMBEDDING } from '../graph/unembedding';
import { variantHeader, type GraphVariant } from '../graph/variants';
import { ensureInt8Weights } from './int8Weights';
import { MEASURES } from '../measures/registry';

/** Completes and generates: nothing is read out of it but logits. */
export const UNTAPPED: GraphVariant = { arithmetic: 'fast', taps: new Set() };

/** The same of a model with int8 weights. */
export const INT8_UNTAPPED: GraphVariant = { arithmetic: 'int8', taps: new Set() };

/** Scores and fills masks where the graph cannot be tapped. */
export const EXACT_UNTAPPED: GraphVariant = { arithmetic: 'exact', taps: new Set() };

/** What captures run: tapped for every measure that is computed from a capture. */
export const tappedFor = (arithmetic: GraphVariant['arithmetic']): GraphVariant => ({
  arithmetic,
  taps: MEASURES.tapsFor('query-key', 'layer-head'),
});

/** The same of a decoder, which also shows the terms of its logits and its residual stream, and where both can be changed. */
export const tappedDecoder = (arithmetic: GraphVariant['arithmetic']): GraphVariant => ({
  arithmetic,
  taps: new Set([...tappedFor(arithmetic).taps, 'residual', 'stream', 'bias', 'patch']),
});

/** The same of an encoder, alone or before a decoder. */
export const tappedEncoder: GraphVariant = {
  arithmetic: 'exact',
  taps: new Set([...tappedFor('exact').taps, 'stream', 'patch']),
};

function headersOf({ family, int8 }: ModelEntry): readonly PatchedHeader[] {
  switch (family) {
    case 'decoder':
      return [
        ...[UNTAPPED, tappedDecoder('fast'), tappedDecoder('exact'), ...(int8 ? [INT8_UNTAPPED] : [])].map(
          variantHeader,
        ),
        PROJECTIONS,
        UNEMBEDDING,
        LENS_NORM,
      ];
    case 'encoder':
    case 'encoder-decoder':
      return [variantHeader(tappedEncoder), PROJECTIONS];
    case 'recurrent':
      return [];
  }
}

/** @throws ReasonError when the model's list of files holds no graph */
export function graphFiles(entry: Pick<Described, 'files'>, headSize: number): GraphFiles {
  const [first, ...others] = entry.files
    .filter((file) => file.path.endsWith('.onnx'))
    .map((file) => ({ original: file.path, headSize }));
  if (!first) throw new ReasonError({ code: 'noGraphFiles', args: { files: ['model.onnx'] } });
  return [first, ...others];
}

/** How the build names what it writes beside the weights, today and in earlier versions. */
const WRITTEN_BY_BUILD =
  /^(?:fast|exact|int8|attention|projections|unembedding|lens)(?:-[a-z-]+)?(?:(?:_\w+)?\.onnx(?:_data)?)?$/;

/**
 * Writes every patched header of a model beside its weights, and the int8 weights where the manifest lists them; the
 * build does this for the embedded ones.
 */
export async function prepareModel(modelsFolder: string, entry: ModelEntry): Promise<void> {
  const headers = headersOf(entry);
  if (headers.length === 0) return;
  const folder = path.join(modelsFolder, entry.id);
  const { headSize } = await loadConfig(folder);
  const files = graphFiles(entry, headSize);
  const written: string[] = [];
  if (entry.int8) {
    if (!(await ensureInt8Weights(folder, files[0], entry.int8)))
      throw new Error(`${entry.int8.path} of ${entry.id} could not be made as models/manifest.json lists it`);
    written.push(path.join(folder, entry.int8.path));
  }
  for (const file of files) for (const header of headers) written.push(await prepareHeader(folder, file, header));
  await removeOutdated(path.join(folder, path.dirname(files[0].original)), written);
}

/** Headers of an earlier build would be packed with the extension. */
async function removeOutdated(onnx: string, written: readonly string[]): Promise<void> {
  const kept = new Set(written.map((file) => path.relative(onnx, file).split(path.sep)[0]));
  for (const name of await readdir(onnx))
    if (WRITTEN_BY_BUILD.test(name) && !kept.has(name)) await rm(path.join(onnx, name), { recursive: true });
}
