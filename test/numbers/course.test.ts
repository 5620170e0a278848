/** What the pages of the course say of results, measured again on the texts that their buttons run. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import type { ModelInfo } from '../../src/protocol/engine';
import { checkedClaims, edgesOf, largestSources } from '../../src/features/attention/core/cuts';
import { sentencesOf } from '../../src/features/experiments/core/probe';
import { rank } from '../../src/features/experiments/core/rank';
import { sameWork } from '../../src/features/experiments/core/sameWork';
import { DECODER, runOf, says } from './coursePages';
import { ask, engineOnEmbeddedModels } from './support';

describe('The course on the models that it runs', function () {
  this.timeout(180_000);
  let engine: LocalEngine;
  let models: readonly ModelInfo[];
  before(async () => {
    engine = engineOnEmbeddedModels();
    ({ models } = await ask(engine, { op: 'models', verify: false }, 'models'));
  });
  after(() => engine.dispose());

  const pieces = async (model: string, text: string): Promise<string[]> =>
    (await ask(engine, { op: 'tokens', model, text }, 'tokens')).tokens.map((token) => token.text.trim());
  const attended = (model: string, text: string) =>
    ask(engine, { op: 'attend', model, text, precision: 'exact', maxTokens: 512 }, 'attended');

  it('tokens: SmolLM2 reads what it lacks as bytes, and so two of four Hebrew letters, MiniLM an emoji as [UNK], the translator a Hebrew word too', async () => {
    const { text } = runOf('tokens', 'tokens');
    const [smol, encoder, translator] = [
      await pieces(DECODER, text),
      await pieces('all-minilm-l6-v2', text),
      await pieces('translate-en-fr', text),
    ];
    assert.ok(
      smol.filter((piece) => /<[0-9A-F]{2}>/.test(piece)).length >= 6 && !smol.some((piece) => /unk/i.test(piece)),
      smol.join(' '),
    );
    assert.deepEqual(
      [...'שלום'].filter((letter) => smol.includes(letter)),
      ['ל', 'ו'],
    );
    for (const piece of smol) assert.ok((piece.match(/<[0-9A-F]{2}>/g) ?? []).length <= 2, piece);
    assert.deepEqual(
      [encoder.filter((piece) => piece === '[UNK]').length, ...'שלום'].map((each) =>
        typeof each === 'number' ? each : encoder.includes(each),
      ),
      [1, true, true, true, true],
    );
    assert.equal(translator.filter((piece) => piece === '<unk>').length, 2);
    const [english, hebrew] = ['The dog said hello to the cat.', 'הכלב אמר שלום לחתול.'];
    says('tokens', '[UNK]', '<unk>', english, hebrew, '8', '22');
    assert.deepEqual([(await pieces(DECODER, english)).length, (await pieces(DECODER, hebrew)).length], [8, 22]);
  });

  it('self-attention: the head prefers the animal in the one sentence and the street in the other', async () => {
    const { model, text, other, opening } = runOf('self-attention', 'attention');
    const weights = async (sentence: string): Promise<[number, number]> => {
      const { handle, tokens } = await attended(model, sentence);
      const at = (word: string): number => tokens.findIndex((token) => token.text === word);
      const { layer = -1, head = -1 } = opening.head ?? {};
      const { weights: row } = await ask(
        engine,
        { op: 'attention', handle, map: 'self', layer, head, fromRow: at('it'), toRow: at('it') + 1 },
        'weights',
      );
      return [row[at('animal')]!, row[at('street')]!];
    };
    const [tired, wide] = [await weights(text), await weights(other!)];
    assert.ok(tired[0] > tired[1] && wide[1] > wide[0], JSON.stringify({ tired, wide }));
    says('self-attention', ...[...tired, ...wide].map((weight) => weight.toFixed(3)));
    // How often it holds is counted in test/long/turns.test.ts.
    says('self-attention', '200', '52');
  });

  it('decoder: the rows of "it" are the same in both sentences', async () => {
    const { model, text, other } = runOf('decoder', 'attention');
    const rows = async (sentence: string): Promise<Float32Array> => {
      const { handle, tokens, maps } = await attended(model, sentence);
      const { layers } = maps[0]!;
      const query = tokens.findIndex((token) => token.text.trim() === 'it');
      return (
        await ask(engine, { op: 'everyHead', handle, map: 'self', query, fromLayer: 0, toLayer: layers }, 'everyHead')
      ).weights;
    };
    const [one, two] = [await rows(text), await rows(other!)];
    assert.ok(one.every((weight, i) => Math.abs(weight - two[i]!) < 1e-5));
  });

  for (const [id, pronoun, weight] of [
    ['translation', 'il', '0.01'],
    ['translation-wide', 'elle', '0.71'],
  ] as const) {
    it(`${id}: the row that writes "${pronoun}" gives "street" ${weight}`, async () => {
      const { model, text, opening } = runOf(id, 'attention');
      const { handle, tokens, target = [] } = await attended(model, text);
      const query = target.findIndex((token) => token.text.trim() === pronoun);
      const { layer = -1, head = -1 } = opening.head ?? {};
      const { weights } = await ask(
        engine,
        { op: 'attention', handle, map: 'cross', layer, head, fromRow: query, toRow: query + 1 },
        'weights',
      );
      assert.equal(weights[tokens.findIndex((token) => token.text.trim() === 'street')]?.toFixed(2), weight);
      assert.deepEqual(opening.pinned, [pronoun]);
      says('translation', weight);
    });
  }

  it('heads: layer 18, head 6 comes first by induction, others of layers 17 and 18 next, and most score little', async () => {
    const { model, text, opening } = runOf('heads', 'attention');
    const { handle } = await attended(model, text);
    const { heads } = await ask(
      engine,
      { op: 'heads', handle, map: 'self', by: { kind: 'pattern', pattern: 'induction' } },
      'ranked',
    );
    assert.deepEqual([heads[0]?.layer, heads[0]?.head], [opening.head?.layer, opening.head?.head]);
    for (const { layer } of heads.slice(1, 4)) assert.ok(layer === 17 || layer === 18);
    assert.ok(heads[3]!.score > 0.7 && heads[heads.length >> 1]!.score < 0.1);
    says('heads', '18', '17');
  });

  it('masked: the long candidate is last outright, and before "drive a car" by the mean per token', async () => {
    const { text, candidates } = runOf('masked', 'rank');
    const ranked = await rank(engine, DECODER, text, candidates);
    assert.ok(ranked.kind === 'ranked');
    assert.equal(ranked.candidates[0]?.text, 'roll over');
    assert.equal(ranked.candidates.at(-1)?.text, 'sit, stay, and roll over');
    const mean = (wanted: string): number => {
      const { ownLogprob, tokens } = ranked.candidates.find((each) => each.text === wanted)!;
      return ownLogprob / tokens.length;
    };
    assert.ok(mean('sit, stay, and roll over') > mean('drive a car'));
  });

  it('next: "couch" is likeliest, with less than a fifth, and floor and bed are among the first', async () => {
    const { text } = runOf('next', 'next');
    const { top } = await ask(engine, { op: 'next', model: DECODER, prompt: text, precision: 'fast', top: 8 }, 'next');
    const words = top.map((each) => each.text.trim());
    assert.equal(words[0], 'couch');
    assert.ok(Math.exp(top[0]!.logprob) < 0.2);
    for (const word of ['floor', 'bed']) assert.ok(words.includes(word), words.join(' '));
  });

  it('decides: the same head speaks for the capital of the country in the text, and by how much', async () => {
    for (const [id, chosen, country, value] of [
      ['decides', ' Paris', ' France', '3.0'],
      ['decides-italy', ' Rome', ' Italy', '1.6'],
    ] as const) {
      const { model, text, asksWhy } = runOf(id, 'attention');
      const { tokens } = await ask(engine, { op: 'tokens', model, text: asksWhy!.other }, 'tokens');
      assert.equal(tokens.length, 1);
      const found = await ask(
        engine,
        { op: 'why', model, text, precision: 'exact', maxTokens: 64, other: tokens[0]!.id, most: 100 },
        'why',
      );
      const from = found.tokens.findIndex((token) => token.text === country);
      const path = found.paths.find(({ layer, head, source }) => layer === 23 && head === 4 && source === from);
      assert.deepEqual([found.token.text, path?.value.toFixed(1)], [chosen, value]);
      if (id === 'decides') {
        assert.equal(found.sum.toFixed(1), '7.3');
        says('decides', '7.3', '3.0', '1.6', '23');
      }
    }
  });

  it('cutting: what the largest sources of a sum are said to add, and by how much the difference falls without them', async () => {
    const checked = async (id: string): Promise<Map<string, string>> => {
      const { model, text, asksWhy } = runOf(id, 'attention');
      const { tokens } = await ask(engine, { op: 'tokens', model, text: asksWhy!.other }, 'tokens');
      const asked = { model, text, precision: 'exact', maxTokens: 64, other: tokens[0]!.id } as const;
      const why = await ask(engine, { op: 'why', ...asked, most: 1 }, 'why');
      assert.equal(why.token.text, id === 'cutting' ? ' Paris' : ' France');
      const claims = largestSources(why);
      const found = await ask(engine, { op: 'cut', ...asked, sets: claims.map(edgesOf), queries: 'last' }, 'cut');
      return new Map(
        checkedClaims(claims, found.before, found.after).map(({ source, value, fall, verdict }) => [
          why.tokens[source]!.text,
          `${value.toFixed(1)} ${fall.toFixed(1)} ${verdict}`,
        ]),
      );
    };
    const france = await checked('cutting');
    assert.equal(france.get(' France'), '2.6 7.9 confirmed');
    assert.equal(france.get(' is'), '2.6 0.7 compensated');
    assert.equal(france.get('The'), '0.6 9.6 confirmed');
    assert.equal((await checked('cutting-lyon')).get(' Israel'), '-2.7 1.9 notConfirmed');
    says('cutting', '2.6', '7.9', '0.7', '2.7', '1.9', '9.6', '0.6');
  });

  it('layers: the ranks of "Paris", and the layer after which "far" is not the first', async () => {
    const lens = (id: string) => {
      const { model, text } = runOf(id, 'attention');
      return ask(engine, { op: 'lens', model, text, precision: 'exact', maxTokens: 64 }, 'lens');
    };
    const paris = await lens('layers');
    assert.equal(paris.token.text, ' Paris');
    assert.deepEqual(
      [22, 23, 28, 29].map((layer) => paris.layers[layer]!.rank),
      [2078, 395, 2, 0],
    );
    assert.equal(Math.round(100 * Math.exp(paris.layers[29]!.logprob)), 77);
    says('layers', '2,078', '395', '22', '23', '28', '29', '77 %');
    const { layers } = await lens('layers-street');
    assert.deepEqual(
      layers.slice(23).map(({ top }) => top.text === ' far'),
      [false, true, true, true, true, false, true],
    );
    assert.equal(layers[28]!.top.text, ' close');
  });

  it('hallucination: Sydney comes before Canberra', async () => {
    const { text, candidates } = runOf('hallucination', 'rank');
    const ranked = await rank(engine, DECODER, text, candidates);
    assert.ok(ranked.kind === 'ranked');
    assert.deepEqual(
      ranked.candidates.slice(0, 2).map((each) => each.text),
      ['Sydney', 'Canberra'],
    );
  });

  it('bias: the pronouns differ by occupation, and "they" has next to nothing before "was"', async () => {
    const { template, candidates } = runOf('bias', 'probe');
    const shares = new Map<string, Map<string, number>>();
    for (const sentence of sentencesOf(template)) {
      const ranked = await rank(engine, DECODER, sentence, candidates);
      assert.ok(ranked.kind === 'ranked');
      shares.set(sentence.split(' ')[1]!, new Map(ranked.candidates.map(({ text, share }) => [text, share])));
    }
    assert.ok(shares.get('nurse')!.get('she')! > shares.get('engineer')!.get('she')! + 0.1);
    for (const [occupation, share] of shares) assert.ok(share.get('they')! < 0.01, occupation);
  });

  it('cost: the model with most parameters takes most work for each token and has the largest weights', async () => {
    const { text } = runOf('cost', 'cost');
    const done = await sameWork(engine, models, text);
    assert.ok(done.kind === 'done');
    assert.equal(done.work.length, 3);
    const largest = done.work.at(-1)!;
    const perToken = ({ cpuSeconds = 0, tokens }: typeof largest): number => cpuSeconds / tokens;
    for (const other of done.work.slice(0, -1)) {
      assert.ok(largest.parameters! > other.parameters! && largest.bytes > other.bytes);
      assert.ok(
        perToken(largest) > 2 * perToken(other) && largest.elapsedMs / largest.tokens > other.elapsedMs / other.tokens,
        `${largest.name} beside ${other.name}`,
      );
    }
    console.log(
      `        ${done.work.map((each) => `${each.name}: ${(1000 * perToken(each)).toFixed(1)} CPU-ms a token`).join(', ')}`,
    );
  });
});
