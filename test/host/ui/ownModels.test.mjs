import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { frameWith, previewOf } from './frames.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

describe("Models of one's own", () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-own-'));
    await cp('test/fixtures/models', folder, { recursive: true });
    person = await openVscode({
      files: { 'text.txt': "The [MASK] didn't cross the street.\n" },
      settings: { 'attentive.models.folder': folder },
    });
  });
  after(async () => {
    await person?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('fill a mask with a table of probabilities', async () => {
    await person.open('text.txt', { line: 0, character: 0 });
    await person.command('Attentive: Fill Mask');
    const input = person.page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await until(async () => (await input.inputValue()).includes('[MASK]'), { what: 'the text is offered' });
    await person.page.keyboard.press('Enter');
    const text = await previewOf(person, /Filled[\s\S]*tiny-bert/);
    assert.match(text, /Blank 1[\s\S]*probability[\s\S]*\d+(\.\d+)? %/);
  });

  it('show their attention in the panel: all three maps of an encoder-decoder', async () => {
    await person.open('text.txt', { from: 0, to: 0 });
    await person.command('Attentive: Explain Attention');
    const frame = await frameWith(person, '#pick-model option[value=tiny-t5]');
    await frame.locator('#pick-model').selectOption('tiny-t5');
    for (const [map, direction] of [
      ['cross', 'bidirectional'],
      ['decoder', 'unidirectional'],
      ['encoder', 'bidirectional'],
    ]) {
      await frame.locator(`#pick-map option[value=${map}]`).waitFor({ state: 'attached' });
      await frame.locator('#pick-map').selectOption(map);
      await until(
        async () =>
          (await frame.locator('[data-fact=model]').allTextContents())[0] === 'tiny-t5' &&
          (await frame.locator('#matrix').getAttribute('data-map')) === map &&
          (await frame.locator('body[data-state=ready]').count()) > 0,
        { what: `${map} is drawn` },
      );
      assert.match(await frame.locator('#about').innerText(), new RegExp(direction));
    }
  });
});
