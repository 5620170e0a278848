/** Why one token rather than another, in words: the largest terms of the difference of their logits. */
import type { Localize } from '../../../base/localize';
import type { OutcomeOf, WhyPath } from '../../../protocol/engine';

export type Why = Extract<OutcomeOf<'why'>, { kind: 'why' }>;

/** A term of the sum; those of the heads are by source token, as far as they are listed. */
export type WhyTerm =
  | { readonly kind: 'embedding'; readonly value: number }
  | { readonly kind: 'mlp'; readonly layer: number; readonly value: number }
  | ({ readonly kind: 'path' } & WhyPath);

/** How many terms the sentence names. */
const NAMED = 2;

/** Every term that the answer lists, the largest magnitude first. */
export function termsOf({ embedding, mlps, paths }: Pick<Why, 'embedding' | 'mlps' | 'paths'>): WhyTerm[] {
  const terms: WhyTerm[] = [
    { kind: 'embedding', value: embedding },
    ...mlps.map((value, layer) => ({ kind: 'mlp' as const, layer, value })),
    ...paths.map((path) => ({ kind: 'path' as const, ...path })),
  ];
  return terms.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

/** The whole sum in one sentence: what speaks most for the answer, and the rest. @param text that was asked about */
export function whySentence(why: Why, text: string, t: Localize): string {
  const direction = why.sum < 0 ? -1 : 1;
  const named = termsOf(why)
    .filter(({ value }) => value * direction > 0)
    .slice(0, NAMED);
  const rest = named.reduce((left, { value }) => left - value, why.sum);
  return t(
    '{0} rather than {1}: {2}.',
    quoted(why.token.text),
    why.other === null ? t('the mean of the vocabulary') : quoted(why.other.text),
    [
      ...named.map((term) => t('{0} from {1}', signed(term.value, 1), termName(term, why, text, t))),
      t('the rest {0}', signed(rest, 1)),
    ].join('; '),
  );
}

/** To stand after "from". @param text that was asked about */
export function termName(term: WhyTerm, why: Why, text: string, t: Localize): string {
  switch (term.kind) {
    case 'embedding':
      return t('the embedding of {0}', quoted(why.tokens.at(-1)!.text));
    case 'mlp':
      return t('the MLP of layer {0}', String(term.layer));
    case 'path': {
      const { source, layer, head } = term;
      const through = [String(layer), String(head)];
      return t(
        '{0} {1} through layer {2} head {3}',
        quoted(why.tokens[source]!.text),
        placeOf(source, why, text, t),
        ...through,
      );
    }
  }
}

/** Where a token stands, seen from the place that is predicted. */
export function placeOf(source: number, { tokens, position }: Why, text: string, t: Localize): string {
  const lines = text.slice(tokens[source]!.end, tokens.at(-1)!.end).split('\n').length - 1;
  if (lines > 0) return lines === 1 ? t('one line above') : t('{0} lines above', String(lines));
  const distance = position - source;
  return distance === 1 ? t('just before') : t('{0} tokens before', String(distance));
}

const quoted = (token: string): string => JSON.stringify(token);

/** With its sign, also where it is positive. */
export function signed(value: number, digits: number): string {
  const shown = value.toFixed(digits);
  return Number(shown) >= 0 ? `+${shown.replace('-', '')}` : shown;
}
