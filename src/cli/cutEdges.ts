/** `--source N [--layer L [--head H]]`, several times: a layer and a head belong to the source that was named last. */
import { Option } from '@commander-js/extra-typings';
import type { CutEdge } from '../protocol/engine';
import { numberIn, UsageError } from './options';

export interface EdgeOptions {
  readonly source: ReturnType<typeof edgeOption<'--source <n>'>>;
  readonly layer: ReturnType<typeof edgeOption<'--layer <n>'>>;
  readonly head: ReturnType<typeof edgeOption<'--head <n>'>>;
  /** Begins a new list. */
  readonly begin: () => void;
}

/** Options that read one list together. */
export function edgeOptions(): EdgeOptions {
  let edges: CutEdge[] = [];
  const narrow = (option: 'layer' | 'head', value: number): void => {
    const last = edges.pop();
    if (!last) throw new UsageError(`--${option} belongs to a --source: name the token first.`);
    if (last[option] !== undefined) throw new UsageError(`--${option} is given twice for one --source.`);
    edges.push({ ...last, [option]: value });
  };
  return {
    source: edgeOption('--source <n>', 'a token that may not be looked at, from 0; repeatable', (source) => {
      edges.push({ source });
      return edges;
    }),
    layer: edgeOption('--layer <n>', 'only in this layer; belongs to the --source before it', (layer) => {
      narrow('layer', layer);
      return edges;
    }),
    head: edgeOption('--head <n>', 'only in this head of the layer', (head) => {
      narrow('head', head);
      return edges;
    }),
    begin: () => {
      edges = [];
    },
  };
}

function edgeOption<const Flags extends string>(
  flags: Flags,
  description: string,
  take: (value: number) => readonly CutEdge[],
) {
  return new Option(flags, description).argParser((given: string) => take(numberIn(flags.split(' ')[0]!, given, {})));
}
