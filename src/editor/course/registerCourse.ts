/** *Open the Course*: the pages in a panel, and what their buttons do. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import type { MemoryFiles } from '../study/memoryFiles';
import { pageFolder, webviewPage } from '../webviewPage';
import { coursePage, type CourseLanguage } from './coursePage';
import { PAGES, type Run } from './pages';

const Message = v.variant('kind', [
  v.object({ kind: v.literal('run'), id: v.picklist(PAGES.map(({ id }) => id)) }),
  v.object({ kind: v.literal('language'), language: v.picklist(['en', 'he']) }),
]);

export interface CourseActions {
  readonly extensionUri: vscode.Uri;
  /** Where the texts of the course stand, so that none of them is left unsaved. */
  readonly files: MemoryFiles;
  /** Opens the attention panel on a text. */
  explain(request: { text: string; where: string; flow: 'prose'; model: string; other?: string }): void;
}

/** One panel at most. */
export function registerCourse(actions: CourseActions): vscode.Disposable {
  let panel: vscode.WebviewPanel | undefined;
  const open = (): void => {
    if (panel) return panel.reveal();
    const folder = pageFolder(actions.extensionUri, 'course');
    const opened = panel = vscode.window.createWebviewPanel('attentive.course', vscode.l10n.t('Attentive: Course'), vscode.ViewColumn.One, { enableScripts: true, localResourceRoots: [folder] });
    const show = (language: CourseLanguage): void => { opened.webview.html = webviewPage(opened.webview, folder, coursePage(PAGES, language)); };
    opened.webview.onDidReceiveMessage((raw: unknown) => {
      const message = v.safeParse(Message, raw);
      if (!message.success) return;
      if (message.output.kind === 'language') return show(message.output.language);
      const { id } = message.output;
      const page = PAGES.find((each) => each.id === id);
      if (page) void run(actions, page.run);
    });
    opened.onDidDispose(() => { panel = undefined; });
    show(vscode.env.language.startsWith('he') ? 'he' : 'en');
  };
  const command = vscode.commands.registerCommand('attentive.openCourse', open);
  return { dispose: () => { command.dispose(); panel?.dispose(); } };
}

async function run({ explain, files }: CourseActions, what: Run): Promise<void> {
  switch (what.kind) {
    case 'attention': return explain({ text: what.text, where: vscode.l10n.t('the course'), flow: 'prose', model: what.model, ...(what.other !== undefined && { other: what.other }) });
    case 'tokens': return vscode.commands.executeCommand('attentive.showTokens', what.text);
    case 'models': return vscode.commands.executeCommand('attentive.compareModels', what.text);
    case 'rank': return vscode.commands.executeCommand('attentive.rankContinuations', { text: what.text, candidates: what.candidates });
    case 'probe': return vscode.commands.executeCommand('attentive.probe', { template: what.template, candidates: what.candidates });
    case 'cost': return vscode.commands.executeCommand('attentive.compareCost', what.text);
    case 'ask': return vscode.commands.executeCommand('attentive.ask', what.question);
    case 'next': {
      const document = await files.document(`/${vscode.l10n.t('Next token')}.txt`, what.text);
      const editor = await vscode.window.showTextDocument(document, { preview: false });
      const end = document.positionAt(what.text.length);
      editor.selection = new vscode.Selection(end, end);
      return vscode.commands.executeCommand('attentive.showNextToken');
    }
    case 'generate': return generate(files, what);
  }
}

/** The story has one document: a second one at the same time would be written into the first. */
let isGenerating = false;

async function generate(files: MemoryFiles, { text, as }: Extract<Run, { kind: 'generate' }>): Promise<void> {
  if (isGenerating) {
    void vscode.window.showInformationMessage(vscode.l10n.t('A text is still being written. Cancel it, or wait until it is done, and press the button again.'));
    return;
  }
  isGenerating = true;
  try {
    const into = await files.document(`/${vscode.l10n.t('Generated text')}.md`, as === 'answer' ? '' : text);
    await vscode.commands.executeCommand('attentive.generateFromPrompt', { text, kind: as, into });
  } finally {
    isGenerating = false;
  }
}
