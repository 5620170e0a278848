/**
 * Results as read-only Markdown, shown as VS Code shows Markdown: in any theme, from the keyboard, and easy to copy.
 * They share one tab: a newer result takes the place of the older one, unless that tab is pinned. *Show Source* and
 * *Save As…* make a file of one.
 */
import * as vscode from 'vscode';
import { SCHEME, type MemoryFiles } from './memoryFiles';

const PREVIEW = 'vscode.markdown.preview.editor';

interface Shown {
  readonly tab: vscode.Tab;
  readonly uri: vscode.Uri;
}

export class Results {
  private number = 0;
  /** The result that is being written to the tab; an older one no longer may. */
  private latest: symbol | undefined;
  /** Settles when the tab shows the result before: a tab that is closed while it opens may stay empty. */
  private opened: Promise<unknown> = Promise.resolve();

  constructor(private readonly files: MemoryFiles) {}

  /** @param markdown with every text of a person or a model escaped: `escaped`, `cell` */
  async show(title: string, markdown: string): Promise<void> {
    await this.begin(title, markdown);
  }

  /**
   * Shows a result that is still being made.
   *
   * @returns puts a newer state in its place; does nothing once another result has been shown
   */
  begin(title: string, markdown: string): Promise<(markdown: string) => void> {
    const mine = (this.latest = Symbol(title));
    const open = this.opened.then(() => this.open(mine, title, markdown));
    this.opened = open.catch(() => undefined);
    return open;
  }

  private async open(mine: symbol, title: string, markdown: string): Promise<(markdown: string) => void> {
    const replaced = shown().filter(({ tab }) => !tab.isPinned);
    const name = `${title}.md`;
    const taken = shown().some(({ tab, uri: each }) => tab.isPinned && each.path === `/${name}`);
    const path =
      replaced.find(({ uri: each }) => each.path.endsWith(`/${name}`))?.uri.path ??
      (taken ? `/${++this.number}/${name}` : `/${name}`);
    const uri = this.files.put(path, markdown, { isReadOnly: true });
    const viewColumn = replaced[0]?.tab.group.viewColumn ?? otherColumn();
    await vscode.commands.executeCommand('vscode.openWith', uri, PREVIEW, {
      viewColumn,
      preserveFocus: true,
      preview: false,
    } satisfies vscode.TextDocumentShowOptions);
    // Of two results at the same time, only the later one closes other tabs.
    const others =
      this.latest === mine ? shown().filter(({ tab, uri: each }) => !tab.isPinned && each.path !== path) : [];
    for (const old of others) {
      await vscode.window.tabGroups.close(old.tab, true);
      this.files.forget(old.uri);
    }
    return (newer) => {
      if (this.latest === mine) this.files.put(path, newer, { isReadOnly: true });
    };
  }
}

const shown = (): Shown[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap((tab) =>
      tab.input instanceof vscode.TabInputCustom && tab.input.viewType === PREVIEW && tab.input.uri.scheme === SCHEME
        ? [{ tab, uri: tab.input.uri }]
        : [],
    ),
  );

/** Beside what has the keyboard, in a column that is there already if possible. */
function otherColumn(): vscode.ViewColumn {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  return all.filter((group) => group !== activeTabGroup).at(-1)?.viewColumn ?? vscode.ViewColumn.Beside;
}
