import assert from 'node:assert/strict';
import fc from 'fast-check';
import { filtered } from '../../../../../src/engine/decode/sampling';
import { percent } from '../../../../../src/base/percent';
import { asImage, lineChart, shareChart } from '../../../../../src/features/experiments/core/chart';
import { cell, escaped, table } from '../../../../../src/features/experiments/core/markdown';
import { askBothWays } from '../../../../../src/features/experiments/core/ask';
import { ByteNgram } from '../../../../../src/features/experiments/core/byteNgram';
import { CONTEXTS, ladder } from '../../../../../src/features/experiments/core/ladder';
import { choices, sampled } from '../../../../../src/features/experiments/core/nextToken';
import { sameWork } from '../../../../../src/features/experiments/core/sameWork';
import { countTokens, piecesOf } from '../../../../../src/features/experiments/core/tokenCounts';
import { sentencesOf } from '../../../../../src/features/experiments/core/probe';
import { aroundBlank, propose, rank, withCandidates } from '../../../../../src/features/experiments/core/rank';
import { FakeEngine } from '../../attention/core/fakeEngine';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('The n-gram model over bytes', () => {
  const allBits = (text: Uint8Array, context: number): number[] => {
    const model = new ByteNgram(5);
    return Array.from(text, (_, at) => model.bits(text, at, [context])[0]!);
  };
  it('gives probabilities that sum to 1, whatever it has read', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.uint8Array({ maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        (read, before, order) => {
          const model = new ByteNgram(order);
          model.read(read);
          let sum = 0;
          for (let byte = 0; byte < 256; byte++) sum += model.probability(before, byte);
          assert.ok(Math.abs(sum - 1) < 1e-9);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('knows nothing at first, and what repeats after a while', () => {
    const found = allBits(bytes('abcd'.repeat(50)), Infinity);
    assert.equal(found[0], 8);
    assert.ok(found.at(-1)! < 0.2);
  });

  it('does as well as it may look back', () => {
    const text = bytes('she sells sea shells by the sea shore '.repeat(6));
    const total = (context: number): number => allBits(text, context).reduce((sum, each) => sum + each, 0);
    assert.ok(total(0) > total(1) && total(1) > total(2) && total(2) > total(4));
    assert.equal(total(4), total(100));
  });
});

describe('A blank', () => {
  for (const [text, before, after] of [
    ['The cat ___.', 'The cat ', '.'],
    ['The ____ sat', 'The ', ' sat'],
    ['No blank', 'No blank', ''],
    ['two __ three', 'two __ three', ''],
  ] as const) {
    it(`in "${text}"`, () => assert.deepEqual(aroundBlank(text), { before, after }));
  }

  for (const [selected, found] of [
    ['He can ___.\nrun\n- sit\n2. roll over\n', { text: 'He can ___.', candidates: ['run', 'sit', 'roll over'] }],
    ['My dog.\r\n___\r\nHe runs.\r\n\r\nHe sits.', { text: 'My dog.\n___', candidates: ['He runs.', 'He sits.'] }],
    ['He can ___.', undefined],
    ['two lines\nwithout one', undefined],
  ] as const) {
    it(`brings its candidates, one a line, in ${JSON.stringify(selected)}`, () =>
      assert.deepEqual(withCandidates(selected), found));
  }

  it('is scored with the space before it and what follows, and shares sum to 1', async () => {
    const engine = new FakeEngine({
      score: ({ candidates }) => ({
        kind: 'scored',
        candidates: candidates.map((text, i) => ({
          text,
          logprob: -1 - i,
          tokens: [
            { id: 0, text: text.slice(0, -1), logprob: -0.5 - i },
            { id: 1, text: '.', logprob: -0.5 },
          ],
        })),
      }),
    });
    const found = await rank(engine, 'm', 'The cat ___.', [' sat', 'ran ', 'sat', ''], undefined);
    assert.deepEqual(engine.asked, [
      { op: 'score', model: 'm', prompt: 'The cat', candidates: [' sat.', ' ran.'], precision: 'exact' },
    ]);
    assert.ok(found.kind === 'ranked');
    assert.deepEqual(
      found.candidates.map(({ text, ownLogprob }) => [text, ownLogprob]),
      [
        ['sat', -0.5],
        ['ran', -1.5],
      ],
    );
    assert.ok(Math.abs(found.candidates.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-12);
  });

  it('is filled by the model with whole sentences, all different; within a text with one word', async () => {
    const texts = [' He sat. Then', ' He sat. And', ' He ran! Yes', ' Nothing ends'];
    let asked = 0;
    const engine = new FakeEngine({
      generate: () => ({
        kind: 'generated',
        text: texts[asked++ % texts.length]!,
        tokens: [],
        stop: 'maxTokens',
        promptTokens: 1,
        reusedTokens: 0,
        elapsedMs: 1,
      }),
    });
    assert.deepEqual(await propose(engine, 'm', 'The cat was there. ___', 3), ['He sat.', 'He ran!', 'Nothing ends']);
    asked = 0;
    assert.deepEqual(await propose(engine, 'm', 'Then ___ it.', 2), ['He', 'Nothing']);
  });
});

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

describe('A long text', () => {
  const can = { is: 'available' } as const;
  const info = {
    id: 'm',
    name: 'M',
    origin: 'embedded' as const,
    family: 'encoder' as const,
    bytes: 1,
    license: 'x',
    languages: [],
    loaded: false,
    sha256: 'unchecked' as const,
    files: [],
    capabilities: { generate: can, score: can, attention: can, chat: can, translate: can, maskedWord: can },
  };
  /** A token a word, within a template as an encoder has it. */
  const reading = () =>
    new FakeEngine({
      models: () => ({ kind: 'models', models: [info], unusable: [] }),
      tokens: ({ text }, { signal }) =>
        signal?.aborted === true
          ? { kind: 'cancelled', at: 'queue' }
          : {
              kind: 'tokens',
              tokens: [
                { id: 1, text: '[CLS]', start: 0, end: 0, special: true },
                ...[...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
                  id: 5,
                  text: word,
                  start: index,
                  end: index + word.length,
                  special: false,
                })),
                { id: 2, text: '[SEP]', start: 0, end: 0, special: true },
              ],
            },
    });
  const text = 'one two three four five six seven';

  it('is counted to its end, piece by piece, with what the template adds counted once', async () => {
    const engine = reading();
    const progress: [number, number][] = [];
    const counted = await countTokens(engine, text, {
      pieceCharacters: 12,
      onProgress: (done, total) => progress.push([done, total]),
    });
    assert.ok(counted.kind === 'counted');
    assert.deepEqual([counted.words, counted.characters, counted.bytes], [7, 33, 33]);
    const [{ count, tokens }] = counted.models as [(typeof counted.models)[number]];
    assert.equal(count, 9);
    assert.deepEqual(
      tokens.map((token) => token.text),
      ['[CLS]', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', '[SEP]'],
    );
    assert.deepEqual(
      tokens.filter(({ end }) => end > 0).map(({ start, end }) => text.slice(start, end)),
      text.split(' '),
    );
    assert.ok(engine.count('tokens') >= 3);
    assert.deepEqual(progress.at(-1), [33, 33]);
    assert.ok(progress.every(([done], i) => i === 0 || done > progress[i - 1]![0]));
  });
  it('keeps no more tokens than are wanted, and counts all the same', async () => {
    const counted = await countTokens(reading(), text, { pieceCharacters: 12, mostTokens: 3 });
    assert.ok(counted.kind === 'counted');
    assert.deepEqual(
      counted.models.map(({ count, tokens }) => [count, tokens.length]),
      [[9, 3]],
    );
  });
  it('stops between two pieces when it is cancelled', async () => {
    const abort = new AbortController();
    const engine = reading();
    assert.equal(
      (await countTokens(engine, text, { pieceCharacters: 12, signal: abort.signal, onProgress: () => abort.abort() }))
        .kind,
      'cancelled',
    );
    assert.equal(engine.count('tokens'), 2);
  });
  it('is put together again from its pieces, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 2, max: 40 }), (any, most) => {
        const pieces = piecesOf(any, most);
        assert.equal(pieces.join(''), any);
        assert.ok(
          pieces.every((piece) => piece !== '' && piece.length <= most && !/^[\udc00-\udfff]/.test(piece)) ||
            any === '',
        );
      }),
    );
  });
});

describe('The next token', () => {
  const listed = [0.5, 0.25, 0.15, 0.1].map((share, id) => ({ id, text: 'abcd'[id]!, logprob: Math.log(share) }));
  const chances = (temperature: number, topK: number, topP: number) =>
    choices(listed, { temperature, topK, topP }).map(({ chance }) => Number(chance.toFixed(3)));
  it('can be any at temperature 1 when nothing is cut', () =>
    assert.deepEqual(chances(1, 0, 1), [0.5, 0.25, 0.15, 0.1]));
  it('is the likeliest alone at temperature 0', () => assert.deepEqual(chances(0, 0, 1), [1, 0, 0, 0]));
  it('is one of k', () => assert.deepEqual(chances(1, 2, 1), [0.667, 0.333, 0, 0]));
  it('is one of the fewest that reach p', () => assert.deepEqual(chances(1, 0, 0.6), [0.667, 0.333, 0, 0]));
  it('is likelier to be the likeliest when it is cold', () => assert.ok(chances(0.5, 0, 1)[0]! > 0.7));
  it('has the chance that the engine gives it when it samples', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -8, max: 0, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.nat(12),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, temperature, topK, topP) => {
          const logprobs = Float32Array.from(values).sort().reverse();
          const shown = choices(
            [...logprobs].map((logprob, id) => ({ id, text: '', logprob })),
            { temperature, topK, topP },
          );
          const sampling = { temperature, topK, topP, seed: 0 };
          const drawn = new Map(filtered(logprobs, sampling).map(({ id, share }) => [id, share]));
          shown.forEach(({ chance }, id) =>
            assert.ok(Math.abs(chance - (drawn.get(id) ?? 0)) < 1e-6, `${id}: ${chance} and ${drawn.get(id)}`),
          );
        },
      ),
    );
  });
  it('comes up as often as its chance says', () => {
    let at = 0;
    const counts = sampled(choices(listed, { temperature: 1, topK: 0, topP: 1 }), 100, () => (at++ + 0.5) / 100);
    assert.deepEqual(counts, [50, 25, 15, 10]);
  });
});

describe('A template', () => {
  it('stands for each of its alternatives, in all combinations', () => {
    assert.deepEqual(sentencesOf('The {a|b} saw {c | d}.'), [
      'The a saw c.',
      'The a saw d.',
      'The b saw c.',
      'The b saw d.',
    ]);
    assert.deepEqual(sentencesOf('No {choice} here'), ['No {choice} here']);
  });
});

describe('Markdown of any text', () => {
  it('has no markup but our own, and stays in its cell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = escaped(text);
        assert.equal(/[|<>*_`[\]\n\r]/.test(shown), false);
        assert.equal(table(['a'], [[cell(text)]], ['left']).split('\n').length, 3);
      }),
    );
  });
  it('shows blanks at the ends of a token', () => assert.equal(cell(' dog'), '<bdi>␣dog</bdi>'));
  it('has digits for tiny shares', () =>
    assert.deepEqual([0.5, 0.031, 0.00002, 1e-9].map(percent), ['50.0 %', '3.1 %', '0.0020 %', '1.0e-7 %']));
});

describe('A chart', () => {
  const within = (chart: string): string =>
    Buffer.from(/base64,([^)]*)\)/.exec(asImage(chart, 'x'))![1]!, 'base64').toString();
  it("has a line and a name for each series, and no markup of anybody's", () => {
    const chart = within(
      lineChart(
        [4, 16, 64],
        [
          { name: '<b>one</b>', values: [3, 2, 1] },
          { name: 'two', values: [3, 2, 1] },
        ],
        { x: 'bytes', y: 'bits' },
      ),
    );
    assert.equal(chart.match(/<polyline/g)?.length, 2);
    assert.ok(chart.includes('&lt;b&gt;one&lt;/b&gt;') && !chart.includes('<b>'));
    const heights = [...chart.matchAll(/y="([\d.]+)" fill="#(?:0063b1|a44200)" text-anchor="start"/g)].map(([, y]) =>
      Number(y),
    );
    assert.ok(Math.abs(heights[0]! - heights[1]!) >= 16, 'names of lines that end together do not lie over each other');
  });
  it('has bars as wide as the shares', () => {
    const chart = within(
      shareChart(['he', 'she'], [{ label: 'The nurse said that ___ was tired.', shares: [0.25, 0.75] }]),
    );
    const widths = [...chart.matchAll(/<rect x="[\d.]+" y="\d+" width="([\d.]+)" height="16"/g)].map(([, width]) =>
      Number(width),
    );
    assert.equal(widths.length, 2);
    assert.ok(Math.abs(widths[1]! / widths[0]! - 3) < 0.01);
  });
});

describe('The ladder', () => {
  const can = { is: 'available' } as const;
  const model = {
    id: 'm',
    name: 'm',
    origin: 'embedded' as const,
    family: 'decoder' as const,
    bytes: 1,
    license: 'x',
    languages: [],
    loaded: false,
    sha256: 'unchecked' as const,
    files: [],
    capabilities: { generate: can, score: can, attention: can, chat: can, translate: can, maskedWord: can },
  };
  /** Reads words with the blank before them; one bit for each byte of a token. */
  const words = (text: string) =>
    [...text.matchAll(/\s*\S+\s*$|\s*\S+/gu)].map(({ index, 0: piece }, id) => ({
      id,
      text: piece,
      start: index,
      end: index + piece.length,
      special: false,
    }));
  const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

  it('lets every model look back at as many bytes, whatever it reads at a time, and predicts every token but the first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'ש', '👍'), minLength: 1, maxLength: 12 }), {
          minLength: 2,
          maxLength: 60,
        }),
        async (each) => {
          const text = each.join(' ');
          const asked: string[] = [];
          const engine = new FakeEngine({
            tokens: ({ text: whole }) => ({ kind: 'tokens', tokens: words(whole) }),
            costs: () => ({ kind: 'costs', residentBytes: 1, models: [] }),
            predictions: ({ text: window }) => {
              asked.push(window);
              const tokens = words(window);
              return {
                kind: 'predicted',
                precision: 'fast',
                tokens,
                totalTokens: tokens.length,
                elapsedMs: 1,
                predictions: tokens.map((token, i) => ({
                  logprob: i === 0 ? null : -Math.LN2 * bytesIn(token.text),
                  rank: 0,
                  top: [],
                })),
              };
            },
          });
          const found = await ladder(engine, [model], text, { order: 2 });
          assert.ok(found.kind === 'ladder');
          for (const bits of found.models[1]!.bitsPerByte)
            assert.ok(Math.abs(bits - 1) < 1e-9, 'each token is counted, with its own bytes');
          const longest = Math.max(...each.map(bytesIn)) + 1;
          const windows = asked.map(bytesIn);
          // The windows of the smallest context come first and reach until the text's end; a window holds two tokens at
          // least.
          const first = windows.slice(0, asked.findIndex((window) => text.endsWith(window)) + 1);
          for (const size of first) assert.ok(size <= Math.max(CONTEXTS[0], 2 * longest), `${size} bytes at once`);
        },
      ),
    );
  });
});

describe('A model that fails', () => {
  const can = { is: 'available' } as const;
  const info = (id: string) => ({
    id,
    name: id,
    origin: 'embedded' as const,
    family: 'decoder' as const,
    bytes: 1,
    license: 'x',
    languages: [],
    loaded: false,
    sha256: 'unchecked' as const,
    files: [],
    capabilities: { generate: can, score: can, attention: can, chat: can, translate: can, maskedWord: can },
  });
  const broken = {
    kind: 'failed',
    error: { code: 'modelUnsupported', args: { model: 'broken', why: { code: 'noGraph', args: {} } } },
  } as const;
  const tokens = [
    { id: 1, text: 'a', start: 0, end: 1, special: false },
    { id: 2, text: 'b', start: 1, end: 2, special: false },
  ];
  const engine = new FakeEngine({
    models: () => ({ kind: 'models', models: [info('broken'), info('whole')], unusable: [] }),
    tokens: ({ model }) => (model === 'broken' ? broken : { kind: 'tokens', tokens }),
    costs: () => ({ kind: 'costs', residentBytes: 1, models: [] }),
    predictions: () => ({
      kind: 'predicted',
      precision: 'fast',
      tokens,
      totalTokens: 2,
      elapsedMs: 1,
      predictions: [
        { logprob: null, rank: null, top: [] },
        { logprob: -Math.LN2, rank: 0, top: [] },
      ],
    }),
    attend: ({ model, precision }) =>
      model === 'broken'
        ? broken
        : {
            kind: 'attended',
            handle: 1,
            model,
            precision,
            measure: 'raw',
            totalTokens: 2,
            elapsedMs: 1,
            tokens,
            maps: [],
          },
    release: () => ({ kind: 'released' }),
  });
  const skipped = [{ id: 'broken', error: broken.error }];

  it('is left out where tokens are counted, and the others are counted', async () => {
    const counted = await countTokens(engine, 'ab');
    assert.ok(counted.kind === 'counted');
    assert.deepEqual(
      [counted.models.map(({ id, tokens: all }) => [id, all.length]), counted.skipped],
      [[['whole', 2]], skipped],
    );
  });
  it('is left out of the ladder, and the others climb it', async () => {
    const found = await ladder(engine, [info('broken'), info('whole')], 'ab', { order: 2 });
    assert.ok(found.kind === 'ladder');
    assert.deepEqual([found.models.map(({ id }) => id), found.skipped], [['2-gram', 'whole'], skipped]);
    assert.equal(found.models[1]!.bitsPerByte.at(-1), 1);
  });
  it('is left out of the same work, and the others do it', async () => {
    const done = await sameWork(engine, [info('broken'), info('whole')], 'ab');
    assert.ok(done.kind === 'done');
    assert.deepEqual([done.work.map(({ id, elapsedMs }) => [id, elapsedMs]), done.skipped], [[['whole', 1]], skipped]);
  });
});
