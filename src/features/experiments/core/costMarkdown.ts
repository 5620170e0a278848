/** *Show Cost* as Markdown. The texts are localized with the function that VS Code gives as `vscode.l10n.t`. Pure. */
import type { Localize } from '../../../base/localize';
import type { OutcomeOf } from '../../../protocol/engine';
import { escaped, table } from './markdown';
import { workName } from './workName';

type Costs = Extract<OutcomeOf<'costs'>, { kind: 'costs' }>;
type Work = Costs['models'][number]['work'][number];
type Spending = Omit<Work['last'], 'residentBytes'>;

export function costMarkdown({ models, residentBytes }: Costs, t: Localize): string {
  const work = models.flatMap(({ model, work: all }) => all.map((each) => ({ model, ...each })));
  const head = [t('model'), t('work')];
  const spent = [t('tokens read'), t('tokens written'), t('seconds'), t('CPU-seconds'), t('ms a token written')];
  const columns = (numbers: number) => [
    'left' as const,
    'left' as const,
    ...Array.from({ length: numbers }, () => 'right' as const),
  ];
  return [
    `# ${t('Cost')}`,
    ...(work.length === 0
      ? [t('Nothing has run since the engine started.')]
      : [
          table(
            [...head, t('times'), t('of them cancelled'), ...spent],
            work.map(({ model, op, times, cancelled, ...all }) => [
              escaped(model),
              workName(op, t),
              String(times),
              String(cancelled),
              ...cells(all, cancelled === 0 || op === 'generate'),
            ]),
            columns(7),
          ),
          `## ${t('The latest of each')}`,
          table(
            [...head, ...spent, t('memory after')],
            work.map(({ model, op, last }) => [
              escaped(model),
              workName(op, t),
              ...cells(last, true),
              `${Math.round(last.residentBytes / 1e6)} MB`,
            ]),
            columns(6),
          ),
        ]),
    t(
      'All of it since the engine started, without what failed. The engine holds {0} MB of memory now. Seconds include loading the model and waiting for earlier requests; CPU-seconds are of the whole engine, so that what ran at the same time counts twice. A dash stands where tokens are not counted. Cancelled work counts with its seconds, and a text that was generated also with the tokens that had been read and written; of a suggestion or a translation that was cancelled they are not known and count as none.',
      String(Math.round(residentBytes / 1e6)),
    ),
  ].join('\n\n');
}

/** @param areAllKnown whether all tokens that took the time are counted; without them there is no time for each */
function cells({ readTokens, writtenTokens, elapsedMs, cpuSeconds }: Spending, areAllKnown: boolean): string[] {
  const isCounted = readTokens + writtenTokens > 0;
  return [
    isCounted ? String(readTokens) : '–',
    isCounted ? String(writtenTokens) : '–',
    (elapsedMs / 1000).toFixed(2),
    cpuSeconds.toFixed(2),
    writtenTokens > 0 && areAllKnown ? (elapsedMs / writtenTokens).toFixed(0) : '–',
  ];
}
