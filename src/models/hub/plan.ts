/** Which files of a repository a precision needs, as transformers.js names them. Pure. */
import { ReasonError } from '../../protocol/engine';
import type { Dtype } from '../manifest';
import { isDataOf } from '../graphData';
import { LAYOUTS, SUFFIXES } from '../own';
import { HubFault } from './errors';
import { isPlainPath, leadsOutside } from './names';

/** A file as the hub lists it at a commit. */
export interface HubFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  /** `git`: sha1 over `blob SIZE\0` and the bytes. Both in lower-case hexadecimal. */
  readonly hash: { readonly kind: 'sha256' | 'git'; readonly hex: string };
}

export interface PrecisionPlan {
  readonly dtype: Dtype;
  /** All that is needed; the small ones first. */
  readonly files: readonly HubFile[];
  readonly bytes: number;
}

export interface Plan {
  /** What runs well on a CPU first. */
  readonly precisions: readonly PrecisionPlan[];
  readonly preselected: PrecisionPlan;
}

const REQUIRED_TEXTS = ['config.json', 'tokenizer.json'] as const;
const OTHER_TEXTS = ['generation_config.json', 'tokenizer_config.json', 'special_tokens_map.json'];
/** Graphs in float16, which a processor computes more slowly. */
const HALF: ReadonlySet<Dtype> = new Set(['fp16', 'q4f16']);

/**
 * @param mostBytes what a model may have to be preselected
 * @throws HubFault `pathRefused`; ReasonError where the repository has no model that the engine reads
 */
export function planOf(repo: string, listed: readonly HubFile[], mostBytes = Infinity): Plan {
  const hostile = listed.find(({ path }) => leadsOutside(path));
  if (hostile) throw new HubFault({ code: 'pathRefused', args: { repo, path: hostile.path } });
  const byPath = new Map(listed.filter(({ path }) => isPlainPath(path)).map((file) => [file.path, file]));
  if (!byPath.has('config.json')) throw new ReasonError({ code: 'noConfig', args: {} });
  if (!byPath.has('tokenizer.json')) throw new ReasonError({ code: 'noTokenizer', args: {} });
  const texts = [...REQUIRED_TEXTS, ...OTHER_TEXTS].flatMap((path) => byPath.get(path) ?? []);
  const ofKind = (family: keyof typeof LAYOUTS): PrecisionPlan[] =>
    SUFFIXES.flatMap(([dtype, suffix]) => {
      const layouts = LAYOUTS[family].map((graphs) =>
        graphs.map((graph) => graphAndData(byPath, `onnx/${graph}${suffix}.onnx`)),
      );
      const found = layouts.find((graphs) => graphs.every((files) => files.length > 0));
      if (!found) return [];
      const files = [...texts, ...found.flat()];
      return [{ dtype, files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }];
    });
  const pairs = ofKind('encoder-decoder');
  // An encoder's graph is named like a decoder's.
  const precisions = pairs.length > 0 ? pairs : ofKind('decoder');
  const usual = precisions.filter(({ dtype }) => !HALF.has(dtype));
  const preselected = usual.find(({ bytes }) => bytes <= mostBytes) ?? usual[0] ?? precisions[0];
  if (!preselected) throw new ReasonError({ code: 'noGraphFiles', args: { files: ['model.onnx'] } });
  return { precisions, preselected };
}

/** A graph and the files beside it that hold its weights; none where it is not there. */
function graphAndData(byPath: ReadonlyMap<string, HubFile>, graph: string): HubFile[] {
  const found = byPath.get(graph);
  return found ? [found, ...[...byPath.values()].filter(({ path }) => isDataOf(graph, path))] : [];
}
