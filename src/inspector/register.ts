/** Puts the attention inspector into the editor: its command and its panel. */
import * as vscode from 'vscode';
import type { Engine } from '../protocol/engine';
import type { Problem } from '../protocol/inspector';
import { localizedWords } from './localizedWords';
import { InspectorPanel } from './panel';
import { InspectorSession, type ExplainOutcome, type ExplainRequest, type SessionParts } from './session';
import { readSource } from './source';

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
  explainSuggestion(suggestion: { model: string; text: string; start: number; where: string; isProse: boolean }): void;
}

/** Registers `attentive.explainAttention`. One panel at most; closing it aborts its request and frees its capture. */
export function registerInspector(parts: InspectorParts): Inspector {
  const words = localizedWords();
  let panel: InspectorPanel | undefined;

  const explain = (request: ExplainRequest): ExplainOutcome => {
    const shown = panel;
    if (shown) {
      const outcome = shown.session.explain(request);
      if (outcome.kind === 'shown') shown.reveal();
      return outcome;
    }
    // A text that is refused opens no panel, so the session comes first and the panel only if there is work for it.
    const opened = new InspectorPanel(parts.extensionUri,
      (send) => new InspectorSession({ ...parts, words, send }), () => { if (panel === opened) panel = undefined; });
    const outcome = opened.session.explain(request);
    if (outcome.kind === 'shown') {
      panel = opened;
      opened.open();
    }
    return outcome;
  };

  const command = vscode.commands.registerCommand('attentive.explainAttention', (): void => {
    const source = readSource(vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.at(0));
    const outcome = source.kind === 'source' ? explain(source.request) : source;
    report(outcome);
  });

  return {
    explain,
    explainSuggestion: ({ model, text, start, where, isProse }) => {
      report(explain({ text, where, flow: isProse ? 'prose' : 'code', model, precision: 'fast', focus: { start, end: text.length } }));
    },
    dispose: () => {
      command.dispose();
      panel?.dispose();
    },
  };
}

function report(outcome: ExplainOutcome): void {
  if (outcome.kind === 'refused') void vscode.window.showWarningMessage(sentence(outcome.problem));
}

const sentence = ({ message, nextStep }: Problem): string => `${message} ${nextStep}`;
