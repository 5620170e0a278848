import assert from 'node:assert/strict';
import { waitingText } from '../../../../../src/host/engineWork';
import { answersMarkdown, type AnswersView } from '../../../../../src/features/experiments/core/answersMarkdown';
import type { PartialAnswer } from '../../../../../src/features/experiments/core/ask';

const t = (message: string, ...args: string[]): string =>
  message.replace(/\{(\d)\}/g, (_, index: string) => args[Number(index)]!);
const none: PartialAnswer = { state: 'waiting', text: '', isCut: false };
const half = (state: PartialAnswer['state'], text: string, isCut = false): PartialAnswer => ({ state, text, isCut });
const shown = (completion: PartialAnswer, chatAnswer: PartialAnswer, more: Partial<AnswersView> = {}): string =>
  answersMarkdown(
    {
      question: 'Why?',
      model: 'm',
      soFar: { prompt: 'Question: Why\nResponse:', completion, chatAnswer },
      isStopped: false,
      ...more,
    },
    t,
  ).replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

describe('What Ask shows', () => {
  it('says what it waits for before the first word', () => {
    const text = shown(none, none, { waiting: 'Waiting for the engine (busy with writing a text)…' });
    assert.match(
      text,
      /Response:<\/bdi><br>\*Waiting for the engine \(busy with writing a text\)…\* \| \*Its turn comes/,
    );
  });
  it('shows one answer as it is written, and that the other has yet to begin', () => {
    assert.match(
      shown(half('writing', ' Because'), none),
      /Response: Because ▍<\/bdi> \| \*Its turn comes when the other answer is done\.\*/,
    );
  });
  it('says so where the model wrote nothing', () => {
    assert.match(
      shown(half('done', ''), half('done', 'Light.')),
      /Response:<\/bdi><br>\*The model wrote no answer: it ended the text at once\.\* \| <bdi>Light\.<\/bdi>/,
    );
    assert.match(shown(half('done', '', true), none), /it went on with a question of its own\.\*/);
  });
  it('keeps what was written when it is stopped', () => {
    const text = shown(half('done', ' Because'), half('writing', 'Lig'), { isStopped: true });
    assert.match(text, /<bdi>Lig<\/bdi>/);
    assert.match(text, /Stopped\. What had been written until then stands above\./);
    assert.doesNotMatch(text, /▍|Its turn|Waiting/);
    assert.match(shown(half('writing', ' Bec'), none, { isStopped: true }), /It was stopped before the first word\./);
  });
});

describe('What a request waits for', () => {
  const waits = (...working: ('generate' | 'next' | 'attend')[]): string =>
    waitingText({ is: 'busy', with: working }, 'next', t);
  it('is named by other work, never by itself', () => {
    assert.equal(waits('next'), 'Waiting for the engine…');
    assert.equal(waits('generate', 'next'), 'Waiting for the engine (busy with writing a text)…');
    assert.equal(waits('next', 'next'), 'Waiting for the engine (busy with the next token)…');
    assert.equal(waits('attend'), 'Waiting for the engine (busy with attention)…');
  });
  it('is an engine that starts, or a model that loads', () => {
    assert.equal(waitingText({ is: 'starting' }, 'next', t), 'Waiting for the engine, which is starting…');
    assert.equal(
      waitingText({ is: 'loading', model: 'm', fraction: 0.4 }, 'next', t),
      'Waiting for the engine, which is loading the model m, 40 % …',
    );
  });
});
