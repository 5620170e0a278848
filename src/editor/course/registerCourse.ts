/** *Open the Course*: the pages in a panel, and what their buttons do. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { pageFolder, webviewPage } from '../webviewPage';
import { coursePage, type CourseLanguage } from './coursePage';
import { PAGES, type Run } from './pages';

const Message = v.variant('kind', [
  v.object({ kind: v.literal('run'), id: v.picklist(PAGES.map(({ id }) => id)) }),
  v.object({ kind: v.literal('language'), language: v.picklist(['en', 'he']) }),
]);

export interface CourseActions {
  readonly extensionUri: vscode.Uri;
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

async function run({ explain }: CourseActions, what: Run): Promise<void> {
  switch (what.kind) {
    case 'attention': return explain({ text: what.text, where: vscode.l10n.t('the course'), flow: 'prose', model: what.model, ...(what.other !== undefined && { other: what.other }) });
    case 'tokens': return vscode.commands.executeCommand('attentive.showTokens', what.text);
    case 'models': return vscode.commands.executeCommand('attentive.compareModels', what.text);
    case 'rank': return vscode.commands.executeCommand('attentive.rankContinuations', { text: what.text, candidates: what.candidates });
    case 'probe': return vscode.commands.executeCommand('attentive.probe', { template: what.template, candidates: what.candidates });
    case 'cost': return vscode.commands.executeCommand('attentive.compareCost', what.text);
    case 'ask': return vscode.commands.executeCommand('attentive.ask', what.question);
    case 'next': {
      const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content: what.text });
      const editor = await vscode.window.showTextDocument(document, { preview: false });
      const end = document.positionAt(what.text.length);
      editor.selection = new vscode.Selection(end, end);
      return vscode.commands.executeCommand('attentive.showNextToken');
    }
    case 'generate': return vscode.commands.executeCommand('attentive.generateFromPrompt', { text: what.text, kind: what.as });
  }
}
