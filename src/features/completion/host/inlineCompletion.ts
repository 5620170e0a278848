import * as vscode from 'vscode';
import type { Clock } from '../../../base/clock';
import type { AskPolicy } from '../core/askPolicy';
import { besideWidget } from '../core/besideWidget';
import type { Acceptance } from '../core/acceptance';
import type { Gate } from '../core/boldness';
import type { Completer } from '../core/completer';
import type { Completion, CompletionRequest, Shown } from '../core/outcome';
import { insteadOfServer } from '../core/insteadOfServer';
import { delay, TokenAbort } from '../../../host/abort';
import type { AlternativesView } from './alternativesView';
import type { BestGuess } from './bestGuess';
import type { CommitContext } from './commitContext';
import { attemptLine, reasonOf, type Attempt, type QuietReason } from '../core/attempt';
import { textAtCursor } from '../../../host/cursorText';
import type { GrowingDocuments } from '../../../host/growingDocuments';
import type { Log } from '../../../host/log';
import type { LastSuggestion } from './inspectSuggestion';
import { explain } from '../core/explain';
import type { LastAttempt } from '../core/lastAttempt';
import type { Neighbors } from './neighbors';
import { Patience } from './patience';
import type { Problems } from '../../../host/problems';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import type { Rejections } from '../core/rejections';
import type { Settings } from '../../../host/settings';
import type { Snoozing } from '../../../host/snoozing';
import { isLanguageOn, modelInUse, type SettingValues } from '../../../host/settingsSchema';
import { withoutDiff } from '../core/stagedDiff';
import { SuggestionOnScreen } from '../core/suggestionOnScreen';

export interface CompletionParts {
  readonly completer: Completer;
  readonly policy: AskPolicy;
  readonly acceptance: Acceptance;
  readonly clock: Clock;
  readonly settings: Settings;
  /** Whether a model has ended the engine again and again while it completed. */
  readonly isSetAside: (model: string) => boolean;
  readonly privacy: PrivacyPolicy;
  readonly snoozing: Snoozing;
  readonly growing: GrowingDocuments;
  readonly neighbors: Neighbors;
  readonly lastAttempt: LastAttempt;
  readonly alternatives: AlternativesView;
  readonly lastSuggestion: LastSuggestion;
  readonly bestGuess: BestGuess;
  readonly rejections: Rejections;
  readonly commitContext: CommitContext;
  readonly problems: Problems;
  readonly log: Log;
}

/**
 * Suggestions while typing, in every document that can be typed in: files, untitled, notebook cells, commit messages.
 */
export function registerInlineCompletion(parts: CompletionParts): vscode.Disposable {
  const onScreen = new SuggestionOnScreen(
    (isOurs) => void vscode.commands.executeCommand('setContext', 'attentive.suggestionVisible', isOurs),
  );
  const patience = new Patience(parts.clock);
  return vscode.Disposable.from(
    patience,
    vscode.languages.registerInlineCompletionItemProvider('*', new InlineProvider(parts, onScreen, patience)),
    vscode.window.onDidChangeActiveTextEditor(() => onScreen.left()),
  );
}

/** How a place is asked about, by the settings. */
export type RequestOptions = Pick<
  CompletionRequest,
  'model' | 'minProbability' | 'startProbability' | 'lines' | 'others'
>;

/**
 * @param isSetAside whether a model is not asked
 * @param gate how sure a suggestion must be; one that a person calls for by hand is shown however unsure the model is
 */
export function requestOptions(
  values: SettingValues,
  { languageId }: vscode.TextDocument,
  isSetAside: (model: string) => boolean,
  gate: Gate = { startProbability: 0, minProbability: 0 },
): RequestOptions {
  return { model: modelInUse(values, languageId, isSetAside), lines: values['completion.lines'], ...gate };
}

/**
 * The place in a document as the pure part sees it.
 * @param preamble what the model reads before the document, where there is more to say
 */
export function requestAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  options: RequestOptions,
  preamble?: string,
): CompletionRequest {
  const { languageId: language } = document;
  const place = textAtCursor(document, position);
  const after = language === 'git-commit' ? withoutDiff(place.after) : place.after;
  return { ...options, ...(preamble && { preamble }), language, ...place, after };
}

interface InlineRequest {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
  readonly context: vscode.InlineCompletionContext;
  readonly explicit: boolean;
}

class InlineProvider implements vscode.InlineCompletionItemProvider {
  constructor(
    private readonly parts: CompletionParts,
    private readonly onScreen: SuggestionOnScreen,
    private readonly patience: Patience,
  ) {}

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const { clock, log, settings, lastAttempt } = this.parts;
    const startedMs = clock.nowMs();
    const { languageId: language, version } = document;
    const { line, character } = position;
    const spot = { version, line, character };
    const isInvoked = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    const isRecalled = isInvoked && this.patience.takeRecalled();
    const asked = { document, position, context, explicit: isInvoked && !isRecalled };
    const abort = isInvoked ? new TokenAbort(token) : this.patience.abortFor(token, { document, spot });
    let haveSettingsChanged = false;
    const ends = vscode.Disposable.from(
      settings.onDidChange(() => {
        haveSettingsChanged = true;
        abort.abort();
      }),
      // Also when its language changes, of which the editor does not tell.
      vscode.workspace.onDidCloseTextDocument((closed) => {
        if (closed === document) abort.abort();
      }),
    );
    const answered = this.onScreen.asked();
    const became = lastAttempt.asked(document, spot);
    try {
      const attempt = await this.attempt(asked, abort.signal);
      became(attempt);
      log.info(attemptLine(attempt, { language, explicit: asked.explicit, elapsedMs: clock.nowMs() - startedMs }));
      if (attempt.kind !== 'shown') {
        if (asked.explicit && !token.isCancellationRequested) saySilence(attempt);
        // By the new settings; the editor itself asks again only at the next key.
        if (haveSettingsChanged && !asked.explicit) void this.patience.recall({ document, spot });
        return [];
      }
      if (!isInvoked && (token.isCancellationRequested || this.patience.mayBeOver(document)))
        void this.patience.recall({ document, spot });
      if (attempt.candidates)
        this.parts.alternatives.offer({ document, position, version, candidates: attempt.candidates });
      const texts = attempt.candidates?.map(({ text }) => text) ?? [attempt.text];
      const items = texts.flatMap((text) => makeItem(asked, text) ?? []);
      answered(items.length > 0 && !token.isCancellationRequested);
      return items;
    } finally {
      ends.dispose();
      abort.dispose();
    }
  }

  private async attempt(asked: InlineRequest, signal: AbortSignal): Promise<Attempt> {
    const { completer, policy, clock, settings, commitContext } = this.parts;
    const { document, position, explicit } = asked;
    const { values } = settings;
    const isUnchanged = unchanged(document);
    const why = this.reasonToStayQuiet(document) ?? (await this.parts.privacy.reasonFor(document));
    if (why) return { kind: 'quiet', why };
    if (!isUnchanged()) return { kind: 'dropped', at: 'documentChanged' };
    const gate = explicit ? undefined : this.parts.acceptance.gate(values, document.languageId);
    const options = requestOptions(values, document, this.parts.isSetAside, gate);
    const place = requestAt(document, position, options, commitContext.preambleOf(document));
    const wanted = this.parts.bestGuess.take(document, position);
    if (wanted) return this.answer(asked, place, wanted);
    const known = explicit ? undefined : completer.known(place);
    if (known) return this.answer(asked, place, known);

    await delay(explicit ? 0 : policy.delayMs(place), signal);
    if (settings.values !== values) return { kind: 'dropped', at: 'settings' };
    if (signal.aborted) return { kind: 'dropped', at: 'delay' };
    // Other documents are read where the engine is asked, and not at keys that are known or overtaken.
    const request = { ...place, others: await this.parts.neighbors.textsBeside(document) };
    if (settings.values !== values) return { kind: 'dropped', at: 'settings' };
    if (signal.aborted) return { kind: 'dropped', at: 'delay' };
    // Rules may have changed meanwhile.
    const late = this.parts.privacy.known(document);
    if (late) return { kind: 'quiet', why: late };
    const askedMs = clock.nowMs();
    const first = await (explicit ? completer.alternatives(request, signal) : completer.complete(request, signal));
    this.noteProblem(first, explicit);
    // What is wrong with the server stays in the status bar meanwhile.
    const instead = insteadOfServer(first, request, values['completion.modelWhenServerDown']);
    const completion = instead ? await completer.complete(instead, signal) : first;
    if (settings.values !== values) return { kind: 'dropped', at: 'settings' };
    // An answer for text that is gone could land in the wrong place. It is in the cache, should the text come back.
    if (completion.kind === 'shown' && !isUnchanged()) return { kind: 'dropped', at: 'documentChanged' };
    // Alternatives take longer than what comes by itself, and say nothing about how long that takes.
    return this.answer(asked, instead ?? request, completion, explicit ? undefined : clock.nowMs() - askedMs);
  }

  private reasonToStayQuiet(document: vscode.TextDocument): QuietReason | undefined {
    const { values } = this.parts.settings;
    if (!values['completion.enabled']) return 'off';
    if (!isLanguageOn(values, document.languageId)) return 'languageOff';
    if (this.parts.snoozing.state(document).is !== 'awake') return 'snoozed';
    if (this.parts.growing.has(document)) return 'growing';
    return hasSeveralCursors(document) ? 'multipleCursors' : undefined;
  }

  private answer(
    asked: InlineRequest,
    request: CompletionRequest,
    completion: Completion,
    elapsedMs?: number,
  ): Attempt {
    if (completion.kind === 'shown' && !makeItem(asked, completion.text))
      return { kind: 'quiet', why: 'suggestWidget' };
    const rejected = completion.kind === 'shown' && !asked.explicit && this.reasonAgainst(asked, request, completion);
    if (rejected) return { kind: 'quiet', why: rejected };
    this.parts.policy.onAnswer(request, completion, elapsedMs);
    if (completion.kind === 'shown')
      this.parts.lastSuggestion.note(asked.document, asked.position.line, request, completion);
    return completion;
  }

  private reasonAgainst({ document }: InlineRequest, { before }: CompletionRequest, { text }: Shown) {
    return this.parts.rejections.reasonAgainst({ uri: document.uri.toString(), before }, text);
  }

  private noteProblem(completion: Completion, explicit: boolean): void {
    const { problems } = this.parts;
    if (completion.kind === 'cancelled') return;
    if (completion.kind !== 'failed') problems.solved();
    else if (explicit) problems.failed(completion.error);
    else problems.failedQuietly(completion.error);
  }
}

/** How long the status bar says why there is nothing where a person called for a suggestion. */
const SAID_MS = 8000;

/** A call by hand is answered in any case: with a suggestion, or with why there is none. */
function saySilence(attempt: Attempt): void {
  // What failed is said in a notice of its own.
  if (attempt.kind === 'withheld' || attempt.kind === 'quiet')
    vscode.window.setStatusBarMessage(explain(reasonOf(attempt), vscode.l10n.t).sentence, SAID_MS);
}

/** @returns whether a document still has the text and the language that it has now, and is open */
function unchanged(document: vscode.TextDocument): () => boolean {
  const { version, languageId } = document;
  return () => !document.isClosed && document.version === version && document.languageId === languageId;
}

function hasSeveralCursors(document: vscode.TextDocument): boolean {
  return vscode.window.visibleTextEditors.some(
    (editor) => editor.document === document && editor.selections.length > 1,
  );
}

/**
 * Lines of `text` end in LF: the editor compares and draws with LF and inserts the document's own line ending.
 * @returns undefined when the suggest widget has something else selected
 */
function makeItem(
  { document, position, context }: InlineRequest,
  text: string,
): vscode.InlineCompletionItem | undefined {
  const selected = context.selectedCompletionInfo;
  if (!selected) return new vscode.InlineCompletionItem(text, new vscode.Range(position, position));
  if (!selected.range.end.isEqual(position)) return undefined;
  const whole = besideWidget(document.getText(selected.range), selected.text, text);
  return whole === undefined ? undefined : new vscode.InlineCompletionItem(whole, selected.range);
}
