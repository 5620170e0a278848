import * as vscode from 'vscode';
import type { Backend } from '../backends/backend';
import type { EngineError, ErrorCode } from '../protocol/engine';
import { errorSentences, wholeError, type ErrorSentences } from '../sentences/errors';
import type { Settings } from './settings';

/** What the status bar shows as wrong, in whole sentences. */
export type ShownProblem = ErrorSentences;

/**
 * Collects what is wrong. A request that nobody asked for never interrupts: one notice for each cause, then the status
 * bar.
 */
export class Problems implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly noticed = new Set<string>();
  private readonly subscriptions: vscode.Disposable;
  private latest: EngineError | undefined;
  /** Models of which the person was told that they are set aside. */
  private told: ReadonlySet<string>;

  constructor(
    private readonly engine: Backend,
    private readonly settings: Settings,
  ) {
    this.told = new Set(engine.setAside);
    this.subscriptions = vscode.Disposable.from(
      // Either may have removed the cause; what is still wrong will show again.
      settings.onDidChange(() => this.startAfresh()),
      engine.onDidChangeState((state) => {
        if (state.is === 'starting') this.solved();
        if (state.is === 'problem') this.tellSetAside();
      }),
    );
  }

  /** The most serious of what is wrong now. */
  get current(): ShownProblem | undefined {
    const error = this.engine.state.is === 'problem' ? this.engine.state.error : this.latest;
    if (error) return errorSentences(error, vscode.l10n.t);
    const unreadable = this.settings.unreadable[0];
    return (
      unreadable && {
        message: vscode.l10n.t(
          'The setting {0} cannot be read; its default {1} is used.',
          `attentive.${unreadable.name}`,
          unreadable.fallback,
        ),
        nextStep: vscode.l10n.t('Open the settings and change it to {0}.', unreadable.expected),
      }
    );
  }

  /** A request failed that the person did not ask for. */
  failedQuietly(error: EngineError): void {
    // The engine was stopped in order to restart it, which is no problem.
    if (error.code === 'engineStopped' && this.engine.state.is !== 'problem') return;
    this.note(error);
    if (this.noticed.has(error.code)) return;
    this.noticed.add(error.code);
    void showError(error, vscode.window.showWarningMessage);
  }

  /** A command failed: the person waits for an answer and gets it. */
  failed(error: EngineError): void {
    this.note(error);
    void showError(error, vscode.window.showErrorMessage);
  }

  /** The engine answered or starts anew, so what was wrong with it no longer is. */
  solved(): void {
    if (!this.latest) return;
    this.latest = undefined;
    this.changed.fire();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.changed.dispose();
  }

  /** Nobody asks such a model for anything while another one takes its place, so that no request says it. */
  private tellSetAside(): void {
    const setAside = this.engine.setAside ?? [];
    const news = setAside.filter((model) => !this.told.has(model));
    this.told = new Set(setAside);
    for (const model of news) {
      void showError({ code: 'modelQuarantined', args: { model } }, vscode.window.showWarningMessage);
    }
  }

  private startAfresh(): void {
    this.noticed.clear();
    this.solved();
  }

  private note(error: EngineError): void {
    this.latest = error;
    this.changed.fire();
  }
}

interface Offer {
  readonly label: string;
  readonly command: string;
}

/** What mends an error, where a command does. */
function offerFor(code: ErrorCode): Offer | undefined {
  const { t } = vscode.l10n;
  switch (code) {
    case 'modelQuarantined':
      return { label: t('Choose Model…'), command: 'attentive.chooseModel' };
    // Only a person starts the engine again.
    case 'engineStopped':
    case 'noBuild':
      return { label: t('Restart Engine'), command: 'attentive.restartEngine' };
    case 'serverNotAllowed':
      return { label: t('Allow…'), command: 'attentive.allowServer' };
    case 'serverKeyRejected':
      return { label: t('Set Key…'), command: 'attentive.setServerKey' };
    case 'serverWrongAddress':
    case 'serverUnknown':
      return { label: t('Add Server…'), command: 'attentive.addServer' };
    case 'serverDown':
    case 'serverTimeout':
    case 'serverRefused':
    case 'serverBadReply':
      return { label: t('Diagnose…'), command: 'attentive.diagnoseServer' };
    default:
      return undefined;
  }
}

async function showError(
  error: EngineError,
  show: (message: string, ...actions: string[]) => Thenable<string | undefined>,
): Promise<void> {
  const offer = offerFor(error.code);
  const chosen = await show(wholeError(error, vscode.l10n.t), ...(offer ? [offer.label] : []));
  if (offer && chosen === offer.label) await vscode.commands.executeCommand(offer.command);
}
