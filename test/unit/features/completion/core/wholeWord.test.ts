import assert from 'node:assert/strict';
import { wholeWord } from '../../../../../src/features/completion/core/wholeWord';

describe('The word that was expected in place of a suggestion', () => {
  for (const [name, typed, read, suggested, word] of [
    ['its end was typed', 'ertTrue', 'self.ass', 'ertEqual(', 'assertTrue'],
    ['it was typed whole', 'assertTrue', 'self.ass', 'ertEqual(', 'assertTrue'],
    ['the suggestion begins a word', 'Rome', 'The capital is', ' Paris', 'Rome'],
    ['the suggestion begins with a mark', '[', 'f', '(x)', '['],
    ['a word stands after a space', 'Rome', 'The capital is ', 'Paris', 'Rome'],
    ['letters of another script', 'ום', 'אמר של', 'מה', 'שלום'],
  ] as const)
    it(name, () => assert.equal(wholeWord(typed, read + suggested, read.length), word));
});
