import { strict as assert } from 'node:assert';
import { english } from '../../../../../src/base/english';
import { report, type Looked } from '../../../../../src/features/servers/core/report';

/** The page as it is read: what could be markup is written as references to characters. */
const read = (of: Looked): string =>
  report(of, english).replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));

const looked = (kind: Looked['found']['kind']): Looked => ({
  name: 'here',
  host: '127.0.0.1:8000',
  found: { kind, version: '1', models: [{ id: 'small', contextTokens: 2048 }] },
  model: { id: 'small', abilities: { logprobs: 'lists', fillIn: 'none', echo: true, grammar: false } },
});

describe('the page of what was found of a server', () => {
  it('says where vLLM reads more at each key than it must, and to no other server', () => {
    assert.match(read(looked('vLLM')), /--block-size 32/);
    assert.doesNotMatch(read(looked('llama-server')), /block-size/);
  });

  it('has a line for each ability, with what follows from it', () => {
    const page = read({ ...looked('Ollama'), host: 'desk:11434' });
    assert.match(page, /\| Server \| Ollama 1 \| Text is sent to desk:11434\. \|/);
    assert.match(page, /\| Model \| small \| It reads 2,048 tokens\. \|/);
    assert.match(page, /\| Probabilities of a given text \| yes \| – \|/);
    assert.match(page, /\| Text after the cursor \| not read \| .+Qwen2\.5-Coder.+ \|/);
  });

  it('says what to do about a server without a model', () => {
    const page = read({ name: 'here', host: '127.0.0.1:8000', found: { kind: 'vLLM', models: [] } });
    assert.match(page, /It has no model\. Load one/);
  });
});
