/** The header's standing facts: what is shown, how it was measured, and what it does not mean. */
import { element, place } from '../../shared/dom';
import { matrixInfo } from '../../../src/protocol/measures';
import { headName, sinkText, type Scene } from '../scene/state';

export function showAbout({ capture, map, address, lens }: Scene): void {
  const { name, meaning } = matrixInfo(address.measure);
  const facts = [
    ['model', capture.modelName],
    ['layer', `layer ${address.layer}`],
    ['head', headName(address)],
    ['base', 'counted from 0'],
    ['precision', `${capture.precision} arithmetic`],
    ['measure', name],
    ['direction', map.direction === 'causal' ? 'unidirectional (causal)' : map.direction],
    ['granularity', `by ${lens.granularity}`],
    ['sink', sinkText(lens.sink)],
  ];
  place('about').replaceChildren(
    element('p', { class: 'facts' }, ...facts.map(([fact, value]) => element('span', { 'data-fact': fact }, value))),
    element('p', { class: 'meaning' }, meaning),
    ...notes(capture).map((note) => element('p', { class: 'note' }, note)),
  );
}

function notes({ tokens, totalTokens, totalIsLowerBound, isEnd, where }: Scene['capture']): string[] {
  const counted = totalIsLowerBound ? `more than ${totalTokens}` : String(totalTokens);
  const limited = totalTokens > tokens.length || totalIsLowerBound;
  return limited ? [`${isEnd === true ? 'Last' : 'First'} ${tokens.length} of ${counted} tokens · ${where}`] : [`${tokens.length} tokens · ${where}`];
}
