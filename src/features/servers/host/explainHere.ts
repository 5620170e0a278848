/** What a server wrote has no attention to look at: one click explains the same text with a model of this machine. */
import * as vscode from 'vscode';
import { parseServerModel } from '../../../base/serverModel';
import type { GrowingText } from '../../../host/growingText';
import type { Results } from '../../../host/results';
import { embeddedModel } from '../../../host/settingsSchema';
import { suggestionPage, type ServerSuggestion } from '../core/suggestion';

interface InspectedSuggestion extends ServerSuggestion {
  readonly where: string;
  readonly isProse: boolean;
}

export interface Explaining {
  explainSuggestion(suggestion: InspectedSuggestion): void;
  follow(growing: GrowingText): void;
}

/** The same for models of servers: a suggestion is shown with what the server gave, and explaining it here is offered. */
export function explainingHere(inspector: Explaining, results: Results): Explaining {
  return {
    explainSuggestion: (suggestion) => {
      if (!parseServerModel(suggestion.model)) return inspector.explainSuggestion(suggestion);
      void results.show(vscode.l10n.t('Suggestion'), suggestionPage(suggestion, vscode.l10n.t));
      void offer(suggestion.isProse, (model) => {
        // What a server chose, a model of this machine did not.
        inspector.explainSuggestion({ ...suggestion, model, chosen: undefined, asksWhy: undefined });
      });
    },
    follow: (growing) => {
      if (!parseServerModel(growing.generated?.model ?? '')) return inspector.follow(growing);
      void offer(true, (model) => {
        inspector.follow({
          get generated() {
            const { generated } = growing;
            return generated && { ...generated, model };
          },
          onDidGrow: growing.onDidGrow,
        });
      });
    },
  };
}

async function offer(isProse: boolean, explain: (model: string) => void): Promise<void> {
  const { t } = vscode.l10n;
  const model = embeddedModel(isProse);
  const here = t('Explain with {0}', model);
  const chosen = await vscode.window.showInformationMessage(
    t('Attention is not available from a server. A model of this machine can read the same text.'),
    here,
  );
  if (chosen === here) explain(model);
}
