import assert from 'node:assert/strict';
import { askBothWays } from '../../../../../src/features/experiments/core/ask';
import { FakeEngine } from '../../attention/core/fakeEngine';

describe('A question', () => {
  /** Streams a text in pieces, as an engine does, until nobody wants more. */
  const writing = (text: string) =>
    new FakeEngine({
      generate: ({ prompt }, { signal, onPart }) => {
        const whole = typeof prompt === 'string' ? text : 'Paris.';
        for (const piece of whole.match(/.{1,4}/gs) ?? []) {
          if (signal?.aborted === true) return { kind: 'cancelled', at: 'decode' };
          onPart?.({ kind: 'token', id: 0, text: piece, logprob: -1, alternatives: [] });
        }
        return {
          kind: 'generated',
          text: whole,
          tokens: [],
          stop: 'maxTokens',
          promptTokens: 1,
          reusedTokens: 0,
          elapsedMs: 1,
        };
      },
    });
  for (const [text, answer, isCut] of [
    [' Paris.', ' Paris.', false],
    [" Paris.\nUser's question: And Italy?\nLLM's response: Rome", ' Paris.', true],
    ['\n\nParis it is.\n\nThe answer is: Paris', '\nParis it is.', true],
    [' The answer is:\n\nParis.\n\nMore', ' The answer is:\n\nParis.', true],
    [' \n\n', '', false],
    ["\nUser's question: And Italy?", '', true],
  ] as const) {
    it(`is answered by ${JSON.stringify(answer)} where the model writes ${JSON.stringify(text)}`, async () => {
      const asked = await askBothWays(writing(text), 'm', 'What is the capital of France?');
      assert.ok(asked.kind === 'answered');
      assert.deepEqual([asked.completion, asked.isCut, asked.chatAnswer], [answer, isCut, 'Paris.']);
    });
  }
  it('shows what is written while it is written, one half after the other', async () => {
    const seen: string[] = [];
    await askBothWays(writing('\n\nParis it is.\n\nThe answer'), 'm', 'Why?', undefined, ({ completion, chatAnswer }) =>
      seen.push(`${completion.state}:${completion.text}|${chatAnswer.state}:${chatAnswer.text}`),
    );
    assert.deepEqual(seen, [
      'waiting:|waiting:',
      'writing:\nPa|waiting:',
      'writing:\nParis |waiting:',
      'writing:\nParis it i|waiting:',
      'writing:\nParis it is.|waiting:',
      'done:\nParis it is.|waiting:',
      'done:\nParis it is.|writing:Pari',
      'done:\nParis it is.|writing:Paris.',
      'done:\nParis it is.|done:Paris.',
    ]);
  });
  it('that a person cancels has no answer', async () => {
    const abort = new AbortController();
    abort.abort();
    assert.equal((await askBothWays(writing(' Paris.'), 'm', 'Why?', abort.signal)).kind, 'cancelled');
  });
});
