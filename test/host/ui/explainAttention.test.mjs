import assert from 'node:assert/strict';
import { scaled } from '../../../scripts/lib/waiting.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const sentences = {
  tired: "The animal didn't cross the street because it was too tired.",
  wide: "The animal didn't cross the street because it was too wide.",
};

describe('Explain Attention', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: {
        'animals.txt': `${sentences.tired}\n${sentences.wide}\n`,
        'blank.txt': '   \n  \n',
        'long.txt': 'The cat sat on the mat and looked at the dog. '.repeat(100),
        'animals.py': 'class Animal:\n    def cross(self, street):\n        return street.width < 10\n',
      },
    });
  });
  after(() => person?.close());

  const view = () => person.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  const tokens = () => view().locator('.token[data-index]');
  const isReadyWith = (/** @type {string} */ word) =>
    view()
      .locator('body[data-state=ready] .token', { hasText: new RegExp(`^\\s*${word}\\s*$`) })
      .first()
      .waitFor();
  const setModel = (/** @type {string | undefined} */ model) =>
    person.ask(
      (vscode, value) => vscode.workspace.getConfiguration('attentive').update('inspector.model', value, true),
      model,
    );
  const notification = (/** @type {RegExp} */ text) =>
    person.page.locator('.notifications-toasts .notification-list-item', { hasText: text });

  /** Chooses the entry of the context menu on the first of these lines. */
  async function explain(/** @type {string} */ name, /** @type {number} */ line) {
    await person.open(name, { from: line, to: line });
    await person
      .editor(name)
      .locator('.view-line')
      .nth(line)
      .click({ button: 'right', position: { x: 20, y: 8 } });
    const entry = person.page.locator('.monaco-menu .action-item', { hasText: 'Explain Attention' });
    // A new menu ignores clicks for 100 ms.
    await until(
      async () => {
        await entry.click();
        return entry.waitFor({ state: 'detached', timeout: scaled(1000) }).then(
          () => true,
          () => false,
        );
      },
      { what: 'the menu takes the click' },
    );
  }

  /** @returns {Promise<{ text: string, weight: number }[]>} what the token attends to, once the pointer is on it */
  async function weightsOf(/** @type {string} */ word) {
    await tokens()
      .filter({ hasText: new RegExp(`^\\s*${word}\\s*$`) })
      .first()
      .hover();
    await until(() => view().locator('.token[data-weight]').count(), { what: 'tokens show their weights' });
    return tokens().evaluateAll((all) =>
      all.map((token) => ({
        text: token.textContent?.trim() ?? '',
        weight: Number(token.getAttribute('data-weight')),
      })),
    );
  }

  /**
   * @returns {Promise<number>} how far the canvas is from its background in one cell, by the sum of its color channels
   */
  const ink = (/** @type {number} */ query, /** @type {number} */ key) =>
    view()
      .locator('canvas#matrix')
      .evaluate(
        (element, at) => {
          const canvas = /** @type {HTMLCanvasElement} */ (element);
          const { left, top, cell } = canvas.dataset;
          const context = canvas.getContext('2d');
          const scale = canvas.width / canvas.clientWidth;
          const near = (/** @type {string | undefined} */ start, /** @type {number} */ index) =>
            Math.round((Number(start) + (index + 0.25) * Number(cell)) * scale);
          const [red = 0, green = 0, blue = 0] =
            context?.getImageData(near(left, at.key), near(top, at.query), 1, 1).data ?? [];
          const page = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
          return [red, green, blue].reduce((sum, channel, i) => sum + Math.abs(channel - (page[i] ?? 0)), 0);
        },
        { query, key },
      );

  for (const { name, line, more, less } of [
    { name: 'tired', line: 0, more: 'animal', less: 'street' },
    { name: 'wide', line: 1, more: 'street', less: 'animal' },
  ]) {
    it(`opens from the context menu and shows "it" turned to the ${more} where the sentence ends in "${name}"`, async () => {
      await explain('animals.txt', line);
      await isReadyWith(name);
      const weights = await weightsOf('it');
      const at = (/** @type {string} */ word) => weights.findIndex(({ text }) => text === word);
      assert.ok(weights[at(more)].weight > weights[at(less)].weight, JSON.stringify(weights));
      assert.ok(
        (await ink(at('it'), at(more))) > (await ink(at('it'), at(less))),
        'the canvas says what the text says',
      );
      if (name === 'wide') await person.picture('explain-attention');
    });
  }

  it('shows another model, and the model that writes sees nothing that comes later', async () => {
    await view().locator('#pick-model').selectOption('smollm2-135m-instruct');
    await until(
      async () => (await view().locator('[data-fact=direction]').allTextContents())[0] === 'unidirectional (causal)',
      { what: 'the model that writes is shown' },
    );
    await isReadyWith('street');
    const weights = await weightsOf('street');
    const at = weights.findIndex(({ text }) => text === 'street');
    assert.ok(weights.slice(0, at + 1).some(({ weight }) => weight > 0));
    assert.deepEqual(
      weights.slice(at + 1).filter(({ weight }) => weight !== 0),
      [],
    );
    await view().locator('#pick-model').selectOption('all-minilm-l6-v2');
    await isReadyWith('wide');
  });

  it('explains the statement at the cursor where nothing is selected', async () => {
    await person.open('animals.py');
    await person.page.keyboard.press('ArrowUp');
    await person.command('Attentive: Explain Attention');
    await isReadyWith('width');
    assert.equal(
      (await tokens().allTextContents()).some((text) => text.trim() === 'class'),
      false,
    );
  });

  it('explains the first 512 tokens of a long selection, and says so', async () => {
    await person.open('long.txt', { from: 0, to: 0 });
    await person.command('Attentive: Explain Attention');
    await view()
      .locator('.note', { hasText: /^First 512 of \d+ tokens/ })
      .waitFor();
  });

  it('says what to do where only white space is selected, and leaves the panel as it is', async () => {
    await explain('animals.txt', 0);
    await isReadyWith('tired');
    await person.open('blank.txt', { from: 0, to: 1 });
    await person.command('Attentive: Explain Attention');
    await notification(/There is no text to explain here\. Select some text/).waitFor();
    assert.ok((await tokens().allTextContents()).some((text) => text.trim() === 'tired'));
  });

  it('says which model shows an open text when another one is chosen, and shows it with that one at a click', async () => {
    await explain('animals.txt', 0);
    await isReadyWith('tired');
    await setModel('smollm2-135m-instruct');
    try {
      await view().getByText('This text is shown with').waitFor();
      await view().locator('#offered-use').click();
      await view().locator('[data-fact=direction]', { hasText: 'unidirectional' }).waitFor();
      await explain('animals.txt', 1);
      await isReadyWith('wide');
      assert.match((await view().locator('[data-fact=model]').textContent()) ?? '', /^SmolLM2/);
    } finally {
      await setModel(undefined);
    }
  });

  it('names the setting where it names a model that does not exist', async () => {
    const panel = person.page.locator('.tab', { hasText: 'Attention' });
    await person.ask((vscode) =>
      vscode.window.tabGroups.close(
        vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(({ label }) => label === 'Attention')),
      ),
    );
    await panel.waitFor({ state: 'detached' });
    await setModel('nonesuch');
    try {
      await person.open('animals.txt', { from: 1, to: 1 });
      await person.command('Attentive: Explain Attention');
      await view().getByText('There is no model called nonesuch').waitFor();
      await view().getByText('correct the setting attentive.inspector.model').waitFor();
    } finally {
      await setModel(undefined);
    }
  });
});
