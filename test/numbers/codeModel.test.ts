/**
 * The embedded code model: the same graph as the instruct model's, other weights, and it reads what stands after the
 * cursor.
 */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import { bitsFor } from './bits';
import { ask, engineOnEmbeddedModels } from './support';

const CODE = 'smollm2-135m-code';
const INSTRUCT = 'smollm2-135m-instruct';
const complete = (prefix: string, suffix: string, model = CODE) =>
  ({ op: 'complete', model, prefix, suffix, maxTokens: 16, extent: 'line', minProbability: 0 }) as const;

describe('The embedded code model', function () {
  this.timeout(240_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  /** What has to be written is named only after the cursor. */
  const AFTER_ONLY: readonly (readonly [prefix: string, suffix: string, expected: RegExp])[] = [
    ['function add(', ') {\n  return left + right;\n}\n', /^left\b.*\bright\b/],
    ['def area(', '):\n    return width * height\n', /^width\b.*\bheight\b/],
    [
      'class Stack {\n  constructor() {\n    this.',
      ' = [];\n  }\n  push(item) {\n    this.entries.push(item);\n  }\n}\n',
      /^entries\b/,
    ],
    [
      'export function total(items) {\n  let ',
      ' = 0;\n  for (const item of items) amount += item.price;\n  return amount;\n}\n',
      /^amount\b/,
    ],
  ];
  for (const [prefix, suffix, expected] of AFTER_ONLY) {
    it(`writes a name that stands only after the cursor: ${expected.source}`, async () => {
      const around = await ask(engine, complete(prefix, suffix), 'suggested');
      assert.match(around.text, expected);
      for (const [model, after] of [
        [CODE, ''],
        [INSTRUCT, suffix],
      ] as const) {
        const blind = await engine.ask(complete(prefix, after, model));
        assert.ok(
          blind.kind === 'empty' || (blind.kind === 'suggested' && !expected.test(blind.text)),
          `${model} cannot know it`,
        );
      }
    });
  }

  it('says what it read around the text before the cursor, and only where it read something', async () => {
    const { frame } = await ask(engine, complete('const a = ', ';\nconst b = a;\n'), 'suggested');
    assert.deepEqual(frame, { lead: '<|endoftext|>[SUFFIX]\nconst b = a;\n[PREFIX]', trail: '' });
    const led = await ask(engine, complete('const a = ', ';\n', INSTRUCT), 'suggested');
    assert.deepEqual(led.frame, { lead: '\n', trail: '' });
    assert.equal((await ask(engine, complete('\nconst a = ', ';\n', INSTRUCT), 'suggested')).frame, undefined);
  });

  it('keeps what it has read while a person types, also when the editor closes a bracket', async () => {
    const before = 'export function total(items) {\n  let sum = 0;\n  for (const item of items) sum += ';
    const after = '\n  return sum;\n}\n';
    await ask(engine, complete(before, after), 'suggested');
    const typed = await ask(engine, complete(`${before}price(`, `)${after}`), 'suggested');
    assert.ok(
      typed.promptTokens - typed.reusedTokens <= 4,
      `${typed.promptTokens} tokens, ${typed.reusedTokens} of them known`,
    );
  });

  it('is warmed with what a completion reads', async () => {
    const [prefix, suffix] = ['def area(', '):\n    return width * height\n'];
    await ask(engine, complete('x = 1\ny', ''), 'suggested');
    await ask(engine, { op: 'warm', model: CODE, prefix, suffix }, 'warmed');
    const { promptTokens, reusedTokens } = await ask(engine, complete(prefix, suffix), 'suggested');
    assert.ok(promptTokens - reusedTokens <= 1, `${promptTokens} tokens, ${reusedTokens} of them known`);
  });

  /**
   * From tools/models/reference.py --model smollm2-135m-code: PyTorch, eager, float32, the weights of the embedded
   * file.
   */
  it('gives the log-probabilities that PyTorch gives', async () => {
    const { candidates } = await ask(
      engine,
      {
        op: 'score',
        model: CODE,
        precision: 'exact',
        candidates: ["readFileSync(path, 'utf8');", 'JSON.parse(path);'],
        prompt: "import { readFileSync } from 'node:fs';\n\nexport function load(path) {\n  const text = ",
      },
      'scored',
    );
    assert.equal(candidates.length, 2);
    for (const [i, { logprob, tokens }] of candidates.entries())
      assert.ok(Math.abs(logprob - [-10.2207, -14.4734][i]!) < 1e-3 * tokens.length, `${logprob}`);
  });

  it('needs a tenth fewer bits for the beginnings of code files than the instruct model', async () => {
    const bits = await bitsFor(engine, 500);
    assert.ok(bits.code < 0.9 * bits.instruct, JSON.stringify(bits));
  });
});
