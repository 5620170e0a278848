import assert from 'node:assert/strict';
import type { PromptKind } from '../../../../../src/protocol/commands';
import { likelierKind } from '../../../../../src/features/generation/core/promptKind';

const CASES: readonly (readonly [prompt: string, kind: PromptKind])[] = [
  ['', 'answer'],
  ['What is attention', 'answer'],
  ['  explain this to me', 'answer'],
  ['Write a poem about rain.', 'answer'],
  ['The capital of France?  ', 'answer'],
  ['The animal crossed the street because', 'continue'],
  ['function add(a, b) {', 'continue'],
  ['Whatever happened, she', 'continue'],
  ['# Title', 'continue'],
];

describe('likelierKind', () => {
  for (const [prompt, kind] of CASES) {
    it(`takes ${JSON.stringify(prompt)} for something to ${kind}`, () => assert.equal(likelierKind(prompt), kind));
  }
});
