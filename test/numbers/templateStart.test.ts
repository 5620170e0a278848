/** A decoder whose template puts a token before every text, as Gemma and Llama 2 do: it is the same text wherever it is read. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type LocalEngine } from '../../src/engine/service/engine';
import { GREEDY, type Part } from '../../src/protocol/engine';
import { ask } from './support';

const BEGIN = 1;
const TEXT = 'The dog did';

describe('A decoder whose template begins every text', function () {
  this.timeout(60_000);
  let folder: string;
  let engine: LocalEngine;
  const model = 'begun';
  const reading = { model, text: TEXT, precision: 'exact', maxTokens: 64, queries: 'last' } as const;
  const prompted = { model, prompt: TEXT, precision: 'exact' } as const;
  const explained = (token?: number) => ask(engine, { op: 'cut', ...reading, sets: [], token }, 'cut');
  const near = (found: number, wanted: number): void =>
    assert.ok(Math.abs(found - wanted) < 1e-5, `${found}, ${wanted}`);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'attentive-begun-'));
    for (const name of ['tiny-llama', model])
      await cp('test/fixtures/models/tiny-llama', join(folder, name), { recursive: true });
    const file = join(folder, model, 'tokenizer.json');
    const tokenizer = JSON.parse(await readFile(file, 'utf8')) as object;
    const single = [{ SpecialToken: { id: '</s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }];
    const marks = { '</s>': { id: '</s>', ids: [BEGIN], tokens: ['</s>'] } };
    const template = { type: 'TemplateProcessing', single, pair: single, special_tokens: marks };
    await writeFile(file, JSON.stringify({ ...tokenizer, post_processor: template }));
    engine = createEngine({ modelsFolder: 'models', ownModelsFolder: folder });
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('predicts and scores after a prompt what is explained of the same text', async () => {
    const { tokens, token } = await explained();
    assert.equal(tokens[0]!.id, BEGIN);
    const { top } = await ask(engine, { op: 'next', ...prompted, top: 1 }, 'next');
    assert.equal(top[0]!.id, token.id);
    near(top[0]!.logprob, token.logprob);
    const { candidates } = await ask(engine, { op: 'score', ...prompted, candidates: ['cat'] }, 'scored');
    const [first] = candidates[0]!.tokens;
    near(first!.logprob, (await explained(first!.id)).token.logprob);
  });

  it('goes on after it, and says what it read as a text that is read in the same way', async () => {
    const { tokens, token } = await explained();
    const parts: Part[] = [];
    const written = await engine.ask(
      { op: 'generate', ...prompted, maxTokens: 1, alternatives: 0, sampling: GREEDY },
      { onPart: (part) => parts.push(part) },
    );
    assert.ok(written.kind === 'generated');
    assert.deepEqual([written.promptTokens, written.tokens[0]!.id], [tokens.length, token.id]);
    const prompt = parts.find((part) => part.kind === 'prompt');
    const again = await ask(engine, { op: 'tokens', model, text: prompt!.text }, 'tokens');
    assert.deepEqual(
      again.tokens.map(({ id }) => id),
      tokens.map(({ id }) => id),
    );
  });

  it('completes after it too', async () => {
    const read = async (id: string): Promise<number> =>
      (await ask(engine, { op: 'warm', model: id, prefix: TEXT, suffix: '' }, 'warmed')).promptTokens;
    assert.equal(await read(model), (await read('tiny-llama')) + 1);
  });
});
