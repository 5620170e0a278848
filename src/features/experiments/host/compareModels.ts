/**
 * *Compare Models on This Text*: an n-gram model that learns on the spot, a recurrent network and a transformer, side
 * by side.
 */
import * as vscode from 'vscode';
import { CONTEXTS, ladder, type Ladder, type LadderOptions, type ModelResult } from '../core/ladder';
import { withProgress } from '../../../host/progress';
import { asImage, lineChart } from '../core/chart';
import { lookingBackText } from '../core/lookingBack';
import { compactNumber, skippedList, table } from '../core/markdown';
import type { Learned } from './learned';
import type { ExperimentParts } from './parts';

/** @param given a text other than the one in the editor */
export async function compareModels(parts: ExperimentParts, given?: string): Promise<void> {
  const text = given ?? parts.selectedText();
  if (!text) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Select some text, or open a document, and compare again.'),
    );
    return;
  }
  const { t } = vscode.l10n;
  let learned: Learned = { text: '', description: t('nothing else') };
  let soFar: SoFar | undefined;
  let opened: Promise<(markdown: string) => void> | undefined;
  /** Each time in the place of what was known before. */
  const show = (markdown: string): Promise<unknown> => {
    if (opened) return opened.then((update) => update(markdown));
    return (opened = parts.results.begin(t('Models compared'), markdown));
  };
  const outcome = await withProgress(t('Comparing models'), async (signal, report): Promise<Ladder> => {
    if (given === undefined) learned = await parts.learned();
    const listed = await parts.engine.ask({ op: 'models', verify: false }, { signal });
    if (listed.kind !== 'models') return listed;
    return ladder(parts.engine, listed.models, text, {
      order: parts.ngramOrder(),
      learn: learned.text,
      signal,
      onProgress: (done, total) => report(t('{0} of {1}', done, total)),
      onResult: (known) => {
        soFar = known;
        void show(unfinished(known, t('The larger models are still reading.')));
      },
    });
  });
  if (outcome.kind === 'ladder') return void (await show(asMarkdown(outcome, learned.description)));
  if (soFar) await show(unfinished(soFar, t('Stopped. These are the models that had read the text until then.')));
  if (outcome.kind === 'failed') return parts.problems.failed(outcome.error);
}

type SoFar = Parameters<NonNullable<LadderOptions['onResult']>>[0];

/** What is known before all models have read the text. */
const unfinished = ({ models, bytes }: SoFar, note: string): string =>
  [`# ${vscode.l10n.t('Models compared')}`, note, introduction(bytes), bitsTable(models)].join('\n\n');

const introduction = (bytes: number): string =>
  vscode.l10n.t(
    'Bits per byte on {0} bytes of your text: fewer is better, 8 would be knowing nothing. Each column lets a model look back at that many bytes and no further, whatever it reads one at a time.',
    bytes.toLocaleString('en'),
  );

const bitsTable = (models: readonly ModelResult[]): string =>
  table(
    [vscode.l10n.t('model'), ...CONTEXTS.map((context) => context.toLocaleString('en'))],
    models.map(({ name, bitsPerByte }) => [name, ...bitsPerByte.map((bits) => bits.toFixed(2))]),
    ['left', ...CONTEXTS.map(() => 'right' as const)],
  );

function asMarkdown({ models, skipped, bytes }: Extract<Ladder, { kind: 'ladder' }>, learned: string): string {
  return [
    `# ${vscode.l10n.t('Models compared')}`,
    introduction(bytes),
    bitsTable(models),
    asImage(
      lineChart(
        CONTEXTS,
        models.map(({ name, bitsPerByte }) => ({ name, values: bitsPerByte })),
        { x: vscode.l10n.t('bytes looked back at, at most'), y: vscode.l10n.t('bits per byte') },
      ),
      vscode.l10n.t('The same numbers as lines, one a model'),
    ),
    models.map((model) => `- ${lookingBackText(model, vscode.l10n.t)}`).join('\n'),
    `## ${vscode.l10n.t('What they are, and what they took')}`,
    table(
      [
        vscode.l10n.t('model'),
        vscode.l10n.t('counts in'),
        vscode.l10n.t('parameters'),
        vscode.l10n.t('size'),
        vscode.l10n.t('ms for 1,000'),
        vscode.l10n.t('CPU-s for 1,000'),
        vscode.l10n.t('memory after'),
      ],
      models.map(({ name, unit, parameters, bytes: size, msPerThousand, cpuPerThousand, residentBytes }) => [
        name,
        unit === 'byte' ? vscode.l10n.t('bytes') : vscode.l10n.t('tokens'),
        compactNumber(parameters),
        size > 0 ? `${(size / 1e6).toFixed(0)} MB` : '–',
        msPerThousand.toFixed(0),
        cpuPerThousand === undefined ? '–' : cpuPerThousand.toFixed(1),
        residentBytes === undefined ? '–' : `${Math.round(residentBytes / 1e6)} MB`,
      ]),
      ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
    ),
    skippedList(skipped, vscode.l10n.t),
    vscode.l10n.t(
      'The n-gram model learns the text as it goes, after reading {0}: its parameters are the counts that it holds. The others were trained before and learn nothing here.',
      learned,
    ),
  ].join('\n\n');
}
