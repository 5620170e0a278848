/** The sentence that the numbers of a patched text bear out: which place carries the difference, in which layers. */
import type { Localize } from '../../../base/localize';
import type { PatchShown } from '../../../protocol/attention';
import { signed } from './why';
import { named } from './whyNot';

type Shares = Omit<PatchShown, 'kind' | 'captureId' | 'otherId' | 'sentence'>;

/** A place carries most of the difference from this share on. */
const MOST = 0.5;
/** How many stretches of layers are told. */
const TOLD = 3;

/** Layers in which the same place carries most, from the first to the last. */
interface Stretch {
  readonly pair: number;
  readonly from: number;
  readonly to: number;
}

export function patchSentence(found: Shares, t: Localize): string {
  const { token, other, first, second, written, shares } = found;
  const names = [named(token.text), named(other.text), signed(first.difference, 1), signed(second.difference, 1)];
  const opening =
    written === undefined
      ? t('{0} rather than {1}: {2} logits in the first text, {3} in the second.', ...names)
      : t(
          'Where the translations first differ, {0} rather than {1}: {2} logits in the first text, {3} in the second.',
          ...names,
        );
  const stretches = stretchesOf(shares);
  const told = stretches
    .toSorted((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, TOLD)
    .sort((a, b) => a.from - b.from)
    .map((each) => stretchText(each, found, t));
  const carried = stretches.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const left = shares.length - carried;
  return [
    opening,
    ...told,
    left > 0 &&
      t('In {0} of {1} layers no single place carries half of the difference.', String(left), String(shares.length)),
  ]
    .filter((each) => each !== false)
    .join(' ');
}

function stretchesOf(shares: Shares['shares']): Stretch[] {
  const found: Stretch[] = [];
  for (const [layer, row] of shares.entries()) {
    const pair = row.indexOf(Math.max(...row));
    if ((row[pair] ?? 0) < MOST) continue;
    const last = found.at(-1);
    if (last?.pair === pair && last.to === layer - 1) found[found.length - 1] = { ...last, to: layer };
    else found.push({ pair, from: layer, to: layer });
  }
  return found;
}

function stretchText({ pair, from, to }: Stretch, { tokens, otherTokens, pairs, shares }: Shares, t: Localize): string {
  const [a, b] = pairs[pair]!;
  const [one, two] = [named(tokens[a]!.text), named(otherTokens[b]!.text)];
  const place = one === two ? one : t('{0} in place of {1}', one, two);
  const share = (layer: number): string => shares[layer]![pair]!.toFixed(2);
  return from === to
    ? t('In layer {0} {1} alone carries {2} of the difference.', String(from), place, share(from))
    : t(
        'In layers {0} to {1} {2} alone carries {3} to {4} of the difference.',
        String(from),
        String(to),
        place,
        share(from),
        share(to),
      );
}
