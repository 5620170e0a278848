/** Chats of VS Code's language model interface, without VS Code. */
import assert from 'node:assert/strict';
import type { AskOptions, Engine, RequestOf } from '../../../../../src/protocol/engine';
import { answer, limitsOf, textOf, turnsOf } from '../../../../../src/features/languageModels/core/chat';
import { shownName } from '../../../../../src/features/languageModels/core/shownModel';
import { estimatedTokens } from '../../../../../src/base/text/estimatedTokens';
import { TokenEstimates } from '../../../../../src/features/languageModels/core/tokenEstimate';

const text = (value: string) => ({ value });
const SAMPLING = { temperature: 0, topK: 0, topP: 1, seed: 0 };

describe('A chat of VS Code', () => {
  it('has the roles and the texts of its messages', () => {
    assert.deepEqual(
      turnsOf([
        { role: 3, content: [text('Be short.')] },
        { role: 1, content: [text('One '), text('two')] },
        { role: 2, content: [text('Three')] },
      ]),
      [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'One two' },
        { role: 'assistant', content: 'Three' },
      ],
    );
  });

  it('is refused as a whole where a part is no text', () => {
    const picture = { mimeType: 'image/png', data: new Uint8Array(3) };
    assert.equal(turnsOf([{ role: 1, content: [text('What is this?'), picture] }]), undefined);
    assert.equal(textOf({ content: [null] }), undefined);
  });

  it('streams the pieces, and at the end what only then became whole', async () => {
    const pieces = ['Hel', '', 'lo'];
    const engine = {
      ask: (_: RequestOf<'generate'>, { onPart }: AskOptions) => {
        for (const piece of pieces) onPart?.({ kind: 'token', id: 1, text: piece, logprob: 0, alternatives: [] });
        return Promise.resolve({ kind: 'generated', text: 'Hello!', tokens: [], stop: 'endOfText' });
      },
    } as unknown as Engine;
    const got: string[] = [];
    const question = { model: 'm', turns: [], sampling: SAMPLING, maxTokens: 9 };
    await answer(engine, question, { signal: new AbortController().signal, onText: (piece) => got.push(piece) });
    assert.deepEqual(got, ['Hel', 'lo', '!']);
  });
});

describe('What a model of this machine is said to read and write', () => {
  for (const windowTokens of [1, 64, 512, 2048, 8192, 131_072])
    it(`fits a window of ${windowTokens} tokens`, () => {
      const { maxInputTokens, maxOutputTokens } = limitsOf(windowTokens);
      assert.ok(maxInputTokens >= 1 && maxOutputTokens >= 1);
      if (windowTokens > 1) assert.ok(maxInputTokens + maxOutputTokens <= windowTokens);
    });

  it('has its size in its name', () => {
    const model = { id: 'm', bytes: 101e6, dtype: 'q4', windowTokens: 1 };
    assert.equal(shownName({ ...model, name: 'SmolLM2 135M Instruct' }), 'SmolLM2 135M Instruct');
    assert.equal(shownName({ ...model, name: 'mine' }), 'mine (101 MB)');
  });
});

describe('An estimate of tokens', () => {
  it('is 0 for an empty text and grows with the text', () => {
    assert.equal(estimatedTokens(''), 0);
    assert.ok(estimatedTokens('a b') <= estimatedTokens('a b c'));
  });

  it('becomes better by what the model has read', () => {
    const estimates = new TokenEstimates();
    const turn = 'The quick brown fox jumps over the lazy dog. '.repeat(20);
    const before = estimates.of('m', turn);
    estimates.learn('m', [turn], 2 * before + 6);
    assert.equal(estimates.of('m', turn), 2 * before);
    assert.equal(estimates.of('other', turn), before);
  });

  it('learns nothing from a few words', () => {
    const estimates = new TokenEstimates();
    const before = estimates.of('m', 'Hello');
    estimates.learn('m', ['Hello'], 900);
    assert.equal(estimates.of('m', 'Hello'), before);
  });
});
