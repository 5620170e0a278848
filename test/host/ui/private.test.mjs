/** What follows the cursor, and what reads a folder, meets private files here. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { frameWith, previewOf } from './frames.mjs';
import { until } from './person.mjs';
import { openRepository, openVscode } from './vscode.mjs';

const sentence = "The animal didn't cross the street because it was too tired.";
const secret = /may hold secrets/;

describe('private files', function () {
  this.timeout(180_000);
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: {
        'open.txt': `${sentence}\n`,
        '.env': 'PASSWORD is a word that nobody reads here.\n',
        'public.txt': 'The dog did not cross the street.\n',
        'passwords.txt': 'secret\n',
        'excluded.txt': 'excluded\n',
        'blob.txt': '\0\u0001\u0002\u0003',
      },
      settings: {
        'attentive.exclude': ['excluded.txt'],
        'attentive.compare.learnFrom': 'folder',
        'git.openRepositoryInParentFolders': 'always',
      },
      prepare: (folder) => {
        const repository = path.join(folder, 'repository');
        fs.mkdirSync(path.join(repository, 'deep'), { recursive: true });
        execFileSync('git', ['init', '-q'], { cwd: repository });
        for (const [name, text] of [
          ['.gitignore', 'hidden.txt\n'],
          ['hidden.txt', 'hidden\n'],
          ['deep/inner.txt', 'inner\n'],
        ])
          fs.writeFileSync(path.join(repository, name), text);
      },
    });
  });
  after(() => person?.close());

  /** @param {string} name how many parts of its text our decorations color */
  const colored = (name) => person.editor(name).locator('.view-overlays [class*="ced-"]').count();
  const label = (/** @type {string} */ item) =>
    person.page
      .locator('.statusbar-item', { hasText: new RegExp(item) })
      .first()
      .locator('a')
      .getAttribute('aria-label')
      .then((text) => text ?? '');
  const statusSays = async (/** @type {string} */ item, /** @type {RegExp} */ what) => {
    let said = '';
    await until(async () => what.test((said = await label(item))), {
      what: `${item} in the status bar says ${what}`,
      about: () => `It says: ${said}`,
    });
  };
  const exclude = (/** @type {string[] | undefined} */ globs) =>
    person.ask(
      (vscode, value) => vscode.workspace.getConfiguration('attentive').update('exclude', value ?? undefined, true),
      globs,
    );

  it('get no colors from the lens, which says why and goes on elsewhere', async () => {
    await person.open('open.txt', { line: 0, character: 7 });
    const plain = await colored('open.txt');
    await person.command('Attentive: Turn Attention Lens On or Off');
    await until(async () => (await colored('open.txt')) > plain, { what: 'the lens colors', limitMs: 60_000 });
    await person.open('.env', { line: 0, character: 13 });
    await statusSays('Lens', secret);
    assert.equal(await colored('.env'), 0);
    await person.open('open.txt', { line: 0, character: 7 });
    await statusSays('Lens', /is on/);
    await until(async () => (await colored('open.txt')) > plain, { what: 'the lens colors again' });

    await exclude(['open.txt']);
    await statusSays('Lens', /attentive\.exclude names/);
    await until(async () => (await colored('open.txt')) === plain, {
      what: 'the colors go when the file becomes private',
    });
    await exclude(['excluded.txt']);
    await until(async () => (await colored('open.txt')) > plain, { what: 'the colors come back' });
    await person.command('Attentive: Turn Attention Lens On or Off');
    await until(async () => (await colored('open.txt')) === plain, { what: 'the colors go with the lens' });
  });

  it('have no token boundaries, and a line in the status bar says why', async () => {
    await person.open('open.txt', { line: 0, character: 0 });
    const plain = await colored('open.txt');
    await person.command('Attentive: Turn Token Boundaries On or Off');
    await until(async () => (await colored('open.txt')) > plain + 5, { what: 'tokens are shaded', limitMs: 60_000 });
    await person.open('.env', { line: 0, character: 0 });
    const line = person.page.locator('.statusbar-item', { hasText: secret });
    await line.waitFor();
    assert.equal(await colored('.env'), 0);
    await person.open('open.txt', { line: 0, character: 0 });
    await line.waitFor({ state: 'detached' });
    await person.command('Attentive: Turn Token Boundaries On or Off');
  });

  it('have no next token, and the panel says why', async () => {
    await person.open('open.txt', { line: 0, character: 10 });
    await person.command('Attentive: Show Next Token');
    const frame = await frameWith(person, '#sample-100');
    await frame.locator('.before', { hasText: 'The animal' }).waitFor({ timeout: 60_000 });
    await person.open('.env', { line: 0, character: 13 });
    await frame.locator('body', { hasText: secret }).waitFor();
    assert.doesNotMatch(await frame.locator('body').innerText(), /PASSWORD/);
    await person.open('open.txt', { line: 0, character: 10 });
    await frame.locator('.before', { hasText: 'The animal' }).waitFor();
  });

  it('are not learned from with the rest of their folder', async () => {
    await openRepository(person, path.join(person.folder, 'repository'));
    await person.open('open.txt', { from: 0, to: 0 });
    await person.command('Attentive: Compare Models on This Text');
    const text = await previewOf(person, /Models compared[\s\S]*after reading/);
    // public.txt and repository/deep/inner.txt; not the secret, the excluded, the binary and the ignored one.
    assert.match(text, /after reading 2 other documents of the folder, without 4 that are private, links or no text/);
  });

  it('are those that Git ignores by the rules of the moment', async () => {
    const rules = (/** @type {string} */ file, /** @type {string} */ text) =>
      fs.writeFileSync(path.join(person.folder, 'repository', file), text);
    const [ignored, ready] = [/Git ignores/, /ready/];
    await person.open('repository/hidden.txt');
    await statusSays('Attentive', ignored);
    // Rules that change outside VS Code count at the latest when a person comes back to the file: no watcher is needed.
    const followed = async (/** @type {string} */ file, /** @type {string} */ text, /** @type {RegExp} */ what) => {
      rules(file, text);
      await person.open('open.txt');
      await person.open('repository/hidden.txt');
      await statusSays('Attentive', what);
    };
    await followed('.gitignore', 'other.txt\n', ready);
    await followed('.git/info/exclude', 'hidden.txt\n', ignored);
    await followed('.git/info/exclude', '', ready);

    await person.ask(
      async (vscode, file) => {
        const document = await vscode.workspace.openTextDocument(file);
        const edit = new vscode.WorkspaceEdit();
        edit.insert(document.uri, new vscode.Position(0, 0), 'hidden.txt\n');
        await vscode.workspace.applyEdit(edit);
        await document.save();
      },
      path.join(person.folder, 'repository/.gitignore'),
    );
    await statusSays('Attentive', ignored);
  });

  it('are also those that rules above the opened folder name', async () => {
    const root = path.dirname(person.folder);
    execFileSync('git', ['init', '-q'], { cwd: root });
    fs.writeFileSync(path.join(root, '.gitignore'), '');
    await openRepository(person, root);
    await person.open('public.txt');
    await statusSays('Attentive', /ready/);
    fs.writeFileSync(path.join(root, '.gitignore'), 'public.txt\n');
    await person.open('open.txt');
    await person.open('public.txt');
    await statusSays('Attentive', /Git ignores/);
  });
});
