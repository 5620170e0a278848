/**
 * Models that a person brings, exported as people export theirs, beside PyTorch (tools/models/tiny): random weights,
 * real graphs.
 */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type LocalEngine } from '../../src/engine/service/engine';
import { GREEDY } from '../../src/protocol/engine';
import { ask } from './support';
import { inEnglish } from '../english';
import { compare, translates, upTo, type OwnModelReference } from './ownModelReference';

describe("Models of one's own", function () {
  this.timeout(60_000);
  let folder: string;
  let engine: LocalEngine;
  let reference: OwnModelReference;
  before(async () => {
    // Patched graphs are written beside the originals.
    folder = await mkdtemp(join(tmpdir(), 'attentive-own-'));
    await cp('test/fixtures/models', folder, { recursive: true });
    reference = JSON.parse(await readFile(join(folder, 'reference.json'), 'utf8')) as typeof reference;
    engine = createEngine({ modelsFolder: 'models', ownModelsFolder: folder });
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('stand beside the embedded ones, each with what it can do', async () => {
    const { models, unusable } = await ask(engine, { op: 'models', verify: true }, 'models');
    assert.deepEqual(unusable, []);
    const from = (origin: string): string[] =>
      models
        .filter((each) => each.origin === origin)
        .map(({ id }) => id)
        .sort();
    assert.deepEqual(from('folder'), ['tiny-bert', 'tiny-llama', 'tiny-marian', 'tiny-marian-quantized', 'tiny-t5']);
    assert.deepEqual(from('embedded'), [
      'all-minilm-l6-v2',
      'byte-gru',
      'smollm2-135m-code',
      'smollm2-135m-instruct',
      'translate-en-fr',
    ]);
    const can = (id: string) =>
      Object.entries(models.find((each) => each.id === id)!.capabilities)
        .filter(([, { is }]) => is === 'available')
        .map(([name]) => name);
    assert.deepEqual(
      [can('tiny-bert'), can('tiny-marian'), can('tiny-t5'), can('all-minilm-l6-v2')],
      [['attention', 'maskedWord'], ['attention', 'translate'], ['attention', 'translate'], ['attention']],
    );
  });

  for (const written of ['[MASK]', '___', '<mask>']) {
    it(`a masked-word head fills ${written} as PyTorch does`, async () => {
      const { text, top } = reference['tiny-bert'];
      const { blanks } = await ask(
        engine,
        { op: 'fill', model: 'tiny-bert', text: text.replace('[MASK]', written), top: top.length },
        'filled',
      );
      assert.equal(blanks.length, 1);
      assert.deepEqual(
        blanks[0]!.map(({ id }) => id),
        top.map(({ id }) => id),
      );
      blanks[0]!.forEach(({ logprob }, i) => assert.ok(Math.abs(logprob - top[i]!.logprob) < 1e-4));
    });
  }

  it('a hidden word is the same token however it is written, where it is written', async () => {
    const read = async (text: string) =>
      ask(engine, { op: 'attend', model: 'tiny-bert', text, precision: 'exact', maxTokens: 64 }, 'attended');
    const wanted = await read('The [MASK] reads a [MASK] in it.');
    const found = await read('The ____ reads a <mask> in it.');
    const ids = ({ tokens }: typeof found): number[] => tokens.map(({ id }) => id);
    assert.deepEqual([ids(found), found.blanks], [ids(wanted), wanted.blanks]);
    assert.deepEqual(
      found.blanks?.map((at) => [found.tokens[at]!.start, found.tokens[at]!.end]),
      [
        [4, 8],
        [17, 23],
      ],
    );
    assert.equal(found.tokens.findLast(({ start, end }) => start < end)?.end, 30);
    const { tokens } = await ask(
      engine,
      { op: 'attend', model: 'all-minilm-l6-v2', text: 'The ___ reads.', precision: 'exact', maxTokens: 64 },
      'attended',
    );
    assert.equal(tokens.filter(({ text }) => text === '_').length, 3, 'a model without such a head hides no word');
  });

  it('a text without a blank is not filled, and a model without such a head says so', async () => {
    const none = await engine.ask({ op: 'fill', model: 'tiny-bert', text: 'The dog sleeps.', top: 5 });
    assert.ok(
      none.kind === 'failed' && none.error.code === 'badOption' && inEnglish(none.error).nextStep.includes('[MASK]'),
    );
    const headless = await engine.ask({ op: 'fill', model: 'all-minilm-l6-v2', text: 'The [MASK] sleeps.', top: 5 });
    assert.ok(
      headless.kind === 'failed' &&
        headless.error.code === 'capabilityMissing' &&
        inEnglish(headless.error).message.includes('no masked-word head'),
    );
  });

  it("a BERT's attention is PyTorch's", () =>
    compare(engine, 'tiny-bert', reference['tiny-bert'].text, 'self', reference['tiny-bert'].self));

  it('a quantized export shows its attention too, its output projections as they are stored, and translates', async () => {
    const { text } = reference['tiny-marian'];
    const attended = async (model: string) =>
      ask(engine, { op: 'attend', model, text, precision: 'exact', maxTokens: 64, target: 'Il est' }, 'attended');
    const [whole, rounded] = [await attended('tiny-marian'), await attended('tiny-marian-quantized')];
    for (const { kind, queries, keys, measures } of rounded.maps) {
      assert.equal(measures.value.is, 'available');
      const rows = async (handle: number, measure: 'raw' | 'value') =>
        (
          await ask(
            engine,
            { op: 'attention', handle, map: kind, layer: 0, head: 0, measure, fromRow: 0, toRow: queries },
            'weights',
          )
        ).weights;
      const [raw, values] = [await rows(rounded.handle, 'raw'), await rows(rounded.handle, 'value')];
      for (let query = 0; query < queries; query++) {
        const sum = raw.subarray(query * keys, (query + 1) * keys).reduce((total, each) => total + each, 0);
        assert.ok(Math.abs(sum - 1) < 1e-4, `${kind}, row ${query}: ${sum}`);
      }
      // What a key hands over at weight 1, in the first layer: rounding to int8 changes it by little.
      const [rawWhole, valuesWhole] = [await rows(whole.handle, 'raw'), await rows(whole.handle, 'value')];
      for (let key = 0; key < (kind === 'decoder' ? 1 : keys); key++) {
        const [norm, wanted] = [values[key]! / raw[key]!, valuesWhole[key]! / rawWhole[key]!];
        assert.ok(Math.abs(norm / wanted - 1) < 0.15, `${kind}, key ${key}: ${norm} beside ${wanted}`);
      }
    }
    const { text: written } = await ask(
      engine,
      { op: 'translate', model: 'tiny-marian-quantized', text, beams: 4, maxTokens: 12 },
      'translated',
    );
    assert.ok(written.length > 0);
  });

  it('a T5 is given the task prefix that its configuration names', async () => {
    const config = JSON.parse(await readFile(join(folder, 'tiny-t5/config.json'), 'utf8')) as object;
    const prefix = 'translate English to French: ';
    await cp(join(folder, 'tiny-t5'), join(folder, 'tiny-t5-tasks'), { recursive: true });
    await writeFile(
      join(folder, 'tiny-t5-tasks/config.json'),
      JSON.stringify({ ...config, task_specific_params: { translation_en_to_fr: { prefix } } }),
    );
    const withTasks = createEngine({ modelsFolder: 'models', ownModelsFolder: folder });
    try {
      const written = async (model: string, text: string) =>
        (
          await ask(withTasks, { op: 'translate', model, text, beams: 1, maxTokens: 12 }, 'translated')
        ).sentences[0]!.tokens.map(({ id }) => id);
      const [prefixed, plain, bare] = [
        await written('tiny-t5-tasks', 'He is big.'),
        await written('tiny-t5', `${prefix}He is big.`),
        await written('tiny-t5', 'He is big.'),
      ];
      assert.deepEqual(prefixed, plain);
      assert.notDeepEqual(prefixed, bare);
    } finally {
      await withTasks.dispose();
    }
  });

  describe('a decoder whose cache is handed back whole', () => {
    const model = 'tiny-llama';
    const generate = async (prompt: string, precision: 'fast' | 'exact') =>
      (
        await ask(
          engine,
          { op: 'generate', model, prompt, sampling: GREEDY, maxTokens: 12, precision, alternatives: 0 },
          'generated',
        )
      ).tokens;

    for (const precision of ['fast', 'exact'] as const) {
      it(`writes what PyTorch's generate writes (${precision})`, async () => {
        const { text, written, logprobs } = reference[model];
        const tokens = await generate(text, precision);
        assert.deepEqual(
          tokens.map(({ id }) => id),
          written,
        );
        tokens.forEach(({ logprob }, i) => assert.ok(Math.abs(logprob - logprobs.at(i - written.length)!) < 1e-4));
      });
    }

    it('shows the terms of its logits, which add up to their difference', async () => {
      const { text } = reference[model];
      for (const other of [undefined, 'mean'] as const) {
        const { sum, difference, mlps, heads, sources } = await ask(
          engine,
          { op: 'why', model, text, precision: 'exact', maxTokens: 64, other, most: 5 },
          'why',
        );
        assert.ok(Math.abs(sum - difference) < 1e-4, `sum ${sum}, model ${difference}`);
        assert.ok(Math.abs(difference) > 1e-3);
        assert.deepEqual([mlps.length, heads.length, heads[0]!.length], [2, 2, 4]);
        assert.ok(sources.some((value) => Math.abs(value) > 1e-3));
      }
    });

    it('goes back in its cache: what it read before another text, it reads the same after it', async () => {
      const { text, ids } = reference[model];
      const complete = async (prefix: string) => {
        const { kind, ...found } = await engine.ask({
          op: 'complete',
          model,
          prefix,
          suffix: '',
          extent: 'line',
          maxTokens: 8,
          minProbability: 0,
        });
        assert.equal(kind, 'suggested', JSON.stringify(found));
        return 'tokens' in found ? found : assert.fail();
      };
      const first = await complete(text);
      await complete(text.replace('street', 'garden'));
      const again = await complete(text);
      assert.deepEqual(
        again.tokens.map(({ id, logprob }) => [id, logprob.toFixed(4)]),
        first.tokens.map(({ id, logprob }) => [id, logprob.toFixed(4)]),
      );
      assert.ok(
        again.reusedTokens > 0 && again.reusedTokens < ids.length,
        `${again.reusedTokens} of ${ids.length} tokens were not read again`,
      );
    });

    it("shows PyTorch's attention, and how likely each token was", async () => {
      const { text, ids, written, self, logprobs } = reference[model];
      // The template ends a text; the reference goes on.
      await compare(
        engine,
        model,
        text,
        'self',
        self.map((layer) => upTo(layer, ids.length + written.length, ids.length)),
        { queries: ids.length, keys: ids.length },
      );
      const { predictions } = await ask(
        engine,
        { op: 'predictions', model, text, precision: 'exact', maxTokens: 512, top: 1 },
        'predicted',
      );
      predictions
        .slice(1, ids.length)
        .forEach(({ logprob }, i) =>
          assert.ok(Math.abs(logprob! - logprobs[i]!) < 1e-4, `token ${i + 1}: ${logprob} beside ${logprobs[i]}`),
        );
    });
  });

  for (const model of ['tiny-marian', 'tiny-t5'] as const) {
    for (const beams of [1, 4]) {
      it(`${model} translates with ${beams} beam(s) as PyTorch's generate does`, async () => {
        const { text, written } = reference[model];
        await translates(engine, model, { text, beams, written: written[beams]! });
      });
    }
    for (const kind of ['encoder', 'decoder', 'cross'] as const) {
      it(`${model} shows PyTorch's ${kind} attention`, () => {
        const { text, written, [kind]: wanted } = reference[model];
        const fed = written[1]!.length;
        return compare(engine, model, text, kind, wanted, {
          ...(kind !== 'encoder' && { queries: fed }),
          ...(kind === 'decoder' && { keys: fed }),
        });
      });
    }
  }
});
