/** The tokens of a map's rows and columns, and how they are displayed. Pure. */
import type { MapShown as AttentionMap } from '../../../src/protocol/attention';
import type { TokenPiece } from '../../../src/protocol/engine';
import type { CaptureShown } from '../../../src/protocol/attention';
import { label, RIGHT_TO_LEFT } from '../../shared/visible';
import { t } from '../../shared/l10n';

/** One token on an axis, or white space between tokens that no token covers. */
export type Segment =
  | { readonly kind: 'gap'; readonly text: string }
  /**
   * `chip`: the token adds no text to the flow: the template added it, or it is a further part of a character that is
   * displayed already. `leftward`: that character is of a right-to-left script, so its parts go to its left. `whole`:
   * several tokens together, never cut.
   */
  | {
      readonly kind: 'token';
      readonly index: number;
      readonly text: string;
      readonly chip: boolean;
      readonly leftward?: boolean;
      readonly whole?: boolean;
    };

export interface Axis {
  /** `source`: the text. `target`: what the decoder predicts. `fed`: what the decoder was fed. */
  readonly shows: 'source' | 'target' | 'fed';
  /** In reading order; exactly one `token` for each index. */
  readonly segments: readonly Segment[];
  /** Short names by index, for matrix labels and the status line. */
  readonly labels: readonly string[];
  /** More about a token, by index; empty where the label says it all. */
  readonly tips: readonly string[];
}

/** The decoder's start token: it is in neither text. */
const START = t('⟨start⟩');

export function axisOf(capture: CaptureShown, map: AttentionMap, side: 'query' | 'key'): Axis {
  if ((side === 'query' ? map.queriesAre : map.keysAre) === 'source') return sourceAxis(capture);
  const target = capture.target ?? [];
  const fed = (at: number): string => target[at - 1]?.text ?? START;
  if (side === 'key') {
    return chain(
      'fed',
      target.map((_, i) => fed(i)),
      (i) => i === 0,
      target.map((token, i) => t('fed ‹{0}› while predicting ‹{1}›', label(fed(i)), label(token.text))),
    );
  }
  return chain(
    'target',
    target.map(({ text }) => text),
    (i) => target[i]!.special,
    target.map((token, i) => t('predicts ‹{0}›, was fed ‹{1}›', label(token.text), label(fed(i)))),
  );
}

function chain(
  shows: Axis['shows'],
  texts: readonly string[],
  isChip: (index: number) => boolean,
  tips: readonly string[],
): Axis {
  return {
    shows,
    tips,
    // The leading space of the first token separates it from nothing: drop it.
    segments: texts.map((text, index) => ({
      kind: 'token',
      index,
      text: index === 0 ? text.trimStart() : text,
      chip: isChip(index),
    })),
    labels: texts.map((text) => label(text)),
  };
}

function sourceAxis({ text, tokens }: CaptureShown): Axis {
  const segments: Segment[] = [];
  const tips = tokens.map(() => '');
  let covered = 0;
  const labels = tokens.map((token, index) => {
    if (isTemplate(token)) {
      segments.push({ kind: 'token', index, text: token.text, chip: true });
      return label(token.text);
    }
    if (token.start > covered) segments.push({ kind: 'gap', text: text.slice(covered, token.start) });
    const own = text.slice(Math.max(token.start, covered), token.end);
    covered = Math.max(covered, token.end);
    const leftward = own === '' && RIGHT_TO_LEFT.test(text.slice(token.start, token.end));
    segments.push({
      kind: 'token',
      index,
      text: own || token.text,
      chip: own === '' || token.special,
      ...(leftward && { leftward }),
    });
    // A hidden word is written as the person likes (`___`) and read as the model's own token for it.
    const isReadAs = token.special && own !== '' && own !== token.text;
    if (isReadAs) tips[index] = t('read as {0}', token.text);
    return label(isReadAs ? token.text : own || token.text);
  });
  if (covered < text.length) segments.push({ kind: 'gap', text: text.slice(covered) });
  return { shows: 'source', segments, labels, tips };
}

const isTemplate = ({ start, end }: TokenPiece): boolean => start === end;
