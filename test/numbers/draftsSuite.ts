/** What drafted decoding writes is what a model writes without it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { complete } from '../../src/engine/decode/complete';
import { DraftMemory } from '../../src/engine/decode/drafter';
import { generate } from '../../src/engine/decode/generate';
import { PrefixIndex } from '../../src/engine/decode/prefixIndex';
import { CausalPrompts } from '../../src/engine/families/causalPrompts';
import { graphFiles, INT8_UNTAPPED } from '../../src/engine/families/graphFiles';
import { causalGraph, INT8_COST } from '../../src/engine/sessions/causalGraph';
import { CausalSession } from '../../src/engine/sessions/causalSession';
import { loadConfig, loadSession } from '../../src/engine/sessions/library';
import { Tokenizer } from '../../src/engine/text/tokenizer';
import { loadManifest } from '../../src/models/manifest';
import { GREEDY, type ScoredToken } from '../../src/protocol/engine';
import { worstDifference } from './support';

const WINDOW = 2048;
const file = (name: string, from: number, length: number): string => {
  const text = readFileSync(path.join(process.cwd(), name), 'utf8').replaceAll('\r\n', '\n');
  return text.slice(from, from + length);
};

export const TEXTS = {
  'code that repeats itself':
    ['red', 'green', 'blue']
      .map((name) => `export const ${name} = (text: string): string => paint(text, '${name}');\n`)
      .join('') + 'export const yellow = ',
  code: file('src/engine/decode/healing.ts', 0, 1300),
  prose: file('README.md', 0, 900),
  Hebrew: 'המשורר ישב על החוף וכתב שיר על הים. הים היה שקט, והמשורר ישב על החוף. המשורר',
  'a list': '1. Apples are red.\n2. Bananas are yellow.\n3. Cherries are red.\n4. Limes are green.\n5.',
};

/** The parts of a model that decoding needs. */
async function loaded(model: string) {
  const folder = path.join(process.cwd(), 'models', model);
  const entry = (await loadManifest(path.dirname(folder))).models.find(({ id }) => id === model)!;
  const config = await loadConfig(folder);
  const graph = graphFiles(entry, config.headSize)[0]!;
  const tokenizer = await Tokenizer.load(folder);
  const graphSession = await loadSession(folder, 'decoder', entry.dtype, graph, INT8_UNTAPPED);
  return {
    session: new CausalSession(causalGraph(graphSession, { costOfRun: INT8_COST }), config.vocabularySize),
    tokenizer,
    vocabulary: tokenizer.vocabulary,
  };
}

/** Registers a suite for a model and some of the texts. */
export function draftsOf(model: string, texts: readonly (keyof typeof TEXTS)[]): void {
  describe(`Drafts of ${model}`, function () {
    this.timeout(600_000);
    let parts: Awaited<ReturnType<typeof loaded>>;
    before(async () => {
      parts = await loaded(model);
    });
    after(() => parts.session.dispose());

    /** Logits after each of `ids` from the second half on, read in runs of so many tokens. */
    const readInRunsOf = async (tokens: number, ids: readonly number[]): Promise<Float32Array[]> => {
      const { session } = parts;
      const from = ids.length >> 1;
      session.forget();
      await session.read(ids.slice(0, from));
      const rows: Float32Array[] = [];
      for (let at = from; at < ids.length; at += tokens) {
        const run = ids.slice(at, at + tokens);
        const all = run.length === 1 ? await session.step(run[0]!) : await session.readAll(run);
        for (let row = 0; row < run.length; row++)
          rows.push(all.slice(row * session.vocabularySize, (row + 1) * session.vocabularySize));
      }
      return rows;
    };

    /**
     * The largest difference that reading in longer runs makes to a logit: 0 on x64 with AVX-512. Where a runtime's
     * kernels add in another order, two tokens so near each other may change places.
     */
    let apart = 0;
    it('reads a token alike whatever is read beside it', async () => {
      const ids = parts.tokenizer.encode(TEXTS.code).slice(0, 64);
      const alone = await readInRunsOf(1, ids);
      for (const tokens of [2, 5, 9]) {
        const beside = await readInRunsOf(tokens, ids);
        for (const [i, logits] of alone.entries()) apart = Math.max(apart, worstDifference(logits, beside[i]!));
      }
      // Reading alone what a cached prefix leaves is no different either.
      const prefix = await parts.session.read(ids);
      parts.session.forget();
      const { logits } = await parts.session.read(ids);
      assert.equal(prefix.reused, ids.length - 1);
      apart = Math.max(apart, worstDifference(logits, alone.at(-1)!));
      if (process.arch === 'x64') assert.ok(apart < 1e-4, `${apart}`);
      else assert.ok(apart < 1.5, `${apart}`);
    });

    /** @param prompt what was read before the first of the tokens */
    const same = async (
      actual: readonly ScoredToken[],
      expected: readonly ScoredToken[],
      prompt: readonly number[],
    ) => {
      const length = Math.min(actual.length, expected.length);
      for (let i = 0; i < length; i++) {
        const [drafted, plain] = [actual[i]!, expected[i]!];
        if (drafted.id === plain.id) {
          assert.ok(
            Math.abs(drafted.logprob - plain.logprob) <= 1e-4 + 2 * apart,
            `${drafted.logprob}, ${plain.logprob}`,
          );
          continue;
        }
        // From a tie on two texts may differ; a tie is nothing but that.
        parts.session.forget();
        const { logits } = await parts.session.read([...prompt, ...expected.slice(0, i).map(({ id }) => id)]);
        assert.ok(apart > 0 && Math.abs(logits[drafted.id]! - logits[plain.id]!) <= 2 * apart, `token ${i}`);
        return false;
      }
      assert.equal(actual.length, expected.length);
      return true;
    };

    const accepted = { completing: 0, writing: 0 };
    for (const about of texts) {
      const text = TEXTS[about];
      it(`completes ${about} as without`, async () => {
        const { session, tokenizer, vocabulary } = parts;
        const prefixes = new PrefixIndex(vocabulary);
        const prompts = new CausalPrompts(tokenizer, WINDOW, true);
        const memory = new DraftMemory();
        // Behind a word, and in the middle of one. What is read of the drafts stays in the cache and does no harm.
        for (const [prefix, extent, minProbability] of [
          [text, 'block', 0],
          [text.slice(0, -3), 'line', 0.1],
        ] as const) {
          const from = prompts.around(prefix, '\n');
          const options = { maxTokens: 16, extent, minProbability };
          const drafted = await complete(session, vocabulary, () => prefixes, from, { ...options, memory });
          const plain = await complete(session, vocabulary, () => prefixes, from, options);
          if (drafted.kind !== 'suggested' || plain.kind !== 'suggested') {
            assert.deepEqual(drafted, plain);
            continue;
          }
          if (!(await same(drafted.candidate.tokens, plain.candidate.tokens, from.ids))) continue;
          assert.equal(drafted.candidate.text, plain.candidate.text);
          assert.equal(drafted.candidate.stop, plain.candidate.stop);
          accepted.completing += drafted.candidate.drafting!.accepted;
        }
      });

      it(`writes on ${about} as without, greedily, with a penalty and from a seed`, async () => {
        const { session, tokenizer, vocabulary } = parts;
        const prompt = tokenizer.encode(text.slice(-400));
        for (const sampling of [
          GREEDY,
          { ...GREEDY, repetitionPenalty: 1.2 },
          { temperature: 0.7, topK: 40, topP: 0.9, seed: 5 },
        ]) {
          const options = { sampling, maxTokens: 20, windowTokens: WINDOW, alternatives: 0 };
          const plain = await generate(session, vocabulary, prompt, options);
          const drafted = await generate(session, vocabulary, prompt, { ...options, memory: new DraftMemory() });
          if (sampling.temperature > 0 && apart > 0) continue;
          if (!(await same(drafted.tokens, plain.tokens, prompt))) continue;
          assert.equal(drafted.text, plain.text);
          assert.equal(drafted.stop, plain.stop);
          accepted.writing += drafted.drafting!.accepted;
        }
      });
    }

    it('drafts tokens that are right', () => {
      assert.ok(accepted.completing > 5 && accepted.writing > 5 * (texts.length - 1), JSON.stringify(accepted));
    });
  });
}
