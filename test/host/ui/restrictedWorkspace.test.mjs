/** Fault 49: a folder that nobody trusts, with settings of its own; documents that are not on disk; several folders. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inHost, root } from '../../../scripts/lib/paths.mjs';
import { openWorkbench } from '../workbench.mjs';
import { Person, until } from './person.mjs';

const sentence = 'The capital of France is';
/** What a repository would like to choose. */
const hostile = (/** @type {string} */ folder) => ({
  'attentive.models.folder': path.join(folder, 'models'),
  'attentive.completion.model': 'planted',
  'attentive.completion.modelByLanguage': { plaintext: 'planted' },
  'attentive.generate.model': 'planted',
  'attentive.inspector.model': 'planted',
  'attentive.translate.model': 'planted',
  'attentive.exclude': ['**'],
});

/** Two folders, with a model and settings that would choose it. */
function prepare(/** @type {string} */ folder) {
  const write = (/** @type {string} */ name, /** @type {string} */ text) => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  };
  for (const name of ['notes.txt', 'second/other.txt', 'second/inner/kept.txt']) write(name, '');
  write('twin.txt', `${sentence} Paris`);
  write(
    'both.code-workspace',
    JSON.stringify({ folders: [{ path: '.' }, { path: 'second' }], settings: hostile(folder) }),
  );
  write('.vscode/settings.json', JSON.stringify(hostile(folder)));
  write('models/planted/config.json', '{"model_type":"llama"}');
  write('unseen.txt', '');
  execFileSync('git', ['init', '-q'], { cwd: path.dirname(folder) });
  write('../.gitignore', 'unseen.txt\n');
}

describe('a workspace that is not trusted', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  let parent = '';
  before(async () => {
    parent = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-folder-'));
    const folder = path.join(parent, 'demo');
    prepare(folder);
    const window = await openWorkbench({
      folder: path.join(folder, 'both.code-workspace'),
      trusted: false,
      settings: {
        'editor.minimap.enabled': false,
        'attentive.completion.minProbability': 0,
        'attentive.completion.delayMs': 75,
        'security.workspace.trust.startupPrompt': 'never',
        'security.workspace.trust.banner': 'never',
      },
      installed: [root, inHost('bridge')],
      env: (home) => ({ ATTENTIVE_BRIDGE: path.join(home, 'bridge.json') }),
    });
    person = new Person(window, folder, () => window.close());
    await person.untilActive();
    await person.ask((vscode) => vscode.commands.executeCommand('workbench.action.closeSidebar'));
  });
  after(async () => {
    await person?.close();
    fs.rmSync(parent, { recursive: true, force: true });
  });

  it('is served by the models and the settings of the person', async () => {
    assert.equal(await person.ask((vscode) => vscode.workspace.isTrusted), false);
    await person.open('notes.txt');
    await person.type(sentence);
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
    const effective = await person.ask((vscode) => {
      const settings = vscode.workspace.getConfiguration('attentive');
      return [
        'models.folder',
        'completion.model',
        'completion.modelByLanguage',
        'generate.model',
        'inspector.model',
        'translate.model',
        'exclude',
      ].filter(
        (name) => JSON.stringify(settings.get(name)).includes('planted') || settings.get(name)?.includes?.('**'),
      );
    });
    assert.deepEqual(effective, [], 'no setting of the folder counts');
    assert.deepEqual(
      person.logged.filter((line) => /planted|failed/.test(line)),
      [],
    );
  });

  it('has nothing read of what Git ignores by rules above it, whenever they change, though its Git is off', async () => {
    const label = person.page.locator('[id="attentive.attentive.attentive.status"] a');
    const statusSays = (/** @type {RegExp} */ what) =>
      until(async () => what.test((await label.getAttribute('aria-label')) ?? ''), { what: `the status says ${what}` });
    await person.open('unseen.txt');
    await person.typeInSilence(/quiet: gitIgnored/, sentence);
    await statusSays(/Git ignores/);
    for (const [rules, what] of /** @type {const} */ ([
      ['', /ready/],
      ['unseen.txt\n', /Git ignores/],
    ])) {
      fs.writeFileSync(path.join(parent, '.gitignore'), rules);
      await statusSays(what);
    }
  });

  it('has documents that are on no disk served too, and nothing is read from the disk for them', async () => {
    // The path is that of a file that exists; VS Code's own file access is not in this process.
    const twin = path.join(person.folder, 'twin.txt');
    await person.ask(
      async (vscode, file, text) => {
        vscode.workspace.registerFileSystemProvider('memfs', {
          onDidChangeFile: new vscode.EventEmitter().event,
          watch: () => ({ dispose() {} }),
          stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: text.length }),
          readFile: () => new TextEncoder().encode(text),
          readDirectory: () => [],
          createDirectory() {},
          writeFile() {},
          delete() {},
          rename() {},
        });
        const disk = /** @type {any} */ (process).getBuiltinModule('node:fs');
        const read = /** @type {string[]} */ (/** @type {any} */ (globalThis).readFromDisk = []);
        for (const api of [disk, disk.promises])
          for (const name of ['open', 'openSync', 'readFile', 'readFileSync', 'stat', 'statSync', 'lstat', 'access']) {
            const real = api[name];
            if (typeof real !== 'function') continue;
            api[name] = (/** @type {unknown[]} */ ...args) => {
              if (String(args[0]).includes('twin.txt')) read.push(`${name} ${String(args[0])}`);
              return Reflect.apply(real, api, args);
            };
          }
        const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: 'memfs', path: file }));
        const end = document.lineAt(document.lineCount - 1).range.end;
        await vscode.window.showTextDocument(document, { preview: false, selection: new vscode.Range(end, end) });
      },
      twin,
      'On the first day of the',
    );
    await person.page.locator('.monaco-editor.focused[data-uri^="memfs:"]').waitFor();
    await person.type(' week');
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
    await person.command('Attentive: Explain Attention');
    const view = person.page.frameLocator('iframe.webview').frameLocator('#active-frame');
    await view.locator('body[data-state=ready] .token', { hasText: 'first' }).first().waitFor();
    assert.deepEqual(await person.ask(() => /** @type {any} */ (globalThis).readFromDisk), []);
    await person.ask((vscode) => vscode.commands.executeCommand('workbench.action.closeEditorsInOtherGroups'));
  });

  it('is served in each of several folders', async () => {
    assert.equal(await person.ask((vscode) => vscode.workspace.workspaceFolders?.length), 2);
    await person.open('second/other.txt');
    await person.type('The capital of Italy is');
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
    // A pattern of the person's counts within each folder.
    await person.ask((vscode) =>
      vscode.workspace
        .getConfiguration('attentive')
        .update('exclude', ['inner/*.txt'], vscode.ConfigurationTarget.Global),
    );
    await person.open('second/inner/kept.txt');
    await person.typeInSilence(/quiet: excluded/, sentence);
  });
});
