import assert from 'node:assert/strict';
import { enginesOf, isRunning } from '../process-table.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const sentence = 'The capital of France is';

describe('when processes die', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({ files: { 'engine.txt': '', 'starting.txt': '', 'host.txt': '', 'after.txt': '' } });
  });
  after(() => person?.close());
  const notices = () => person.page.locator('.notification-list-item').allTextContents();

  it('serves the next keystroke after kill -9 of the engine', async () => {
    await person.open('engine.txt');
    await person.type(sentence);
    await person.waitForGhost();
    const engines = enginesOf(person.hostPid);
    assert.equal(engines.length, 1);
    const [engine] = engines;
    if (engine === undefined) return;
    process.kill(engine, 'SIGKILL');
    await until(() => !isRunning(engine), { what: 'the engine is dead' });
    await person.page.keyboard.press('Escape');
    await person.type(' the city');
    await person.waitForGhost();
    await until(async () => (await person.text('engine.txt')) === `${sentence} the city`, {
      what: 'the extension host has the text that was typed',
    });
    const replaced = enginesOf(person.hostPid);
    assert.equal(replaced.length, 1);
    assert.notEqual(replaced[0], engine);
  });

  it('shows nothing and says nothing while the engine starts, and then serves what was typed last', async () => {
    await person.open('starting.txt');
    const [before] = enginesOf(person.hostPid);
    assert.ok(before !== undefined);
    const stops = () => person.logged.filter((line) => /engine (?:stopped|engineCrashed)/.test(line)).length;
    const stopped = stops();
    process.kill(before, 'SIGKILL');
    // What it was reading ahead at that moment has failed, and is said once.
    await until(() => stops() > stopped, { what: 'the extension host has heard that the engine is dead' });
    await person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
    const asked = person.requests.length;
    // Nothing of it has been typed before: what is known needs no engine.
    const unheard = 'Seven ships sailed to';
    const typed = person.type(unheard);
    // A process takes longer to start and to load a model than to be found and halted.
    const engine = await until(() => enginesOf(person.hostPid)[0], { what: 'another engine starts', everyMs: 5 });
    process.kill(engine, 'SIGSTOP');
    try {
      await typed;
      await person.type(' the');
      const item = person.page.locator('.statusbar-item', { hasText: 'Attentive' }).locator('a');
      await until(async () => /starting|loading/.test((await item.getAttribute('aria-label')) ?? ''), {
        what: 'the status bar says that the engine starts',
      });
      await until(() => person.requests.length > asked, { what: 'the log says what became of older requests' });
      for (const line of person.requests.slice(asked)) assert.match(line, /completion (?:cancelled|dropped): \w+ \(/);
      assert.equal(await person.ghost(), '');
      assert.deepEqual(await notices(), []);
    } finally {
      process.kill(engine, 'SIGCONT');
    }
    await person.waitForGhost();
    assert.deepEqual(await notices(), []);
    assert.equal(await person.text('starting.txt'), `${unheard} the`);
  });

  it('leaves no engine after kill -9 of the extension host, though it was at work, and starts again', async () => {
    await person.open('host.txt');
    await person.type('Once upon a time');
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
    const host = person.hostPid;
    const engines = enginesOf(host);
    assert.equal(engines.length, 1);
    // Long enough to be at work still when its parent goes.
    void person.ask((vscode) => void vscode.commands.executeCommand('attentive.continueHere'));
    await until(async () => (await person.text('host.txt')).length > 'Once upon a time'.length, {
      what: 'text streams in',
    });
    process.kill(host, 'SIGKILL');
    await until(() => !engines.some(isRunning), { what: 'the engine goes with its host', limitMs: 5000 });

    await person.untilActive(host);
    await person.open('after.txt');
    await person.type(sentence);
    await person.waitForGhost();
  });
});
