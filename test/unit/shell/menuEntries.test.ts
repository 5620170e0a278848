import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { menuGroups, type MenuState } from '../../../src/shell/menuEntries';

const t = (message: string, ...args: string[]): string =>
  message.replace(/\{(\d)\}/g, (_, index: string) => args[Number(index)]!);
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const declared = v.parse(
  v.object({ contributes: v.object({ commands: v.array(v.object({ command: v.string(), title: v.string() })) }) }),
  read('package.json'),
).contributes.commands;
const titles = v.parse(v.record(v.string(), v.string()), read('package.nls.json'));
/** The menu itself, what only a view's rows run, and what only a key runs. */
const NOT_FOR_A_MENU = ['attentive.showMenu', 'attentive.insertAlternative', 'attentive.dismissSuggestion'];

const usual: MenuState = { isOn: true, language: 'markdown', isLanguageOn: true, isSnoozed: false, isMac: false };
const entries = (state: Partial<MenuState> = {}) =>
  menuGroups({ ...usual, ...state }, t).flatMap((group) => group.entries);

describe('The menu of the status bar', () => {
  it('lists every command that a person may use', () => {
    const listed = new Set([...entries(), ...entries({ isSnoozed: true })].map(({ command }) => command));
    assert.deepEqual(
      declared
        .map(({ command }) => command)
        .filter((command) => !listed.has(command) && !NOT_FOR_A_MENU.includes(command)),
      [],
    );
  });
  it('lists none twice, and names each as the palette does, unless its name tells what it will do now', () => {
    const commands = entries().map(({ command }) => command);
    assert.equal(new Set(commands).size, commands.length);
    const speaking = ['attentive.toggle', 'attentive.toggleLanguage'];
    for (const { command, label } of entries()) {
      const title = declared.find((each) => each.command === command)?.title;
      if (title !== undefined && !speaking.includes(command)) assert.equal(label, titles[title.slice(1, -1)]);
    }
  });
  it('is in groups with a name each', () => {
    assert.deepEqual(
      menuGroups(usual, t).map(({ name }) => name),
      ['Completion', 'First steps', 'Attention', 'Writing', 'Questions to a model', 'Attentive'],
    );
  });
  it('says what a toggle will do', () => {
    const labels = (state: Partial<MenuState>) => entries(state).map(({ label }) => label);
    assert.ok(labels({}).includes('Turn completion off for markdown') && labels({}).includes('Snooze Suggestions…'));
    assert.ok(labels({ isLanguageOn: false }).includes('Turn completion on for markdown'));
    assert.ok(labels({ isSnoozed: true }).includes('End Snooze'));
    assert.ok(labels({ isOn: false }).includes('Turn completion on'));
    assert.ok(!labels({ isOn: false }).some((label) => /Snooze|markdown/.test(label)));
    assert.ok(!labels({ language: undefined }).some((label) => /markdown|Suggest Now/.test(label)));
  });
  it('shows the key of what has one', () => {
    const key = (isMac: boolean) =>
      entries({ isMac }).find(({ command }) => command === 'editor.action.inlineSuggest.trigger')?.key;
    assert.deepEqual([key(false), key(true)], ['Alt+\\', '⌥\\']);
  });
});
