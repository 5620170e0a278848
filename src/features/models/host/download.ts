/** *Download Model*: from a name to a model that works, with progress, Cancel and what to do where it fails. */
import * as vscode from 'vscode';
import type { Backend } from '../../../backends/backend';
import { TokenAbort } from '../../../host/abort';
import type { Log } from '../../../host/log';
import { withProgress } from '../../../host/progress';
import type { Problems } from '../../../host/problems';
import type { Listing, PullOutcome } from '../../../models/hub/hub';
import type { ModelRef } from '../../../models/hub/names';
import type { PrecisionPlan } from '../../../models/hub/plan';
import type { ModelStore } from '../../../models/hub/store';
import type { HubError } from '../../../protocol/hub';
import { wholeError } from '../../../sentences/errors';
import { wholeHubError } from '../../../sentences/hubErrors';
import type { MeasuredSpeeds } from '../core/measured';
import { ProgressText, sizeText } from '../core/progressText';
import { tryModel, type Tried } from '../core/tryModel';
import { serves, type Use } from '../core/uses';
import type { HubAccess } from './access';
import { choosePrecision } from './chooseModel';
import type { ModelUses } from './modelUses';
import { deleteFiles } from './removing';
import { useModel } from './useModel';

export interface DownloadParts {
  readonly engine: Backend;
  readonly access: HubAccess;
  readonly uses: ModelUses;
  readonly speeds: MeasuredSpeeds;
  readonly problems: Problems;
  readonly log: Log;
}

/** @param wanted what it is used for as soon as it works; offered for completion where this is left out */
export async function downloadModel(parts: DownloadParts, ref: ModelRef, wanted?: readonly Use[]): Promise<void> {
  const { access } = parts;
  const store = access.store;
  const hub = await access.hub(store);
  const looked = await withProgress(vscode.l10n.t('Looking up {0}…', ref.repo), (signal) => hub.look(ref, { signal }));
  if (looked.kind === 'cancelled') return;
  if (looked.kind === 'failed') return failed(parts, looked.error, () => downloadModel(parts, ref, wanted));
  const plan = await choosePrecision(looked.listing);
  if (plan) await download(parts, store, looked.listing, plan, wanted);
}

async function download(
  parts: DownloadParts,
  store: ModelStore,
  listing: Listing,
  plan: PrecisionPlan,
  wanted?: readonly Use[],
): Promise<void> {
  const again = (): Promise<void> => download(parts, store, listing, plan, wanted);
  const { pulled, tried } = await pullAndTry(parts, store, listing, plan);
  parts.log.info(`download of ${listing.repo} (${plan.dtype}): ${tried?.kind ?? pulled.kind}`);
  switch (pulled.kind) {
    case 'failed':
      return failed(parts, pulled.error, again);
    case 'cancelled':
      return stopped(parts, store, listing, again);
    case 'installed':
      return installed(parts, store, listing.repo, tried, wanted);
  }
}

/** Under one notification: the download, and a short test of what came. */
function pullAndTry(
  { access, engine }: DownloadParts,
  store: ModelStore,
  listing: Listing,
  { dtype }: PrecisionPlan,
): Thenable<{ pulled: PullOutcome; tried?: Tried }> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Downloading {0}', listing.repo),
      cancellable: true,
    },
    async (progress, token) => {
      const abort = new TokenAbort(token);
      const text = new ProgressText(vscode.l10n.t, () => performance.now());
      let shownPercent = 0;
      let line = '';
      try {
        const hub = await access.hub(store);
        const pulled = await hub.pull(listing, dtype, {
          signal: abort.signal,
          onProgress: (each) => {
            const now = text.of(each);
            const percent = Math.floor(100 * (now.share ?? 0));
            // A message for each of thousands of pieces would hold up the window.
            if (percent <= shownPercent && now.line === line) return;
            progress.report({ message: now.line, increment: Math.max(0, percent - shownPercent) });
            shownPercent = Math.max(shownPercent, percent);
            line = now.line;
          },
        });
        if (pulled.kind !== 'installed') return { pulled };
        progress.report({ message: vscode.l10n.t('testing it…') });
        return { pulled, tried: await tryModel(engine, listing.repo, abort.signal) };
      } finally {
        abort.dispose();
      }
    },
  );
}

async function failed({ access }: DownloadParts, error: HubError, again: () => Promise<void>): Promise<void> {
  const { t } = vscode.l10n;
  const isSecret = error.code === 'accessDenied' || error.code === 'repositoryMissing';
  const setToken = t('Set Access Token…');
  const resume = t('Try Again');
  const chosen = await vscode.window.showErrorMessage(
    wholeHubError(error, t),
    ...(isSecret ? [setToken] : []),
    ...(error.code === 'notUsable' ? [] : [resume]),
  );
  if (chosen === resume || (chosen === setToken && (await access.askForToken()))) await again();
}

async function stopped(
  parts: DownloadParts,
  store: ModelStore,
  { repo }: Listing,
  again: () => Promise<void>,
): Promise<void> {
  const { t } = vscode.l10n;
  const resume = t('Resume');
  const discard = t('Discard');
  const chosen = await vscode.window.showInformationMessage(
    t('The download of {0} is stopped. What has come is kept.', repo),
    resume,
    discard,
  );
  if (chosen === resume) await again();
  // A version that is installed stays.
  if (chosen === discard && !(await store.find(repo))) await deleteFiles(parts, [repo], store);
}

async function installed(
  parts: DownloadParts,
  store: ModelStore,
  repo: string,
  tried: Tried | undefined,
  wanted?: readonly Use[],
): Promise<void> {
  const { t } = vscode.l10n;
  if (tried?.kind === 'fails') {
    const remove = t('Remove');
    const message = t('{0} is downloaded, and a short test of it failed. {1}', repo, wholeError(tried.error, t));
    if ((await vscode.window.showWarningMessage(message, remove)) === remove) await deleteFiles(parts, [repo], store);
    return;
  }
  const model = tried?.kind === 'works' ? tried.model : undefined;
  const fitting = wanted?.filter((use) => model && serves(model, use)) ?? [];
  if (fitting.length > 0) return useModel(parts, fitting, repo);
  const completes = model?.family === 'decoder';
  const size = model ? t('It takes {0} on disk.', sizeText(model.bytes)) : '';
  const use = t('Use for Completion');
  const chosen = await vscode.window.showInformationMessage(
    completes
      ? both(t('{0} is downloaded and works.', repo), size)
      : both(
          t('{0} is downloaded. Choose it in the attention panel, or where a command asks for a model.', repo),
          size,
        ),
    ...(completes ? [use] : []),
  );
  // Who says completion means whatever is typed next, code or prose.
  if (chosen === use) await useModel(parts, ['code', 'prose'], repo);
}

/** @param second left out where it is empty */
const both = (first: string, second: string): string => (second === '' ? first : `${first} ${second}`);
