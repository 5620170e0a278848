/** *Compare Models on This Text*: an n-gram model that learns on the spot, a recurrent network and a transformer, side by side. */
import * as vscode from 'vscode';
import { CONTEXTS, ladder, type Ladder } from '../../study/ladder';
import { withProgress } from '../progress';
import { table } from './markdown';
import type { StudyParts } from './parts';

/** @param given a text other than the one in the editor */
export async function compareModels(parts: StudyParts, given?: string): Promise<void> {
  const text = given ?? parts.selectedText();
  if (!text) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Select some text, or open a document, and compare again.'));
    return;
  }
  const outcome = await withProgress(vscode.l10n.t('Comparing models'), async (signal, report): Promise<Ladder> => {
    const listed = await parts.engine.ask({ op: 'models', verify: false }, { signal });
    if (listed.kind !== 'models') return listed;
    return ladder(parts.engine, listed.models, text, { order: parts.ngramOrder(), learn: given === undefined ? parts.restOfDocument() : '', signal, onProgress: (done, total) => report(vscode.l10n.t('{0} of {1}', done, total)) });
  });
  if (outcome.kind === 'failed') return parts.problems.failed(outcome.error);
  if (outcome.kind === 'ladder') await parts.results.show(vscode.l10n.t('Models compared'), asMarkdown(outcome));
}

function asMarkdown({ rungs, bytes }: Extract<Ladder, { kind: 'ladder' }>): string {
  const most = Math.max(...rungs.flatMap(({ bitsPerByte }) => bitsPerByte));
  return [
    `# ${vscode.l10n.t('Models compared')}`,
    vscode.l10n.t('Bits per byte on {0} bytes of your text: fewer is better, 8 would be knowing nothing. Each column lets a model look back that far and no further.', bytes),
    table([vscode.l10n.t('model'), ...CONTEXTS.map(String), vscode.l10n.t('counts in'), vscode.l10n.t('size'), vscode.l10n.t('ms for 1,000'), vscode.l10n.t('CPU-s for 1,000'), vscode.l10n.t('memory after')],
      rungs.map(({ name, bitsPerByte, unit, bytes: size, msPerThousand, cpuPerThousand, residentBytes }) => [
        name, ...bitsPerByte.map((bits) => bits.toFixed(2)), unit === 'byte' ? vscode.l10n.t('bytes') : vscode.l10n.t('tokens'),
        size > 0 ? `${(size / 1e6).toFixed(0)} MB` : '–', msPerThousand.toFixed(0),
        cpuPerThousand === undefined ? '–' : cpuPerThousand.toFixed(1), residentBytes === undefined ? '–' : `${Math.round(residentBytes / 1e6)} MB`,
      ]), ['left', ...CONTEXTS.map(() => 'right' as const), 'left', 'right', 'right', 'right', 'right']),
    `\`\`\`text\n${rungs.flatMap(({ name, bitsPerByte }) => [name, ...bitsPerByte.map((bits, i) => `${String(CONTEXTS[i]).padStart(6)}  ${'█'.repeat(Math.round(40 * bits / most))} ${bits.toFixed(2)}`)]).join('\n')}\n\`\`\``,
    vscode.l10n.t('The n-gram model has read the rest of your document and learns the text as it goes; it sees few bytes back. The recurrent network keeps one state, and soon gains nothing from older bytes. The transformer goes on gaining: more parameters, and more context.'),
  ].join('\n\n');
}
