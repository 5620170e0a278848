import assert from 'node:assert/strict';
import { explain, explanations, type ExplainedReason } from '../../../../../src/features/completion/core/explain';

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
