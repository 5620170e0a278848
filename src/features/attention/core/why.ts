/** Why one token rather than another, in words: the largest terms of the difference of their logits. */
import { byMagnitude } from '../../../base/math/byMagnitude';
import type { Localize } from '../../../base/localize';
import type { Lens } from '../../../protocol/attention';
import type { OutcomeOf, WhyPath } from '../../../protocol/engine';

export type Why = Extract<OutcomeOf<'why'>, { kind: 'why' }>;

/** A term of the sum; those of the heads are by source token, word or line, as far as they are listed. */
export type WhyTerm =
  | { readonly kind: 'embedding'; readonly value: number }
  | { readonly kind: 'mlp'; readonly layer: number; readonly value: number }
  | ({ readonly kind: 'path' } & WhyPath);

/** How the sum is told. */
export interface Telling {
  /** That was asked about. */
  readonly text: string;
  readonly t: Localize;
  /** A part of the text within a sentence. */
  quoted(text: string): string;
  /** What the sources are, as they were asked for; left out: tokens. */
  readonly units?: { readonly granularity: Lens['granularity']; readonly groups: readonly number[] };
}

/** How many terms for the answer the sentence names. */
const NAMED = 2;

/** Every term that the answer lists, the largest magnitude first. */
export function termsOf({ embedding, mlps, paths }: Pick<Why, 'embedding' | 'mlps' | 'paths'>): WhyTerm[] {
  const terms: WhyTerm[] = [
    { kind: 'embedding', value: embedding },
    ...mlps.map((value, layer) => ({ kind: 'mlp' as const, layer, value })),
    ...paths.map((path) => ({ kind: 'path' as const, ...path })),
  ];
  return terms.sort(byMagnitude);
}

/**
 * The whole sum in one sentence: what speaks most for the answer, the largest part that came from the text, what speaks
 * more against it than what was named speaks for it, and the rest. The numbers that it shows add up.
 */
export function whySentence(why: Why, telling: Telling): string {
  const { t, quoted } = telling;
  const direction = why.sum < 0 ? -1 : 1;
  const digits = Math.abs(why.sum) < 1 ? 2 : 1;
  const terms = termsOf(why).filter(({ value }) => rounded(value, digits) !== 0);
  const named = namedTerms(terms, direction);
  const rest = named.reduce((left, { value }) => left - rounded(value, digits), rounded(why.sum, digits));
  const other = why.other === null ? t('the mean of the vocabulary') : quoted(why.other.text);
  const parts = [
    ...named.map((term) => t('{0} from {1}', signed(term.value, digits), termName(term, why, telling))),
    t('the rest {0}', signed(rest, digits)),
  ].join('; ');
  return direction > 0
    ? t('{0} rather than {1}: {2}.', quoted(why.token.text), other, parts)
    : t('{0} falls behind {1}: {2}.', quoted(why.token.text), other, parts);
}

function namedTerms(terms: readonly WhyTerm[], direction: 1 | -1): WhyTerm[] {
  const isFor = ({ value }: WhyTerm): boolean => value * direction > 0;
  const named = terms.filter(isFor).slice(0, NAMED);
  const fromText = terms.find((term) => term.kind === 'path' && isFor(term));
  if (fromText && !named.includes(fromText)) named.push(fromText);
  const least = Math.min(...named.slice(0, NAMED).map(({ value }) => Math.abs(value)));
  const against = terms.find(({ value }) => value * direction < 0 && Math.abs(value) > least);
  return against ? [...named, against] : named;
}

/** To stand after "from". */
export function termName(term: WhyTerm, why: Why, telling: Telling): string {
  const { t, quoted } = telling;
  switch (term.kind) {
    case 'embedding':
      return t('the embedding of {0}', quoted(why.tokens.at(-1)!.text));
    case 'mlp':
      return t('the MLP of layer {0}', String(term.layer));
    case 'path': {
      const { source, layer, head } = term;
      const through = [String(layer), String(head)];
      const { name, place } = sourceOf(source, why, telling);
      return t('{0} {1} through layer {2} head {3}', quoted(name), place, ...through);
    }
  }
}

/** A source's text, and where it stands, seen from the place that is predicted. */
export function sourceOf(
  source: number,
  { tokens }: Why,
  { text, t, units }: Telling,
): { name: string; place: string } {
  const groupOf = (token: number): number => units?.groups[token] ?? token;
  const members = tokens.filter((_, token) => groupOf(token) === source);
  const [first, last] = [members[0]!, members.at(-1)!];
  const name = members.length === 1 ? first.text : text.slice(first.start, last.end);
  const lines = text.slice(last.end, tokens.at(-1)!.end).split('\n').length - 1;
  if (lines > 0) return { name, place: lines === 1 ? t('one line above') : t('{0} lines above', String(lines)) };
  const distance = groupOf(tokens.length - 1) + 1 - source;
  if (units?.granularity === 'line') return { name, place: t('in the same line') };
  if (distance === 1) return { name, place: t('just before') };
  const place =
    units?.granularity === 'word' ? t('{0} words before', String(distance)) : t('{0} tokens before', String(distance));
  return { name, place };
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** With its sign, except of a number that is shown as 0. */
export function signed(value: number, digits: number): string {
  const shown = Math.abs(value).toFixed(digits);
  if (Number(shown) === 0) return shown;
  return `${value < 0 ? '−' : '+'}${shown}`;
}
