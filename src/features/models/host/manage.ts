/** *Manage Models*: what lies where and how large, verifying it again, asking for a newer commit, deleting it. */
import * as vscode from 'vscode';
import { withProgress } from '../../../host/progress';
import { DEFAULT_REVISION } from '../../../models/hub/names';
import { verified } from '../../../models/hub/pull';
import type { Installed, Unfinished } from '../../../models/hub/store';
import type { ModelInfo } from '../../../protocol/engine';
import { wholeHubError } from '../../../sentences/hubErrors';
import { sizeText } from '../core/progressText';
import { downloadModel, type DownloadParts } from './download';
import { deleteFiles, removeModel } from './removing';

interface Item extends vscode.QuickPickItem {
  /** @returns whether the list is to be shown anew */
  readonly run?: () => Promise<boolean>;
}

/** Digits of a commit that tell it from others. */
const COMMIT_DIGITS = 10;

export async function manageModels(parts: DownloadParts): Promise<void> {
  const { t } = vscode.l10n;
  for (;;) {
    const items = await itemsOf(parts);
    const chosen = await vscode.window.showQuickPick(items, {
      title: t('Manage Models'),
      placeHolder: t('Choose a model to verify, update or delete it. Downloads lie in {0}.', parts.access.store.folder),
      matchOnDescription: true,
    });
    if (!chosen?.run || !(await chosen.run())) return;
  }
}

async function itemsOf(parts: DownloadParts): Promise<Item[]> {
  const { t } = vscode.l10n;
  const { store } = parts.access;
  const [installed, notInstalled, listed] = await Promise.all([
    store.installed(),
    store.unfinished(),
    parts.engine.ask({ op: 'models', verify: false }),
  ]);
  const unfinished = notInstalled.filter(({ running }) => !running);
  const others = listed.kind === 'models' ? listed.models : [];
  const repos = [...installed.map(({ repo }) => repo), ...unfinished.map(({ repo }) => repo)];
  const total = [...installed.map(bytesOf), ...unfinished.map(({ bytes }) => bytes)].reduce(
    (sum, each) => sum + each,
    0,
  );
  return [
    ...(installed.length > 0 ? [separator(t('Downloaded'))] : []),
    ...installed.map((each): Item => ({
      label: each.repo,
      description: [sizeText(bytesOf(each)), each.dtype, each.license].join(' · '),
      detail: t('commit {0} of {1}', each.commit.slice(0, COMMIT_DIGITS), each.host),
      run: () => act(parts, each),
    })),
    ...downloadingItems(notInstalled),
    ...(unfinished.length > 0 ? [separator(t('Not finished'))] : []),
    ...unfinished.map(({ repo, bytes }): Item => ({
      label: repo,
      description: sizeText(bytes),
      detail: t('What has come of a download that was stopped. Choose it to delete it.'),
      run: () => deleteFiles(parts, [repo]),
    })),
    ...fixedItems(t('In your folder'), others, 'folder'),
    ...fixedItems(t('Comes with Attentive'), others, 'embedded'),
    ...(repos.length > 0
      ? [
          separator(''),
          {
            label: `$(trash) ${t('Remove All Models')}`,
            description: sizeText(total),
            run: () => removeAll(parts, repos),
          },
        ]
      : []),
  ];
}

const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
const bytesOf = ({ files }: Installed): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Downloads that are under way: their files are not to be taken from under them. */
function downloadingItems(unfinished: readonly Unfinished[]): Item[] {
  const { t } = vscode.l10n;
  const items = unfinished.flatMap(({ repo, running }): Item[] => {
    if (!running) return [];
    const { doneBytes, totalBytes } = running;
    const detail = t('It is being downloaded. Cancel in its notification stops it, in the window that began it.');
    // It has only begun: how large it is has not been noted yet.
    if (totalBytes === 0) return [{ label: repo, detail }];
    return [{ label: repo, description: t('{0} of {1}', sizeText(doneBytes), sizeText(totalBytes)), detail }];
  });
  return items.length === 0 ? [] : [separator(t('Being downloaded')), ...items];
}

/** What Attentive deletes nothing of. */
function fixedItems(title: string, models: readonly ModelInfo[], origin: ModelInfo['origin']): Item[] {
  const items = models
    .filter((model) => model.origin === origin)
    .map(({ name, bytes, license }): Item => ({ label: name, description: [sizeText(bytes), license].join(' · ') }));
  return items.length === 0 ? [] : [separator(title), ...items];
}

/** What may be done with a download. @returns whether the list is to be shown anew */
async function act(parts: DownloadParts, installed: Installed): Promise<boolean> {
  const { t } = vscode.l10n;
  const { store } = parts.access;
  const actions: Item[] = [
    { label: `$(verified) ${t('Verify Again')}`, run: () => verify(parts, installed) },
    { label: `$(sync) ${t('Ask the Hub for a Newer Commit')}`, run: () => update(parts, installed) },
    {
      label: `$(folder-opened) ${t('Show Its Folder')}`,
      description: store.homeOf(installed),
      run: async () => {
        await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(store.homeOf(installed)));
        return false;
      },
    },
    {
      label: `$(trash) ${t('Delete')}`,
      description: sizeText(bytesOf(installed)),
      run: async () => {
        await removeModel(parts, installed.repo);
        return true;
      },
    },
  ];
  const chosen = await vscode.window.showQuickPick(actions, { title: installed.repo });
  return chosen?.run ? chosen.run() : true;
}

async function verify(parts: DownloadParts, installed: Installed): Promise<boolean> {
  const { t } = vscode.l10n;
  const { repo, revision } = installed;
  const { store } = parts.access;
  const found = await withProgress(t('Verifying {0}…', repo), (signal) => verified(store, installed, signal));
  if (found.is === 'cancelled') return false;
  if (found.is === 'intact') {
    void vscode.window.showInformationMessage(t('Every file of {0} is as it was downloaded.', repo));
    return false;
  }
  const again = t('Download Again');
  const message = t('{0} of {1} is not as it was downloaded.', found.file, repo);
  if ((await vscode.window.showWarningMessage(message, again)) === again)
    await downloadModel(parts, { repo, revision });
  return false;
}

async function update(parts: DownloadParts, { repo, revision: asked, commit }: Installed): Promise<boolean> {
  // Of a commit there is none that is newer.
  const revision = asked === commit ? DEFAULT_REVISION : asked;
  const { t } = vscode.l10n;
  const hub = await parts.access.hub(parts.access.store);
  const looked = await withProgress(t('Looking up {0}…', repo), (signal) => hub.look({ repo, revision }, { signal }));
  if (looked.kind === 'cancelled') return false;
  if (looked.kind === 'failed') {
    void vscode.window.showErrorMessage(wholeHubError(looked.error, t));
    return false;
  }
  if (looked.listing.commit === commit) {
    void vscode.window.showInformationMessage(t('{0} is at the newest commit of {1}.', repo, revision));
    return false;
  }
  const download = t('Download It');
  const message = t('The hub has a newer commit of {0}: {1}.', repo, looked.listing.commit.slice(0, COMMIT_DIGITS));
  if ((await vscode.window.showInformationMessage(message, download)) === download)
    await downloadModel(parts, { repo, revision });
  return false;
}

/** @returns false: nothing is left to show */
async function removeAll(parts: DownloadParts, repos: readonly string[]): Promise<boolean> {
  const { t } = vscode.l10n;
  const remove = t('Remove All');
  const answer = await vscode.window.showWarningMessage(
    t('Remove all {0} downloaded models?', String(repos.length)),
    { modal: true, detail: t('Models in your folder and those that come with Attentive stay.') },
    remove,
  );
  if (answer !== remove) return true;
  if (await deleteFiles(parts, repos))
    void vscode.window.showInformationMessage(t('All downloaded models are removed.'));
  return false;
}
