/**
 * Faults 39, 40, 42 and 48: documents that change while the engine works or end lines in CRLF, and an extension that is stopped while it works.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { enginesOf, isRunning } from '../process-table.mjs';
import { frameWith } from './frames.mjs';
import { stopAtChange } from './pauses.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const sentence = 'The capital of France is';
/** Goes on in more lines. */
const list = ['Numbers:', '1. one', '2. two', '3. three', '4.'].join('\r\n');

describe('a document under fault', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: {
        ...Object.fromEntries(
          ['first.txt', 'closed.txt', 'renamed.txt', 'language.txt', 'settings.txt', 'stopped.txt'].map((name) => [
            name,
            '',
          ]),
        ),
        'crlf.txt': list,
        'switched.txt': `${list}\r\nThe end.\r\n`,
        'prompted.txt': list,
        'edits.txt': '',
      },
      settings: {
        'attentive.generate.temperature': 0,
        'attentive.generate.repetitionPenalty': 1,
        'attentive.generate.maxTokens': 32,
      },
    });
  });
  after(() => person?.close());

  const at = (/** @type {string} */ name) => path.join(person.folder, name);
  /** Runs *Continue Here* to its end. */
  const continueHere = async () => {
    const before = person.generations.length;
    await person.command('Attentive: Continue Here');
    await until(() => person.generations.length > before, { what: 'the generation has ended' });
  };
  /**
   * Lets the engine stand still while something happens to a question that it has.
   * @param {() => Promise<unknown>} work
   */
  const whileItThinks = async (work) => {
    const [engine] = enginesOf(person.hostPid);
    assert.ok(engine !== undefined);
    process.kill(engine, 'SIGSTOP');
    try {
      await work();
    } finally {
      process.kill(engine, 'SIGCONT');
    }
  };
  const thinking = () =>
    until(
      async () =>
        /thinking/.test(
          (await person.page
            .locator('.statusbar-item', { hasText: 'Attentive' })
            .locator('a')
            .getAttribute('aria-label')) ?? '',
        ),
      { what: 'the status bar says that the engine works' },
    );

  it('is served as long as nothing is wrong with it', async () => {
    await person.open('first.txt');
    await person.type(sentence);
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
  });

  describe('that is no longer what it was when the engine answers', () => {
    /** @type {Record<string, (name: string) => Promise<unknown>>} */
    const changes = {
      'closed.txt': () =>
        person.ask((vscode) => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor')),
      'renamed.txt': (name) =>
        person.ask(
          async (vscode, from, to) => {
            const edit = new vscode.WorkspaceEdit();
            edit.renameFile(vscode.Uri.file(from), vscode.Uri.file(to));
            await vscode.workspace.applyEdit(edit);
          },
          at(name),
          at('new-name.txt'),
        ),
      'language.txt': () =>
        person.ask(async (vscode) => {
          const document = vscode.window.activeTextEditor?.document;
          if (document) await vscode.languages.setTextDocumentLanguage(document, 'python');
        }),
    };
    for (const [name, change] of Object.entries(changes)) {
      it(`gets no late answer: ${name}`, async () => {
        await person.open(name);
        await person.type(`${name}: ${sentence}`);
        // What stands there is then read and known: only a question makes the engine work.
        await person.waitForGhost();
        await person.page.keyboard.press('Escape');
        const before = person.requests.length;
        await whileItThinks(async () => {
          // Not as the model went on, nor as other open documents do: that would be answered without the engine.
          await person.page.keyboard.insertText(`, 7 of 9 said of ${name}, and the`);
          await thinking();
          await change(name);
        });
        await until(() => person.requests.length > before, { what: 'the question has ended' });
        const [first = ''] = person.requests.slice(before);
        assert.match(first, /cancelled|dropped/);
        assert.match(first, /plaintext/);
      });
    }
  });

  it('loses no key that is typed before the answer, and gets no answer to an older text', async () => {
    await person.open('edits.txt');
    let random = 40;
    const next = (/** @type {number} */ below) => {
      random = (random * 1103515245 + 12345) % 2 ** 31;
      return Math.floor((random / 2 ** 31) * below);
    };
    let expected = sentence;
    await person.type(sentence);
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
    for (const edits of [1, 7, 50]) {
      await whileItThinks(async () => {
        const begun = ` After ${edits} days the weather`;
        await person.page.keyboard.insertText(begun);
        expected += begun;
        await thinking();
        for (let i = 0; i < edits; i++) {
          if (next(4) === 0 && expected !== '') {
            await person.page.keyboard.press('Backspace');
            expected = expected.slice(0, -1);
          } else {
            const key = 'etaoinshr '[next(10)] ?? '';
            await person.page.keyboard.type(key);
            expected += key;
          }
        }
      });
      await person.page.keyboard.insertText(`. ${sentence}`);
      expected += `. ${sentence}`;
      const ghost = await person.waitForGhost();
      assert.equal(await person.text('edits.txt'), expected);
      await person.page.keyboard.press('Tab');
      await until(async () => (await person.text('edits.txt')) !== expected, { what: 'Tab inserts the suggestion' });
      const accepted = await person.text('edits.txt');
      assert.equal(accepted, expected + ghost);
      expected = accepted;
    }
  });

  describe('whose lines end in CRLF', () => {
    const bareLf = (/** @type {string} */ text) => /(?<!\r)\n/.test(text);
    let continued = '';

    it('keeps its lines, and Continue Here writes lines like them', async () => {
      await person.open('crlf.txt');
      await continueHere();
      continued = await person.text('crlf.txt');
      assert.ok(continued.startsWith(list));
      assert.ok(continued.slice(list.length).includes('\r\n'), JSON.stringify(continued));
      assert.ok(!bareLf(continued), JSON.stringify(continued));
    });

    it('takes a suggestion of several lines in the same way', async () => {
      await person.open('crlf.txt');
      await person.type('\n\n1. one\n2. two\n3.');
      const ghost = await person.waitForGhost();
      const typed = await person.text('crlf.txt');
      await person.page.keyboard.press('Tab');
      await until(async () => (await person.text('crlf.txt')) !== typed, { what: 'Tab inserts the suggestion' });
      assert.equal(await person.text('crlf.txt'), typed + ghost.replaceAll('\n', '\r\n'));
    });

    it('gets the same text when its line ends are changed while it is written', async () => {
      await person.open('switched.txt', { line: 4, character: 2 });
      const before = person.generations.length;
      const [engine] = enginesOf(person.hostPid);
      assert.ok(engine !== undefined);
      const stopped = await stopAtChange(person, engine, at('switched.txt'));
      await person.command('Attentive: Continue Here');
      await stopped();
      try {
        assert.equal(person.generations.length, before, 'it is being written still');
        // An edit is refused when another one is under way.
        await until(
          () =>
            person.ask((vscode) =>
              vscode.window.activeTextEditor?.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.LF)),
            ),
          { what: 'the line ends are changed' },
        );
      } finally {
        process.kill(engine, 'SIGCONT');
      }
      await until(() => person.generations.length > before, { what: 'the generation has ended' });
      assert.equal(await person.text('switched.txt'), `${continued}\r\nThe end.\r\n`.replaceAll('\r\n', '\n'));
    });

    it('takes what Generate writes at its end', async () => {
      const before = person.generations.length;
      await person.ask(
        (vscode, into) =>
          void vscode.commands.executeCommand('attentive.generateFromPrompt', {
            text: 'Count from one to ten, one number on a line.',
            kind: 'answer',
            into,
          }),
        `file://${at('prompted.txt')}`,
      );
      await until(() => person.generations.length > before, { what: 'the generation has ended' });
      const text = await person.text('prompted.txt');
      assert.ok(text.startsWith(list) && text.length > list.length, JSON.stringify(text));
      assert.ok(!bareLf(text), JSON.stringify(text));
    });
  });

  it('gets no answer to a question from before a setting was changed', async () => {
    await person.open('settings.txt');
    await person.type(`Settings: ${sentence}`);
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
    const before = person.requests.length;
    await whileItThinks(async () => {
      await person.page.keyboard.insertText('. The best day of the');
      await thinking();
      await person.ask((vscode) =>
        vscode.workspace.getConfiguration('attentive').update('completion.lines', 'single', true),
      );
    });
    await until(() => person.requests.length > before, { what: 'the question has ended' });
    assert.match(person.requests[before] ?? '', /cancelled|dropped: settings/);
  });

  it('ends what the course counts when the course is closed', async () => {
    await person.command('Attentive: Open the Course');
    const course = await frameWith(person, '[data-run=self-attention-count]');
    const progress = person.page.locator('.notifications-toasts .notification-list-item', {
      hasText: 'Counting how often the head turns',
    });
    await course.locator('[data-run=self-attention-count]').click();
    await progress.filter({ hasText: /\d of 200/ }).waitFor();
    await person.ask((vscode) =>
      vscode.window.tabGroups.close(
        vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label.includes('Course')),
      ),
    );
    let counted = 0;
    await until(
      async () => {
        const [text] = await progress.allTextContents();
        counted = Number(/(\d+) of 200/.exec(text ?? '')?.[1] ?? counted);
        return text === undefined;
      },
      { what: 'the counting ends', everyMs: 10 },
    );
    assert.ok(counted < 150, `it went on to ${counted}`);
  });

  // In a suite of its own, so that it comes last.
  describe('and an extension that is stopped', () => {
    it('leaves no engine, though it was writing', async () => {
      await person.ask((vscode) =>
        vscode.workspace.getConfiguration('attentive').update('generate.maxTokens', 2000, true),
      );
      await person.open('stopped.txt');
      await person.type('Once upon a time');
      const host = person.hostPid;
      const engines = enginesOf(host);
      assert.equal(engines.length, 1);
      void person.ask((vscode) => void vscode.commands.executeCommand('attentive.continueHere'));
      await until(async () => (await person.text('stopped.txt')).length > 40, { what: 'text streams in' });
      // The answer goes with the host that gives it.
      void person
        .ask((vscode) => vscode.commands.executeCommand('workbench.action.reloadWindow'))
        .catch(() => undefined);
      await until(() => !isRunning(host), { what: 'the extension host has ended' });
      await until(() => !engines.some(isRunning), { what: 'the engine ends with it', limitMs: 1000 });
      await person.untilActive(host);
    });
  });
});
