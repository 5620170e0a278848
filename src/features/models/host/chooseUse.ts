/** *Choose Model*: what for, which one, and then it is used. */
import * as vscode from 'vscode';
import { CATALOGUE } from '../core/catalogue';
import { choicesOf, type Choice } from '../core/choices';
import { choiceDescription, choiceDetail, groupName } from '../core/choiceText';
import { USES, USE_OPERATION, useName, type Use } from '../core/uses';
import { removeModel } from './removing';
import { downloadModel, type DownloadParts } from './download';
import { namedModel } from './chooseModel';
import { useModel } from './useModel';

interface UseItem extends vscode.QuickPickItem {
  readonly use: Use;
}

interface ChoiceItem extends vscode.QuickPickItem {
  /** Undefined for a name that was typed. */
  readonly choice?: Choice;
  readonly buttons?: readonly ActionButton[];
}

interface ActionButton extends vscode.QuickInputButton {
  readonly does: 'download' | 'delete' | 'page';
}

/** @param given what for; asked where it is left out */
export async function chooseForUse(parts: DownloadParts, given: Use | undefined): Promise<void> {
  const use = given ?? (await askUse(parts));
  if (use === undefined) return;
  for (;;) {
    const choices = await listChoices(parts, use);
    const answer = choices && (await pickChoice(use, choices));
    if (answer === undefined) return;
    if (answer === 'back') return chooseForUse(parts, undefined);
    // A list from which something was deleted is shown again.
    if ((await carryOut(parts, use, answer)) !== 'again') return;
  }
}

async function askUse({ uses }: DownloadParts): Promise<Use | undefined> {
  const { t } = vscode.l10n;
  const items = USES.map((use): UseItem => ({ label: useName(use, t), description: uses.current(use), use }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Choose Model'),
    placeHolder: t('What the model is used for'),
  });
  return chosen?.use;
}

async function listChoices({ engine, uses, speeds, problems }: DownloadParts, use: Use) {
  const listed = await engine.ask({ op: 'models', verify: false });
  if (listed.kind === 'failed') problems.failed(listed.error);
  if (listed.kind !== 'models') return undefined;
  return choicesOf({
    ...{ use, models: listed.models, unusable: listed.unusable },
    isSetAside: (model) => engine.isSetAside?.(model, USE_OPERATION[use]) === true,
    catalogue: CATALOGUE,
    current: uses.current(use),
    byDefault: uses.byDefault(use),
    measured: (model) => speeds.of(model),
  });
}

interface Answer {
  readonly does: 'accept' | ActionButton['does'];
  /** A name that was typed where there is no choice. */
  readonly choice: Choice | string;
}

function pickChoice(use: Use, choices: readonly Choice[]): Promise<Answer | 'back' | undefined> {
  const { t } = vscode.l10n;
  const listed = itemsOf(choices);
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<ChoiceItem>();
    const done = (answer: Answer | 'back' | undefined): void => {
      resolve(answer);
      pick.dispose();
    };
    pick.title = t('Choose Model: {0}', useName(use, t));
    pick.placeholder = t('Choose a model, or type owner/name of one to download');
    pick.buttons = [vscode.QuickInputButtons.Back];
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.items = listed;
    pick.activeItems = listed.filter(({ choice }) => choice?.isCurrent);
    pick.onDidChangeValue((value) => {
      const typed = value.trim();
      const isName = typed.includes('/') && !choices.some(({ id }) => id === typed);
      pick.items = isName
        ? [{ label: typed, description: t('download and use'), alwaysShow: true }, ...listed]
        : listed;
    });
    pick.onDidTriggerButton(() => done('back'));
    pick.onDidTriggerItemButton(({ button, item }) => {
      const { does } = button as ActionButton;
      if (item.choice) done({ does, choice: item.choice });
    });
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      done(item && { does: 'accept', choice: item.choice ?? item.label });
    });
    pick.onDidHide(() => done(undefined));
    pick.show();
  });
}

function itemsOf(choices: readonly Choice[]): ChoiceItem[] {
  const { t } = vscode.l10n;
  const chosen = choices.find(({ isCurrent }) => isCurrent);
  const byDefault = choices.find(({ isDefault }) => isDefault);
  const back: ChoiceItem[] =
    byDefault && chosen !== byDefault
      ? [{ label: `$(discard) ${t('Back to the embedded model')}`, description: byDefault.name, choice: byDefault }]
      : [];
  const groups = [...new Set(choices.map(({ group }) => group))];
  return [
    ...back,
    ...groups.flatMap((group): ChoiceItem[] => [
      { label: groupName(group, t), kind: vscode.QuickPickItemKind.Separator },
      ...choices.filter((choice) => choice.group === group).map(itemOf),
    ]),
  ];
}

function itemOf(choice: Choice): ChoiceItem {
  const { t } = vscode.l10n;
  const { name, isCurrent, group, why } = choice;
  const icon = isCurrent ? 'check' : why !== undefined ? 'warning' : group === 'catalogue' ? 'cloud-download' : 'blank';
  const isOfHub = group === 'hub' || group === 'catalogue';
  const button = (does: ActionButton['does'], iconName: string, tooltip: string): ActionButton => ({
    does,
    iconPath: new vscode.ThemeIcon(iconName),
    tooltip,
  });
  return {
    label: `$(${icon}) ${name}`,
    description: choiceDescription(choice, t),
    detail: choiceDetail(choice, t),
    choice,
    buttons: [
      ...(group === 'catalogue' ? [button('download', 'cloud-download', t('Download Only'))] : []),
      ...(group === 'hub' ? [button('delete', 'trash', t('Delete the Download'))] : []),
      ...(isOfHub ? [button('page', 'link-external', t('Open Its Page'))] : []),
    ],
  };
}

/** @returns `again`: the list has to be shown anew */
async function carryOut(parts: DownloadParts, use: Use, { does, choice }: Answer): Promise<'again' | 'done'> {
  if (typeof choice === 'string') {
    const ref = await namedModel(choice);
    if (ref) await downloadModel(parts, ref, [use]);
    return 'done';
  }
  switch (does) {
    case 'page':
      await vscode.env.openExternal(vscode.Uri.parse(parts.access.pageOf(choice.id)));
      return 'done';
    case 'delete':
      await removeModel(parts, choice.id);
      return 'again';
    case 'download':
      await download(parts, choice, []);
      return 'done';
    case 'accept':
      return accept(parts, use, choice);
  }
}

async function accept(parts: DownloadParts, use: Use, choice: Choice): Promise<'again' | 'done'> {
  switch (choice.onAccept) {
    case 'none':
      await vscode.window.showWarningMessage(`${choice.id}: ${choiceDetail(choice, vscode.l10n.t)}`);
      return 'again';
    case 'download':
      await download(parts, choice, [use]);
      return 'done';
    case 'offerAgain':
      parts.engine.offerAgain?.(choice.id);
      await useModel(parts, [use], choice.id, choice.name);
      return 'done';
    case 'choose':
      await useModel(parts, [use], choice.id, choice.name);
      return 'done';
  }
}

async function download(parts: DownloadParts, { id }: Choice, wanted: readonly Use[]): Promise<void> {
  const commit = CATALOGUE.find(({ repo }) => repo === id)?.commit;
  const ref = await namedModel(commit === undefined ? id : `${id}@${commit}`);
  if (ref) await downloadModel(parts, ref, wanted);
}
