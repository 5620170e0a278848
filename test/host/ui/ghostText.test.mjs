import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { enginesOf } from '../process-table.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const sentence = 'The capital of France is';
const names = [
  'tab.txt',
  'follow.txt',
  'escape.txt',
  'refused.txt',
  'deleted.txt',
  'word.txt',
  'turnedOff.txt',
  'off.txt',
  'again.txt',
  'changed.txt',
  'busy.txt',
];
const animals = fs.readFileSync(inRoot('demo/animals.py'), 'utf8');

describe('ghost text', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: {
        ...Object.fromEntries(names.map((name) => [name, ''])),
        'animals.py': animals,
        'ages.py': `${animals}    return [animal.name for animal in animals]\n\n\n`,
      },
    });
  });
  after(() => person?.close());

  it('appears after typing, and Tab puts it into the document and the file', async () => {
    await person.open('tab.txt');
    await person.type(sentence);
    const ghost = await person.waitForGhost();
    await person.page.keyboard.press('Tab');
    await until(async () => (await person.text('tab.txt')) !== sentence, { what: 'Tab inserts the suggestion' });
    const text = await person.text('tab.txt');
    assert.equal(text, sentence + ghost);
    await person.page.keyboard.press('Control+s');
    await until(() => fs.readFileSync(path.join(person.folder, 'tab.txt'), 'utf8') === text, {
      what: 'the file has it',
    });
  });

  it('stays, shorter, while a person types what it says, with the engine standing still', async () => {
    await person.open('follow.txt');
    await person.type(sentence);
    const ghost = await person.waitForGhost();
    assert.ok(ghost.length >= 3, `too short to follow: ${JSON.stringify(ghost)}`);
    const [engine] = enginesOf(person.hostPid);
    assert.ok(engine !== undefined);
    process.kill(engine, 'SIGSTOP');
    try {
      await person.type(ghost.slice(0, 2));
      await until(async () => (await person.ghost()) === ghost.slice(2), { what: 'the rest is shown' });
    } finally {
      process.kill(engine, 'SIGCONT');
    }
    // The editor shortens the gray text itself, before the extension host hears of the key.
    await until(async () => (await person.text('follow.txt')) === sentence + ghost.slice(0, 2), {
      what: 'the document has what was typed',
    });
  });

  it('goes away on Escape and leaves the text as it was typed', async () => {
    await person.open('escape.txt');
    await person.type(sentence);
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
    await until(async () => (await person.ghost()) === '', { what: 'the gray text is gone' });
    assert.equal(await person.text('escape.txt'), sentence);
  });

  it('does not come again where a person sent it away, until they call for it', async () => {
    await person.open('refused.txt');
    await person.type(sentence);
    const ghost = await person.waitForGhost();
    await person.page.keyboard.press('Escape');
    await until(async () => (await person.ghost()) === '', { what: 'the gray text is gone' });
    await person.type('#');
    await person.requestsOf(/quiet: dismissed/, () => person.page.keyboard.press('Backspace'));
    assert.equal(await person.ghost(), '');
    await person.requestsOf(/asked for/, () =>
      person.ask((vscode) => vscode.commands.executeCommand('editor.action.inlineSuggest.trigger')),
    );
    assert.equal(await person.waitForGhost(), ghost);
    await person.page.keyboard.press('Escape');
  });

  it('does not come again where a person took it and deleted it', async () => {
    await person.open('deleted.txt');
    await person.type(sentence);
    await person.waitForGhost();
    await person.page.keyboard.press('Tab');
    await until(async () => (await person.text('deleted.txt')) !== sentence, { what: 'Tab inserts the suggestion' });
    const { length } = await person.text('deleted.txt');
    for (let left = length; left > sentence.length + 1; left--) await person.page.keyboard.press('Backspace');
    await until(async () => (await person.text('deleted.txt')).length === sentence.length + 1, {
      what: 'all but one character is deleted',
    });
    await person.requestsOf(/quiet: deleted/, () => person.page.keyboard.press('Backspace'));
    assert.equal(await person.ghost(), '');
  });

  it('gives one word at a time on Ctrl+Right', async () => {
    await person.open('word.txt');
    const typed = 'My favorite book is about the history of';
    await person.type(typed);
    const ghost = await person.waitForGhost();
    // The blank before a word is a step of its own.
    for (const expected of /^(\s*)(\p{L}+)/u
      .exec(ghost)
      ?.slice(1)
      .filter((part) => part !== '') ?? []) {
      const before = await person.text('word.txt');
      await person.page.keyboard.press('Control+ArrowRight');
      await until(async () => (await person.text('word.txt')) === before + expected, {
        what: `${JSON.stringify(expected)} is inserted`,
      });
    }
    assert.ok((await person.text('word.txt')).length > typed.length);
    assert.ok((await person.ghost()).length > 0, 'the rest stays on screen');
  });

  it('comes in code too', async () => {
    await person.open('animals.py');
    await person.type('    return [');
    assert.match(await person.waitForGhost(), /animal/);
    await person.picture('ghost-text');
    await person.page.keyboard.press('Escape');
  });

  it('of several lines goes into the document as it stands on screen', async () => {
    await person.open('ages.py');
    await person.type('def ages_of(animals):');
    const ghost = await until(async () => /\n.*\S/.exec(await person.ghost())?.input, {
      what: 'gray text of several lines appears',
    });
    const typed = await person.text('ages.py');
    await person.page.keyboard.press('Tab');
    await until(async () => (await person.text('ages.py')) !== typed, { what: 'Tab inserts it' });
    assert.equal(await person.text('ages.py'), typed + ghost);
  });

  it('leaves the screen when completion is turned off in the settings', async () => {
    await person.open('turnedOff.txt');
    await person.type(sentence);
    await person.waitForGhost();
    const turn = (/** @type {boolean | undefined} */ on) =>
      person.ask(
        (vscode, value) =>
          vscode.workspace.getConfiguration('attentive').update('completion.enabled', value ?? undefined, true),
        on,
      );
    await turn(false);
    try {
      await until(async () => (await person.ghost()) === '', { what: 'the suggestion is gone' });
    } finally {
      await turn(undefined);
    }
  });

  it('stays away while the toggle is off', async () => {
    await person.open('off.txt');
    await person.ask((vscode) =>
      vscode.workspace.getConfiguration('attentive').update('completion.enabled', false, true),
    );
    try {
      await person.typeInSilence(/quiet: off/, sentence);
    } finally {
      await person.ask((vscode) =>
        vscode.workspace.getConfiguration('attentive').update('completion.enabled', undefined, true),
      );
    }
    await person.type(' ');
    await person.page.keyboard.press('Backspace');
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
  });

  it('is asked for again when a setting changes in the meantime', async () => {
    await person.open('changed.txt');
    await person.type(sentence);
    await person.waitForGhost();
    const update = (/** @type {string | undefined} */ boldness) =>
      person.ask(
        (vscode, value) =>
          vscode.workspace.getConfiguration('attentive').update('completion.boldness', value ?? undefined, true),
        boldness,
      );
    const [engine] = enginesOf(person.hostPid);
    assert.ok(engine !== undefined);
    process.kill(engine, 'SIGSTOP');
    try {
      await person.type(' Paris. The capital of Germany is');
      await update('bolder');
    } finally {
      process.kill(engine, 'SIGCONT');
    }
    await person.waitForGhost();
    await update(undefined);
    await person.page.keyboard.press('Escape');
  });

  it('comes where the extension host was busy while the last keys were typed', async () => {
    await person.open('busy.txt');
    await person.requestsOf(/completion/, () => person.type('T'));
    const busy = person.ask(() => {
      // Longer than newer versions of VS Code wait for gray text.
      const end = Date.now() + 3000;
      while (Date.now() < end);
    });
    await person.type(sentence.slice(1));
    await busy;
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
  });

  it('comes when called for after the toggle is on again, with nothing typed', async () => {
    await person.open('again.txt');
    const toggle = () => person.ask((vscode) => vscode.commands.executeCommand('attentive.toggle'));
    await toggle();
    await person.typeInSilence(/quiet: off/, sentence);
    await toggle();
    await person.ask((vscode) => vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'));
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
  });
});
