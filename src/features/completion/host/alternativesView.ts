import * as vscode from 'vscode';
import { given, GivenAlternative } from '../../../protocol/commands';
import { percent } from '../../../base/percent';
import type { Candidate } from '../core/outcome';

/** Suggestions called for by hand, and the place that they are for. */
export interface Offered {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
  /** The document's version when these were asked for: what is typed while the engine works is a change. */
  readonly version: number;
  /** Best first; at least one. */
  readonly candidates: readonly Candidate[];
}

const VIEW = 'attentive.alternatives';

/** The list of suggestions that were last called for, with their probabilities; a click inserts one at its place. */
export class AlternativesView implements vscode.TreeDataProvider<Candidate>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly subscriptions: vscode.Disposable;
  private readonly view: vscode.TreeView<Candidate>;
  private offered: Offered | undefined;

  constructor() {
    this.view = vscode.window.createTreeView(VIEW, { treeDataProvider: this });
    this.subscriptions = vscode.Disposable.from(
      this.view,
      this.changed,
      vscode.commands.registerCommand('attentive.insertAlternative', (argument: unknown) =>
        this.insert(given(GivenAlternative, argument)),
      ),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document === this.offered?.document) this.clear();
      }),
    );
  }

  offer(offered: Offered): void {
    this.offered = offered;
    const name = vscode.workspace.asRelativePath(offered.document.uri, false).split('/').at(-1) ?? '';
    this.view.description = vscode.l10n.t('{0}, line {1}', name, offered.position.line + 1);
    void vscode.commands.executeCommand('setContext', 'attentive.hasAlternatives', true);
    this.changed.fire();
  }

  async reveal(): Promise<void> {
    await vscode.commands.executeCommand(`${VIEW}.focus`);
  }

  getChildren(parent?: Candidate): Candidate[] {
    return parent ? [] : [...(this.offered?.candidates ?? [])];
  }

  getTreeItem(candidate: Candidate): vscode.TreeItem {
    const [line, ...more] = candidate.text.trimStart().split('\n');
    // The number first: a long text is cut by the edge of the view.
    const probability = isUnscored(candidate) ? '–' : percent(candidate.probability);
    const item = new vscode.TreeItem(probability);
    item.description = more.length > 0 ? `${line} …` : line;
    item.tooltip = this.tooltip(candidate);
    item.accessibilityInformation = { label: `${probability}, ${candidate.text}` };
    item.command = {
      command: 'attentive.insertAlternative',
      title: vscode.l10n.t('Insert'),
      arguments: [{ text: candidate.text } satisfies GivenAlternative],
    };
    return item;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private clear(): void {
    this.offered = undefined;
    void vscode.commands.executeCommand('setContext', 'attentive.hasAlternatives', false);
    this.changed.fire();
  }

  private tooltip(candidate: Candidate): vscode.MarkdownString {
    const { text, probability, tokens, suffixLogprob } = candidate;
    const { t } = vscode.l10n;
    const all = (this.offered?.candidates ?? []).reduce((sum, each) => sum + each.probability, 0);
    const words = new vscode.MarkdownString();
    words.appendCodeblock(text, this.offered?.document.languageId);
    if (isUnscored(candidate)) return words.appendText(t('Confidence is not given by this server.'));
    words.appendText(
      `${t('Probability of all that the model wrote: {0}. Share among these: {1}.', percent(probability), percent(probability / all))}\n`,
    );
    if (suffixLogprob !== 0)
      words.appendText(
        `${t('Log-probability of the text after the cursor, after this one: {0}.', suffixLogprob.toFixed(2))}\n`,
      );
    words.appendCodeblock(
      tokens
        .map((token) => `${percent(Math.exp(token.logprob)).padStart(8)}  ${JSON.stringify(token.text)}`)
        .join('\n'),
    );
    return words;
  }

  private async insert(alternative: GivenAlternative | undefined): Promise<void> {
    const { offered } = this;
    if (!offered || !alternative) return;
    if (offered.document.version !== offered.version) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('The document has changed since these were suggested. Call for alternatives again.'),
      );
      return;
    }
    // A click on a row of the list before may arrive when the next one has taken its place.
    if (!offered.candidates.some(({ text }) => text === alternative.text)) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('That suggestion is of an earlier list. Click one in the list that is shown now.'),
      );
      return;
    }
    const { document, position } = offered;
    const visible = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
    const editor = await vscode.window.showTextDocument(document, visible?.viewColumn);
    editor.selection = new vscode.Selection(position, position);
    await editor.edit((edit) => edit.insert(position, alternative.text));
  }
}

/** A server may give no probabilities. */
const isUnscored = ({ tokens }: Candidate): boolean => tokens.length === 0;
