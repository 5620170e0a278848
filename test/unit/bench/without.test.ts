import assert from 'node:assert/strict';
import { EngineWithout, partNamed, withoutPart } from '../../../bench/completion/without';
import type { Engine, RequestOf } from '../../../src/protocol/engine';

type Question = RequestOf<'complete'>;

const LINES = Array.from({ length: 200 }, (_, i) => `line ${i} of a document\n`).join('');
const QUESTION: Question = {
  op: 'complete',
  model: 'm',
  prefix: LINES,
  suffix: 'after',
  beyond: { before: 'far before\n', after: 'far after', others: ['another document'] },
  maxTokens: 8,
  extent: 'block',
  minProbability: 0.5,
};

describe('completion without a part', () => {
  const CASES: readonly (readonly [part: string, changed: Partial<Question>])[] = [
    ['patterns', { beyond: { before: '', after: '', others: ['another document'] } }],
    ['neighbors', { beyond: { before: 'far before\n', after: 'far after' } }],
    ['suffix', { suffix: '' }],
    ['lines', { extent: 'line' }],
  ];
  for (const [part, changed] of CASES) {
    it(`is asked without ${part}`, () =>
      assert.deepEqual(withoutPart(QUESTION, partNamed(part)), { ...QUESTION, ...changed }));
  }

  it('reads half as much, and has the rest for patterns', () => {
    const { prefix, beyond, ...rest } = withoutPart(QUESTION, 'window');
    assert.ok(prefix.length <= 1600 && prefix.length > 1000);
    assert.equal(beyond!.before + prefix, `far before\n${LINES}`);
    assert.deepEqual({ ...rest, prefix: LINES, beyond: QUESTION.beyond }, QUESTION);
  });

  it('reads all of a short text', () => {
    const { beyond, ...short } = { ...QUESTION, prefix: 'short' };
    assert.ok(beyond);
    assert.deepEqual(withoutPart(short, 'window'), short);
  });

  it('names what is no part', () => assert.throws(() => partNamed('luck'), /luck is none of patterns/));

  it('leaves out several parts, and leaves other questions as they are', async () => {
    const asked: unknown[] = [];
    const engine = { ask: async (request: unknown) => asked.push(request) } as unknown as Engine;
    const without = new EngineWithout(engine, ['suffix', 'lines']);
    const models = { op: 'models', verify: false } as const;
    await without.ask(QUESTION);
    await without.ask(models);
    assert.deepEqual(asked, [{ ...QUESTION, suffix: '', extent: 'line' }, models]);
  });
});
