/** What to download: a model of the hub by name or from the catalogue, and one of its precisions. */
import * as vscode from 'vscode';
import { HubFault } from '../../../models/hub/errors';
import type { Listing } from '../../../models/hub/hub';
import { parseModelRef, type ModelRef } from '../../../models/hub/names';
import type { PrecisionPlan } from '../../../models/hub/plan';
import { wholeHubError } from '../../../sentences/hubErrors';
import { CATALOGUE } from '../core/catalogue';
import { downloadText } from '../core/choiceText';
import { sizeText } from '../core/progressText';

/** @returns undefined where the person chose none */
export async function chooseModel(): Promise<ModelRef | undefined> {
  const { t } = vscode.l10n;
  const listed: vscode.QuickPickItem[] = CATALOGUE.map(({ repo, what, commit, bytes }) => ({
    label: repo,
    detail: downloadText(bytes, t),
    description: commit === undefined ? t('{0} (untried)', what) : what,
  }));
  const given = await new Promise<string | undefined>((resolve) => {
    const pick = vscode.window.createQuickPick();
    pick.title = t('Download Model');
    pick.placeholder = t('owner/name or owner/name@revision of a model for transformers.js');
    pick.items = listed;
    pick.matchOnDescription = true;
    pick.onDidChangeValue((value) => {
      const typed = value.trim();
      const isListed = CATALOGUE.some(({ repo }) => repo === typed);
      pick.items = typed.includes('/') && !isListed ? [{ label: typed, alwaysShow: true }, ...listed] : listed;
    });
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.label ?? pick.value);
      pick.dispose();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
  return given === undefined ? undefined : namedModel(given);
}

/** @returns undefined for what names no model, of which the person is told */
export async function namedModel(given: string): Promise<ModelRef | undefined> {
  try {
    return parseModelRef(given);
  } catch (thrown) {
    if (!(thrown instanceof HubFault)) throw thrown;
    await vscode.window.showErrorMessage(wholeHubError(thrown.error, vscode.l10n.t));
    return undefined;
  }
}

/** Shows the licence and, for each precision, the files with their sizes. @returns undefined where none was chosen */
export async function choosePrecision(listing: Listing): Promise<PrecisionPlan | undefined> {
  const { t } = vscode.l10n;
  const items = listing.precisions.map((plan) => ({
    label: `${plan.dtype}, ${sizeText(plan.bytes)}`,
    ...(plan === listing.preselected && { description: t('suits this machine') }),
    detail: plan.files.map(({ path, bytes }) => `${path} ${sizeText(bytes)}`).join(', '),
    plan,
  }));
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<(typeof items)[number]>();
    pick.title = t('{0}, license: {1}', listing.repo, listing.license);
    pick.placeholder = t('Choose what to download. A model is a program: use those whose makers you trust.');
    pick.items = items;
    pick.activeItems = items.filter(({ plan }) => plan === listing.preselected);
    // The notification whose button led here gives the keyboard back, which would close it.
    pick.ignoreFocusOut = true;
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.plan);
      pick.dispose();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
