/** The facts in the header: model, head, measure and view options, with what the measure does and does not mean. */
import { element, place } from '../../shared/dom';
import { matrixText } from '../scene/measures';
import { headName, sinkText, type Scene } from '../scene/state';
import { t } from '../../shared/l10n';

const ARITHMETIC = { exact: t('exact arithmetic'), fast: t('fast arithmetic') } as const;
const BY = { token: t('by token'), word: t('by word'), line: t('by line') } as const;

export function showAbout({ capture, map, address, lens }: Scene): void {
  const { name, meaning } = matrixText(address.measure);
  const facts = [
    ['model', capture.modelName],
    ['layer', t('layer {0}', address.layer)],
    ['head', headName(address)],
    ['base', t('counted from 0')],
    ['precision', ARITHMETIC[capture.precision]],
    ['measure', name],
    ['direction', map.direction === 'causal' ? t('unidirectional (causal)') : t('bidirectional')],
    ['granularity', BY[lens.granularity]],
    ['sink', sinkText(lens.sink)],
  ] as const;
  place('about').replaceChildren(
    element('p', { class: 'facts' }, ...facts.map(([fact, value]) => element('span', { 'data-fact': fact }, value))),
    element('p', { class: 'meaning' }, meaning),
    ...notes(capture).map((note) => element('p', { class: 'note' }, note)),
  );
}

function notes({ tokens, totalTokens, totalIsLowerBound, isEnd, where }: Scene['capture']): string[] {
  const limited = totalTokens > tokens.length || totalIsLowerBound;
  if (!limited) return [t('{0} tokens · {1}', tokens.length, where)];
  const counted = totalIsLowerBound ? t('more than {0}', totalTokens) : String(totalTokens);
  return [
    isEnd === true
      ? t('Last {0} of {1} tokens · {2}', tokens.length, counted, where)
      : t('First {0} of {1} tokens · {2}', tokens.length, counted, where),
  ];
}
