import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { SuggestionOnScreen } from '../../../../../src/features/completion/core/suggestionOnScreen';

describe('Whether the suggestion on screen may be ours', () => {
  function screen() {
    const told: boolean[] = [];
    return { told, onScreen: new SuggestionOnScreen((isOurs) => told.push(isOurs)) };
  }

  it('is true from our answer until the next request', () => {
    const { told, onScreen } = screen();
    onScreen.asked()(true);
    assert.deepEqual(told, [true]);
    onScreen.asked();
    assert.deepEqual(told, [true, false]);
  });

  it('stays false when we have nothing to suggest', () => {
    const { told, onScreen } = screen();
    onScreen.asked()(false);
    assert.deepEqual(told, []);
  });

  it('is not changed by an answer that comes after the next request', () => {
    const { told, onScreen } = screen();
    const late = onScreen.asked();
    const current = onScreen.asked();
    current(false);
    late(true);
    assert.deepEqual(told, []);
  });

  it('becomes false in another editor, also for an answer that is still to come', () => {
    const { told, onScreen } = screen();
    onScreen.asked()(true);
    const late = onScreen.asked();
    onScreen.left();
    late(true);
    assert.deepEqual(told, [true, false]);
  });

  it('decides what Tab does in a snippet', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { keybindings: { key: string; when: string }[] };
    };
    const tabs = contributes.keybindings.filter(({ key }) => key === 'tab');
    assert.equal(tabs.length, 1);
    assert.deepEqual(
      tabs[0]!.when
        .split(' && ')
        .filter((each) => each.startsWith('attentive.') || each === 'inlineSuggestionVisible')
        .sort(),
      ['attentive.suggestionVisible', 'inlineSuggestionVisible'],
    );
    assert.match(
      readFileSync('src/features/completion/host/inlineCompletion.ts', 'utf8'),
      /'setContext', 'attentive\.suggestionVisible'/,
    );
  });
});
