/** The header's standing facts: what is shown, how it was measured, and what it does not mean. */
import { element, place } from './dom';
import { headName, type Scene } from './state';

const MEANING = 'Attention shows where this head mixed information from, not why the model answered.';

/** Abnar and Zuidema 2020, Quantifying Attention Flow in Transformers. */
const ROLLOUT = 'Rollout multiplies the layers\' mean attention, each half mixed with the identity, up to this layer (Abnar and Zuidema 2020): how much of each input token would be left if attention alone moved information. Not why the model answered.';

export function showAbout({ capture, map, address }: Scene): void {
  const facts = [
    ['model', capture.modelName],
    ['layer', `layer ${address.layer}`],
    ['head', headName(address)],
    ['base', 'counted from 0'],
    ['precision', `${capture.precision} arithmetic`],
    ['measure', address.head === 'rollout' ? 'rollout' : `${capture.measure} weights`],
    ['direction', map.direction],
  ];
  place('about').replaceChildren(
    element('p', { class: 'facts' }, ...facts.map(([name, value]) => element('span', { 'data-fact': name }, value))),
    element('p', { class: 'meaning' }, address.head === 'rollout' ? ROLLOUT : MEANING),
    ...notes(capture).map((note) => element('p', { class: 'note' }, note)),
  );
}

function notes({ tokens, totalTokens, totalIsLowerBound, where }: Scene['capture']): string[] {
  const counted = totalIsLowerBound ? `more than ${totalTokens}` : String(totalTokens);
  const limited = totalTokens > tokens.length || totalIsLowerBound;
  return limited ? [`First ${tokens.length} of ${counted} tokens · ${where}`] : [`${tokens.length} tokens · ${where}`];
}
