/** What texts and probabilities of a real server must be, whether it answers now or was recorded. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import type { ServerBackend } from '../../src/backends/openai/serverBackend';
import { GREEDY, type OutcomeOf, type Part, type RequestOf, type ScoredToken } from '../../src/protocol/engine';
import type { ServerKind } from '../../src/protocol/servers';

/** The same weights, at the server and in the engine of this project. */
const SERVED = 'server:here/smollm2';
const LOCAL = 'smollm2-135m-instruct';
/** In probability, between engines with other arithmetic: vLLM multiplies in bfloat16, llama.cpp in int8. */
const mostDifference = (kind: ServerKind): number => (kind === 'vLLM' ? 0.05 : 0.1);
const PROMPT = 'The capital of France is';

type Generated = Extract<OutcomeOf<'generate'>, { kind: 'generated' }>;

const written = (given: Partial<RequestOf<'generate'>>): RequestOf<'generate'> => ({
  ...{ op: 'generate', model: SERVED, prompt: PROMPT, sampling: GREEDY, maxTokens: 8 },
  ...{ precision: 'exact', alternatives: 3 },
  ...given,
});
const generated = (outcome: OutcomeOf<'generate'>): Generated => {
  assert.equal(outcome.kind, 'generated', JSON.stringify(outcome));
  return outcome as Generated;
};

/** Probabilities, so that what hardly ever happens may differ more in its logarithm. */
function assertAlike(there: readonly ScoredToken[], here: readonly ScoredToken[], most: number): void {
  assert.deepEqual(
    there.map(({ text }) => text),
    here.map(({ text }) => text),
  );
  for (const [at, { text, logprob }] of there.entries()) {
    const difference = Math.abs(Math.exp(logprob) - Math.exp(here[at]!.logprob));
    assert.ok(difference < most, `${JSON.stringify(text)}: ${logprob}, here ${here[at]!.logprob}`);
  }
}

/** @param parts of the suite that calls this, once it has begun */
export function itWritesAsWeDo(kind: ServerKind, parts: () => { backend: ServerBackend; engine: LocalEngine }): void {
  for (const [name, prompt] of [
    ['a text', PROMPT],
    ['a question, by the template that it has', [{ role: 'user' as const, content: 'What is the capital of France?' }]],
  ] as const)
    it(`writes after ${name} what the exact engine writes, with its probabilities`, async () => {
      const { backend, engine } = parts();
      const streamed: Part[] = [];
      const asked = written({ prompt: typeof prompt === 'string' ? prompt : [...prompt] });
      const there = generated(await backend.ask(asked, { onPart: (part) => streamed.push(part) }));
      let read = '';
      const onPart = (part: Part): void => {
        if (part.kind === 'prompt') read = part.text;
      };
      const here = generated(await engine.ask({ ...asked, model: LOCAL }, { onPart }));
      // Where two tokens are almost equally likely, int8 may take the other one.
      if (kind === 'vLLM') assert.equal(there.text, here.text);
      const candidates = [there.text];
      const scored = await engine.ask({ op: 'score', model: LOCAL, prompt: read, candidates, precision: 'exact' });
      assert.ok(scored.kind === 'scored', JSON.stringify(scored));
      assertAlike(there.tokens, scored.candidates[0]!.tokens, mostDifference(kind));
      const tokens = streamed.filter((part) => part.kind === 'token');
      assert.equal(tokens.map(({ text }) => text).join(''), there.text);
      for (const { text, alternatives } of tokens) assert.equal(alternatives[0]?.text, text);
    });

  it('takes the settings for sampling', async () => {
    const sampling = { temperature: 0.9, topK: 40, topP: 0.9, seed: 5, repetitionPenalty: 1.2 };
    const outcome = generated(await parts().backend.ask(written({ sampling, alternatives: 0 })));
    assert.notEqual(outcome.text.trim(), '');
    assert.equal(outcome.tokens.length, 8);
  });

  it('gives the twenty likeliest next tokens as the exact engine has them', async () => {
    const { backend, engine } = parts();
    const asked = { op: 'next', model: SERVED, prompt: PROMPT, precision: 'exact', top: 1000 } as const;
    const there = await backend.ask(asked);
    const here = await engine.ask({ ...asked, model: LOCAL });
    assert.ok(there.kind === 'next' && here.kind === 'next', JSON.stringify(there));
    assert.equal(there.top.length, 20);
    // Further down the order is decided by less than the arithmetics differ.
    assertAlike(there.top.slice(0, 3), here.top.slice(0, 3), mostDifference(kind));
    for (const { text, logprob } of there.top) {
      const same = here.top.find((each) => each.text === text);
      assert.ok(same && Math.abs(logprob - same.logprob) < 0.3, `${JSON.stringify(text)}: ${logprob}`);
    }
  });

  const candidates = [' Paris.', ' the city of Paris.', ' London.'];
  const asked = { op: 'score', model: SERVED, prompt: PROMPT, candidates, precision: 'exact' } as const;
  if (kind === 'vLLM')
    it('scores candidates as the exact engine does', async () => {
      const { backend, engine } = parts();
      const there = await backend.ask(asked);
      const here = await engine.ask({ ...asked, model: LOCAL });
      assert.ok(there.kind === 'scored' && here.kind === 'scored', JSON.stringify(there));
      for (const [at, { tokens }] of there.candidates.entries())
        assertAlike(tokens, here.candidates[at]!.tokens, mostDifference(kind));
      const order = (of: typeof there) =>
        [...of.candidates].sort((a, b) => b.logprob - a.logprob).map(({ text }) => text);
      assert.deepEqual(order(there), order(here));
    });
  else
    it('scores no candidates, and says so', async () => {
      const outcome = await parts().backend.ask(asked);
      assert.ok(outcome.kind === 'failed' && outcome.error.code === 'capabilityMissing', JSON.stringify(outcome));
      assert.equal(outcome.error.args.why.code, 'serverScoresNoText');
    });
}
