import assert from 'node:assert/strict';
import { english } from '../../../../../src/base/english';
import {
  explain,
  explainGuess,
  explanations,
  type ExplainedReason,
} from '../../../../../src/features/completion/core/explain';

const all = Object.entries(explanations((message) => message));

describe('explanations', () => {
  for (const [why, { sentence, remedies }] of all) {
    it(`say in whole sentences what ${why} means`, () => {
      assert.match(sentence, /^[A-Z][^{}]{15,}\.$/);
      assert.equal(new Set(remedies).size, remedies.length);
    });
  }

  it('differ between reasons with different remedies', () => {
    const bySentence = new Map(
      all.map(([, { sentence }]) => [sentence, all.filter(([, other]) => other.sentence === sentence)]),
    );
    for (const same of bySentence.values())
      assert.equal(new Set(same.map(([, { remedies }]) => remedies.join())).size, 1);
  });

  const REMEDIES: readonly (readonly [ExplainedReason, string])[] = [
    ['unsure', 'suggestAnyway,confidence'],
    ['off', 'turnOn'],
    ['languageOff', 'turnOnLanguage'],
    ['snoozed', 'endSnooze'],
    ['excluded', 'exclude'],
    ['secret', ''],
    ['gitIgnored', ''],
    ['inlineSuggestOff', 'inlineSuggest'],
    ['failed', 'restart,log'],
  ];
  for (const [why, remedies] of REMEDIES) {
    it(`offers ${remedies || 'nothing'} for ${why}`, () =>
      assert.equal(explain(why, (message) => message).remedies.join(), remedies));
  }
});

describe('the explanation of an unsure guess', () => {
  const sentenceOf = (text: string) => explainGuess({ text, probability: 0.412 }, 0.85, english).sentence;

  it('quotes the guess with its chance, and offers to show it or to be bolder', () => {
    assert.equal(
      sentenceOf(' the city of\n  Paris'),
      'The model was not sure enough here. Its best guess is “the city of Paris”, and the chance that all of it is right is 41.2 %. A suggestion comes by itself where the chance of its first word is at least 85.0 %.',
    );
    assert.deepEqual(explainGuess({ text: 'x', probability: 0 }, 1, english).remedies, ['showGuess', 'confidence']);
  });

  it('quotes no more than a notice has room for, and no half of a character', () => {
    assert.match(sentenceOf('🙂'.repeat(100)), /“(?:🙂){80} …”/u);
  });

  it('makes no link of what the model wrote', () => {
    assert.match(sentenceOf('[here](command:workbench.action.quit)'), /“\[here\] \(command:/);
  });
});
