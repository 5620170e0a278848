/** Faults 16, 22: the texts of an own model, which are damaged or belong to another model. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { EngineError, OutcomeOf, TokenPiece } from '../../src/protocol/engine';
import { inEnglish } from '../english';
import { DamagedModels, type Damage } from './damagedModels';
import { moveWeights } from './graphs';
import { EMBEDDED } from './realChild';

interface TokenizerFile extends Record<string, unknown> {
  readonly added_tokens: { content: string }[];
  readonly model: { readonly vocab: [string, number][] };
}

describe('The texts of an own model', function () {
  this.timeout(60_000);
  const models = new DamagedModels();
  const { own, real } = models;

  const tokenizer = (change: (content: TokenizerFile) => unknown): Damage =>
    models.json('tokenizer.json', (content) => change(content as TokenizerFile));

  async function refused(model: string, why: object, error: EngineError | undefined): Promise<void> {
    assert.deepEqual(error, { code: 'modelUnsupported', args: { model, why } });
    assert.doesNotMatch(inEnglish(error!).message, /undefined|has no config/);
    assert.equal((await real.generate(EMBEDDED)).kind, 'generated');
    assert.equal(real.children.length, 1, 'the engine lives on');
  }
  const errorOf = (outcome: OutcomeOf<'generate'> | OutcomeOf<'translate'>) =>
    outcome.kind === 'failed' ? outcome.error : undefined;
  const translate = (model: string) =>
    real.client.ask<'translate'>({ op: 'translate', model, text: 'a b', beams: 1, maxTokens: 4 });

  const cutConfig = models.add('tiny-llama', (id) => own.truncate(id, 'config.json', 100));
  it('are named where config.json is no JSON: it is there, and damaged', async () => {
    const why = { code: 'notJson', args: { file: 'config.json' } };
    await refused(cutConfig, why, errorOf(await real.generate(cutConfig)));
  });

  const cutGeneration = models.add('tiny-marian', (id) =>
    writeFileSync(own.at(id, 'generation_config.json'), '{"forced_bos_token_id": '),
  );
  it('are named where generation_config.json is no JSON', async () => {
    const why = { code: 'notJson', args: { file: 'generation_config.json' } };
    await refused(cutGeneration, why, errorOf(await translate(cutGeneration)));
  });

  const LONG = 'Whisper'.repeat(10_000);

  const longKind = models.add(
    'tiny-llama',
    tokenizer((content) => Object.assign(content, { decoder: { type: LONG } })),
  );
  it('may hold a name without end where a kind is expected: the reason shows its start', async () => {
    const outcome = errorOf(await real.generate(longKind));
    assert.ok(outcome?.code === 'modelUnsupported' && outcome.args.why.code === 'tokenizerUnsupported');
    await refused(longKind, { code: 'tokenizerUnsupported', args: { decoder: `${LONG.slice(0, 100)}…` } }, outcome);
  });

  const longArchitecture = models.add(
    'tiny-marian',
    models.json('config.json', (content) => (content.architectures = [LONG])),
  );
  it('may hold an architecture without end', async () => {
    await refused(
      longArchitecture,
      { code: 'readsNoText', args: { architecture: `${LONG.slice(0, 100)}…` } },
      errorOf(await translate(longArchitecture)),
    );
  });

  const longFile = `${'../'.repeat(5_000)}x`;
  const longLocation = models.add(
    'tiny-llama',
    models.graph(({ initializer }) =>
      moveWeights(
        initializer.find(({ rawData }) => (rawData?.length ?? 0) > 1_000)!,
        longFile,
      ),
    ),
  );
  it('have graphs that may name a file without end', async () => {
    await refused(
      longLocation,
      { code: 'leadsOutside', args: { file: `${`onnx/${longFile}`.slice(0, 100)}…` } },
      errorOf(await real.generate(longLocation)),
    );
  });

  /** The tokenizer of another model with as many tokens: its vocabulary ends texts with another token. */
  const endWith = (token: string): Damage =>
    tokenizer(({ added_tokens: added, model: { vocab } }) => {
      added[1]!.content = token;
      vocab[1]![0] = token;
    });

  for (const family of ['tiny-llama', 'tiny-marian']) {
    const model = models.add(family, endWith('<|endoftext|>'));
    it(`show a foreign tokenizer.json of the same size that has not the tokens of tokenizer_config.json: ${family}`, async () => {
      const outcome = family === 'tiny-llama' ? await real.generate(model) : await translate(model);
      await refused(model, { code: 'tokenizerForeign', args: { token: '</s>' } }, errorOf(outcome));
    });
  }

  const encoder = models.add(
    'tiny-bert',
    models.json('tokenizer_config.json', (content) => (content.cls_token = '<s>')),
  );
  it('show it for an encoder, whose texts begin with a token of their own', async () => {
    const outcome = await real.client.ask<'fill'>({ op: 'fill', model: encoder, text: 'a [MASK] b', top: 2 });
    assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
    await refused(encoder, { code: 'tokenizerForeign', args: { token: '<s>' } }, outcome.error);
  });

  const padding = models.add(
    'tiny-llama',
    models.json('tokenizer_config.json', (content) =>
      Object.assign(content, { pad_token: '[PAD]', eos_token: { __type: 'AddedToken', content: '</s>' } }),
    ),
  );
  it('may name a token that only pads texts, and one written as an object', async () => {
    const outcome = await real.generate(padding);
    assert.equal(outcome.kind, 'generated', JSON.stringify(outcome));
  });

  const sameSize = models.add(
    'tiny-llama',
    tokenizer(({ model: { vocab } }) => vocab.splice(3, vocab.length, ...vocab.slice(3).reverse())),
  );
  it('do not show a foreign tokenizer with the same size and the same special tokens: what it writes is whole text', async () => {
    const outcome = await real.generate(sameSize);
    assert.ok(outcome.kind === 'generated', JSON.stringify(outcome));
    assert.doesNotMatch(outcome.text, /\uFFFD/);
    assert.ok(outcome.tokens.every(({ id }) => id < 80));
    const text = 'this is a text';
    const found = await real.client.ask<'tokens'>({ op: 'tokens', model: sameSize, text });
    assert.ok(found.kind === 'tokens', JSON.stringify(found));
    const read = ({ start, end }: TokenPiece): string => text.slice(start, end);
    assert.equal(found.tokens.map(read).join(''), text);
    assert.equal(real.children.length, 1);
  });
});
