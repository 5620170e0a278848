/** Faults 16, 22: the texts of an own model, which are damaged or belong to another model. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { EngineError, OutcomeOf, TokenPiece } from '../../src/protocol/engine';
import { inEnglish } from '../english';
import { moveWeights } from './graphs';
import { OwnModels } from './ownModel';
import { EMBEDDED, RealChildren } from './realChild';

interface TokenizerFile extends Record<string, unknown> {
  readonly added_tokens: { content: string }[];
  readonly model: { readonly vocab: [string, number][] };
}

describe('The texts of an own model', function () {
  this.timeout(60_000);
  let own: OwnModels;
  let real: RealChildren;
  beforeEach(() => {
    own = new OwnModels();
    real = new RealChildren({ ownModels: own.folder });
  });
  afterEach(() => {
    real.dispose();
    own.remove();
  });

  const changeTokenizer = (change: (content: TokenizerFile) => void): void =>
    own.changeJson('mine', 'tokenizer.json', (content) => change(content as TokenizerFile));

  async function refused(why: object, error: EngineError | undefined): Promise<void> {
    assert.deepEqual(error, { code: 'modelUnsupported', args: { model: 'mine', why } });
    assert.doesNotMatch(inEnglish(error!).message, /undefined|has no config/);
    assert.equal((await real.generate(EMBEDDED)).kind, 'generated');
    assert.equal(real.children.length, 1, 'the engine lives on');
  }
  const errorOf = (outcome: OutcomeOf<'generate'> | OutcomeOf<'translate'>) =>
    outcome.kind === 'failed' ? outcome.error : undefined;
  const translate = () =>
    real.client.ask<'translate'>({ op: 'translate', model: 'mine', text: 'a b', beams: 1, maxTokens: 4 });

  it('are named where config.json is no JSON: it is there, and damaged', async () => {
    own.add('mine');
    own.truncate('mine', 'config.json', 100);
    await refused({ code: 'notJson', args: { file: 'config.json' } }, errorOf(await real.generate('mine')));
  });

  it('are named where generation_config.json is no JSON', async () => {
    own.add('mine', 'tiny-marian');
    writeFileSync(own.at('mine', 'generation_config.json'), '{"forced_bos_token_id": ');
    await refused({ code: 'notJson', args: { file: 'generation_config.json' } }, errorOf(await translate()));
  });

  const LONG = 'Whisper'.repeat(10_000);

  it('may hold a name without end where a kind is expected: the reason shows its start', async () => {
    own.add('mine');
    changeTokenizer((content) => Object.assign(content, { decoder: { type: LONG } }));
    const outcome = errorOf(await real.generate('mine'));
    assert.ok(outcome?.code === 'modelUnsupported' && outcome.args.why.code === 'tokenizerUnsupported');
    await refused({ code: 'tokenizerUnsupported', args: { decoder: `${LONG.slice(0, 100)}…` } }, outcome);
  });

  it('may hold an architecture without end', async () => {
    own.add('mine', 'tiny-marian');
    own.changeJson('mine', 'config.json', (content) => (content.architectures = [LONG]));
    await refused(
      { code: 'readsNoText', args: { architecture: `${LONG.slice(0, 100)}…` } },
      errorOf(await translate()),
    );
  });

  it('have graphs that may name a file without end', async () => {
    own.add('mine');
    const file = `${'../'.repeat(5_000)}x`;
    own.changeGraph('mine', ({ initializer }) =>
      moveWeights(
        initializer.find(({ rawData }) => (rawData?.length ?? 0) > 1_000)!,
        file,
      ),
    );
    await refused(
      { code: 'leadsOutside', args: { file: `${`onnx/${file}`.slice(0, 100)}…` } },
      errorOf(await real.generate('mine')),
    );
  });

  /** The tokenizer of another model with as many tokens: its vocabulary ends texts with another token. */
  function endWith(token: string): void {
    changeTokenizer(({ added_tokens: added, model: { vocab } }) => {
      added[1]!.content = token;
      vocab[1]![0] = token;
    });
  }

  for (const family of ['tiny-llama', 'tiny-marian'])
    it(`show a foreign tokenizer.json of the same size that has not the tokens of tokenizer_config.json: ${family}`, async () => {
      own.add('mine', family);
      endWith('<|endoftext|>');
      const outcome = family === 'tiny-llama' ? await real.generate('mine') : await translate();
      await refused({ code: 'tokenizerForeign', args: { token: '</s>' } }, errorOf(outcome));
    });

  it('show it for an encoder, whose texts begin with a token of their own', async () => {
    own.add('mine', 'tiny-bert');
    own.changeJson('mine', 'tokenizer_config.json', (content) => (content.cls_token = '<s>'));
    const outcome = await real.client.ask<'fill'>({ op: 'fill', model: 'mine', text: 'a [MASK] b', top: 2 });
    assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
    await refused({ code: 'tokenizerForeign', args: { token: '<s>' } }, outcome.error);
  });

  it('may name a token that only pads texts, and one written as an object', async () => {
    own.add('mine');
    own.changeJson('mine', 'tokenizer_config.json', (content) =>
      Object.assign(content, { pad_token: '[PAD]', eos_token: { __type: 'AddedToken', content: '</s>' } }),
    );
    const outcome = await real.generate('mine');
    assert.equal(outcome.kind, 'generated', JSON.stringify(outcome));
  });

  it('do not show a foreign tokenizer with the same size and the same special tokens: what it writes is whole text', async () => {
    own.add('mine');
    changeTokenizer(({ model: { vocab } }) => vocab.splice(3, vocab.length, ...vocab.slice(3).reverse()));
    const outcome = await real.generate('mine');
    assert.ok(outcome.kind === 'generated', JSON.stringify(outcome));
    assert.doesNotMatch(outcome.text, /\uFFFD/);
    assert.ok(outcome.tokens.every(({ id }) => id < 80));
    const text = 'this is a text';
    const found = await real.client.ask<'tokens'>({ op: 'tokens', model: 'mine', text });
    assert.ok(found.kind === 'tokens', JSON.stringify(found));
    const read = ({ start, end }: TokenPiece): string => text.slice(start, end);
    assert.equal(found.tokens.map(read).join(''), text);
    assert.equal(real.children.length, 1);
  });
});
