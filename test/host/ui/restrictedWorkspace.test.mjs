/** Fault 49: a folder that nobody trusts, with settings of its own; documents that are not on disk; several folders. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { openVscode } from './person.mjs';

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

describe('a workspace that is not trusted', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: { 'notes.txt': '', 'twin.txt': `${sentence} Paris` },
      trusted: false,
      opened: 'both.code-workspace',
      settings: { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' },
      prepare: (folder) => {
        fs.mkdirSync(path.join(folder, 'second/inner'), { recursive: true });
        for (const name of ['second/other.txt', 'second/inner/kept.txt']) fs.writeFileSync(path.join(folder, name), '');
        fs.writeFileSync(
          path.join(folder, 'both.code-workspace'),
          JSON.stringify({ folders: [{ path: '.' }, { path: 'second' }], settings: hostile(folder) }),
        );
        fs.mkdirSync(path.join(folder, '.vscode'));
        fs.writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(hostile(folder)));
        // A model that is described as soon as its folder is read.
        fs.mkdirSync(path.join(folder, 'models/planted'), { recursive: true });
        fs.writeFileSync(path.join(folder, 'models/planted/config.json'), '{"model_type":"llama"}');
      },
    });
  });
  after(() => person?.close());

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
