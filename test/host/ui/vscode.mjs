/**
 * Opens VS Code on a folder with the extension installed: a window for each file, or one for several files one after
 * the other, which saves the server, the browser and the workbench of each a start.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inHost, root } from '../../../scripts/lib/paths.mjs';
import { calmSettings } from '../../../scripts/lib/vscode-server.mjs';
import { openWorkbench } from '../workbench.mjs';
import { Person } from './person.mjs';

/**
 * No map beside the text; suggestions however unsure the model is and at an even pace, so that tests of the editor do
 * not hang on either.
 */
const testSettings = {
  'editor.minimap.enabled': false,
  'attentive.completion.minProbability': 0,
  'attentive.completion.delayMs': 75,
};
/** What a person finds who has changed nothing. */
export const untouched = {
  'attentive.completion.minProbability': undefined,
  'attentive.completion.delayMs': undefined,
};

/** @typedef {Record<string, unknown>} Settings */

/** Whether the files of this process share a window. */
let shares = false;
/** @type {{ window: import('../workbench.mjs').Workbench, folder: string, opened: number, settings: Settings } | undefined} */
let shared;

/**
 * Has the files of this process use one window. Each finds it with no editor, no notification, its own files and its
 * own settings; the extension, its engine and its log go on from file to file.
 */
export function shareWindow() {
  shares = true;
}

/** Closes the window that files shared. */
export async function closeSharedWindow() {
  const closing = shared;
  shared = undefined;
  if (closing) await closeWindow(closing.window, closing.folder);
}

/** @param {import('../workbench.mjs').Workbench} window @param {string} folder that it shows */
async function closeWindow(window, folder) {
  await window.close();
  fs.rmSync(path.dirname(folder), { recursive: true, force: true });
}

/** @param {string} folder @param {Record<string, string>} files */
function fill(folder, files) {
  fs.mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
}

/**
 * Opens a window on a folder with these files, with the extension installed as `npm start` does, and waits until it is
 * active: no gray text comes for what was typed before. In a shared window the files lie in a folder inside.
 * @param {{ files: Record<string, string>, settings?: Settings, prepare?: (folder: string) => void }} options `prepare`
 *   does what files alone do not, before anything watches the folder
 */
export async function openVscode({ files, settings, prepare }) {
  const all = { ...testSettings, ...settings };
  if (shared) {
    const folder = path.join(shared.folder, String(++shared.opened));
    fill(folder, files);
    prepare?.(folder);
    const person = new Person(shared.window, folder, async () => {});
    await tidy(person, shared.settings, all);
    shared.settings = all;
    return person;
  }
  const opened = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-folder-')), 'demo');
  if (shares) fs.mkdirSync(opened);
  const folder = shares ? path.join(opened, '1') : opened;
  fill(folder, files);
  prepare?.(folder);
  const window = await openWorkbench({
    folder: opened,
    settings: all,
    installed: [root, inHost('bridge')],
    env: (home) => ({ ATTENTIVE_BRIDGE: path.join(home, 'bridge.json') }),
  });
  const close = () => closeWindow(window, opened);
  const person = new Person(window, folder, shares ? async () => {} : close);
  try {
    await person.untilActive();
    await person.ask((vscode) => vscode.commands.executeCommand('workbench.action.closeSidebar'));
    if (shares) shared = { window, folder: opened, opened: 1, settings: all };
    return person;
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Changes settings as the settings editor does. A setting of the machine that stands in the user's file counts in some
 * starts of a server and not in others.
 * @param {Person} person @param {Settings} settings
 */
export async function changeSettings(person, settings) {
  await person.ask(async (vscode, wanted) => {
    for (const [key, value] of Object.entries(wanted))
      await vscode.workspace.getConfiguration().update(key, value, true);
  }, settings);
}

/**
 * Leaves nothing on screen of what the file before this one did, and puts these settings in place of its settings.
 * @param {Person} person
 * @param {Settings} former of the file before
 * @param {Settings} settings
 */
async function tidy(person, former, settings) {
  await person.ask(async (vscode) => {
    const run = (/** @type {string} */ command) => vscode.commands.executeCommand(command);
    const { tabGroups } = vscode.window;
    const tabs = () => tabGroups.all.flatMap((group) => group.tabs);
    await run('workbench.action.closeQuickOpen');
    for (;;) {
      await tabGroups.close(tabs().filter(({ isDirty }) => !isDirty));
      if (tabs().length === 0) break;
      // The window asks whether to save an unsaved text, unless it is reverted; only the active one can be.
      if (tabGroups.activeTabGroup.activeTab?.isDirty) await run('workbench.action.revertAndCloseActiveEditor');
      else await run('workbench.action.nextEditor');
    }
    for (const part of ['closePanel', 'closeSidebar', 'closeAuxiliaryBar']) await run(`workbench.action.${part}`);
    await run('notifications.clearAll');
  });
  await person.page.mouse.move(0, 0);
  await person.ask(
    async (vscode, wanted, changed) => {
      /** @type {{ contributes: { configuration: { properties: Record<string, unknown> }[] } }} */
      const { contributes } = vscode.extensions.getExtension('attentive.attentive')?.packageJSON;
      const ours = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
      const configuration = vscode.workspace.getConfiguration();
      for (const key of new Set([...ours, ...changed])) {
        const { defaultValue, globalValue } = configuration.inspect(key) ?? {};
        // A version that does not know a setting refuses to change it.
        if (defaultValue !== undefined && JSON.stringify(globalValue) !== JSON.stringify(wanted[key]))
          await configuration.update(key, wanted[key], true);
      }
    },
    { ...calmSettings, ...settings },
    Object.keys({ ...former, ...settings }),
  );
}

/**
 * Has VS Code's Git open a repository, which it else does by itself, at a moment of its own.
 * @param {Person} person @param {string} folder
 */
export function openRepository(person, folder) {
  return person.ask(async (vscode, root) => {
    const git = await vscode.extensions.getExtension('vscode.git')?.activate();
    if (!(await git?.getAPI(1).openRepository(vscode.Uri.file(root))))
      throw new Error('Git opens no repository there.');
  }, folder);
}
