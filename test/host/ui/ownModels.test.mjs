import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openVscode, previewOf, until } from './person.mjs';

describe('Models of one\'s own', function () {
  this.timeout(120_000);
  /** @type {import('./person.mjs').Person} */
  let person;
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-own-'));
    await cp('test/fixtures/models', folder, { recursive: true });
    person = await openVscode({ files: { 'text.txt': 'The [MASK] didn\'t cross the street.\n' }, settings: { 'attentive.models.folder': folder } });
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
});
