/** Puts the attention inspector into the editor: its commands, its panel, and the panel that a window brings back. */
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Engine } from '../../../protocol/engine';
import type { Origin, Problem } from '../../../protocol/attention';
import type { GrowingText } from '../../../host/growingText';
import { hiddenDocument } from '../../../host/hiddenDocument';
import { pageWords } from '../../../host/pageWords';
import { EditorLink } from './editorLink';
import { localizedWords } from './localizedWords';
import { sha256, textAt } from './origin';
import { InspectorPanel, pageFolder, PANEL_TYPE } from './panel';
import { keptIn } from '../core/restoring';
import { ShareColors } from './shareColors';
import { saveFile } from './saving';
import { InspectorSession, type ExplainOutcome, type ExplainRequest, type SessionParts } from '../core/session';
import { readPair, readSource, requestFor } from './source';
import type { HostApi } from '../core/hostApi';

export interface InspectorParts {
  readonly engine: Engine;
  readonly extensionUri: vscode.Uri;
  readonly settings: SessionParts['settings'];
  readonly log: SessionParts['log'];
}

export interface Inspector extends vscode.Disposable {
  /** Opens the panel beside the editor, or reuses it, and explains a text in it. */
  explain(request: ExplainRequest): ExplainOutcome;
  /** The same for a suggestion within its context, with the arithmetic that it was made with. */
  explainSuggestion(
    suggestion: { model: string; text: string; start: number; where: string; isProse: boolean } & Pick<
      ExplainRequest,
      'chosen' | 'asksWhy'
    > & { readonly read?: Omit<Origin, 'sha256'> & { readonly lead: number } },
  ): void;
  /** A text that is being written: shown as far as it has come, and again whenever it has grown. */
  follow(growing: GrowingText): void;
}

/** Registers the inspector's commands. One panel at most; closing it aborts its request and frees its capture. */
export function registerInspector(parts: InspectorParts): Inspector {
  const words = localizedWords();
  let panel: InspectorPanel | undefined;
  let following: vscode.Disposable | undefined;
  const link = new EditorLink(
    () => panel?.session.origin,
    (offset) => panel?.session.caretAt(offset),
  );
  const colors = new ShareColors();
  const hostApi: HostApi = {
    highlight: (origin, ranges) => link.highlight(origin, ranges),
    color: (origin, ranges) => colors.color(origin, ranges),
    save: saveFile,
    tell: (problem) => {
      void vscode.window.showErrorMessage(sentence(problem));
    },
    page: async () => {
      const read = (name: string): Promise<string> =>
        readFile(vscode.Uri.joinPath(pageFolder(parts.extensionUri), name).fsPath, 'utf8');
      return { script: await read('main.js'), style: await read('style.css'), words: pageWords() };
    },
  };
  const makePanel = (): InspectorPanel => {
    const made: InspectorPanel = new InspectorPanel(
      parts.extensionUri,
      (send) => new InspectorSession({ ...parts, words, hostApi, send }),
      () => {
        if (panel === made) panel = undefined;
      },
    );
    return made;
  };

  const explain = (request: ExplainRequest): ExplainOutcome => {
    const shown = panel;
    if (shown) {
      const outcome = shown.session.explain(request);
      if (outcome.kind === 'shown') shown.reveal();
      return outcome;
    }
    // A text that is refused opens no panel, so the session is asked before the panel is made.
    const opened = makePanel();
    const outcome = opened.session.explain(request);
    if (outcome.kind === 'shown') {
      panel = opened;
      opened.open();
    }
    return outcome;
  };

  const explained = (read: typeof readSource) => (): void => {
    const hidden = hiddenDocument();
    // Another editor's text is not what the person means.
    if (hidden) return report({ kind: 'refused', problem: hidden });
    const source = read(vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.at(0));
    report(source.kind === 'source' ? explain(source.request) : source);
  };
  const registered = [
    vscode.commands.registerCommand('attentive.explainAttention', explained(readSource)),
    vscode.commands.registerCommand('attentive.compareAttention', explained(readPair)),
    vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, {
      deserializeWebviewPanel: async (restored, state) => {
        if (panel) return restored.dispose();
        const back = (panel = makePanel());
        back.use(restored);
        const kept = keptIn(state);
        const found = kept && (await textAt(kept.origin));
        if (kept && found)
          back.session.explain({
            ...requestFor(found.document, found.range),
            model: kept.model,
            precision: kept.precision,
          });
        else back.session.refuse(words.textGone());
      },
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('attentive.inspector.model')) void panel?.session.settingsChanged();
    }),
    link,
    colors,
  ];

  return {
    explain,
    explainSuggestion: ({ model, text, start, where, isProse, chosen, asksWhy, read }) => {
      report(
        explain({
          text,
          where,
          flow: isProse ? 'prose' : 'code',
          model,
          precision: 'fast',
          focus: { start, end: text.length },
          chosen,
          // What was read is colored in its document.
          ...(asksWhy && {
            asksWhy,
            ...(read && { origin: { ...read, sha256: sha256(text.slice(read.lead, start)) } }),
          }),
        }),
      );
    },
    follow: (growing) => {
      following?.dispose();
      const request = (): ExplainRequest | undefined => {
        const now = growing.generated;
        // The generated part is the focus, up to the last token that exists.
        return (
          now && {
            text: now.text,
            where: now.where,
            flow: 'prose',
            model: now.model,
            precision: 'fast',
            focus: { start: now.start, end: now.text.length },
            growing: !now.done,
          }
        );
      };
      const first = request();
      if (!first) return;
      const outcome = explain(first);
      report(outcome);
      if (outcome.kind === 'refused' || first.growing !== true) return;
      following = growing.onDidGrow(() => {
        const next = request();
        if (next && panel?.session.grow(next) === true && next.growing === true) return;
        following?.dispose();
        following = undefined;
      });
    },
    dispose: () => {
      following?.dispose();
      panel?.dispose();
      for (const each of registered) each.dispose();
    },
  };
}

function report(outcome: ExplainOutcome): void {
  if (outcome.kind === 'refused') void vscode.window.showWarningMessage(sentence(outcome.problem));
}

const sentence = ({ message, nextStep }: Problem): string => `${message} ${nextStep}`;
