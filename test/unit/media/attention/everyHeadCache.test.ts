/** The rows of every head that the webview asks for: once each, whatever is drawn meanwhile. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EveryHeadCache } from '../../../../media/attention/scene/everyHeadCache';
import type { Granularity } from '../../../../media/attention/scene/groups';
import { sceneOf, type Scene } from '../../../../media/attention/scene/state';
import type { FromWebview } from '../../../../src/protocol/attention';
import { capture, self } from '../../features/attention/core/captures';

type Question = Extract<FromWebview, { kind: 'everyHead' }>;

/** Lines of some one-letter tokens each. */
function sceneOfLines(lines: readonly number[], granularity: Granularity): Scene {
  const text = lines.map((tokens) => 'a '.repeat(tokens)).join('\n');
  const tokens = Array.from(text.matchAll(/a/g), ({ index }, id) => ({
    id,
    text: 'a',
    start: index,
    end: index + 1,
    special: false,
  }));
  const shown = capture({ text, tokens, maps: [{ ...self(tokens.length), layers: 3, heads: 1 }] });
  const matrix = {
    queries: tokens.length,
    keys: tokens.length,
    weights: new Float32Array(tokens.length ** 2),
    loadedRows: tokens.length,
  };
  return sceneOf(shown, { map: 'self', layer: 0, head: 0, measure: 'raw' }, matrix, {
    direction: 'from',
    granularity,
    sink: 'raw',
    scale: 'row',
  })!;
}

const answer = ({ captureId, map, query, toQuery, fromLayer }: Question, layers: number, keys: number) =>
  ({
    kind: 'everyHead',
    captureId,
    map,
    query,
    toQuery,
    fromLayer,
    layers,
    heads: 1,
    keys,
    weights: new Float32Array(layers * keys).fill(fromLayer + 1),
  }) as const;

describe('the rows of every head', () => {
  it('are asked for once, and again from where a message ended', () => {
    const asked: Question[] = [];
    const all = new EveryHeadCache((question) => asked.push(question));
    const scene = sceneOfLines([2], 'token');
    for (let i = 0; i < 2; i++) assert.equal(all.get(scene, 1), undefined);
    all.accept(answer(asked[0]!, 2, 2));
    assert.equal(all.get(scene, 1), undefined);
    all.accept(answer(asked[1]!, 1, 2));
    assert.deepEqual([...(all.get(scene, 1)?.weights ?? [])], [1, 1, 1, 1, 3, 3]);
    assert.deepEqual(
      asked.map(({ query, toQuery, fromLayer }) => [query, toQuery, fromLayer]),
      [
        [1, undefined, 0],
        [1, undefined, 2],
      ],
    );
  });

  it('take one question for a line of any length', () => {
    const asked: Question[] = [];
    const scene = sceneOfLines([3, 200], 'line');
    new EveryHeadCache((question) => asked.push(question)).get(scene, 1);
    assert.deepEqual(
      asked.map(({ query, toQuery, aggregation }) => [
        query,
        toQuery,
        aggregation?.keyGroups.length,
        aggregation?.keyGroups.at(-1),
      ]),
      [[3, 203, 203, 1]],
    );
  });

  it('come to an end however many are wanted at once, and however small the budget', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 0, max: 400 }), (wanted, budget) => {
        const scene = sceneOfLines([90], 'token');
        const asked: Question[] = [];
        const all = new EveryHeadCache((question) => asked.push(question), budget);
        let there = 0;
        const draw = (): void =>
          all.whileDrawing(() => {
            there = Array.from({ length: wanted }, (_, unit) => all.get(scene, unit)).filter(Boolean).length;
          });
        draw();
        // Each answer draws anew, as in the panel.
        for (let i = 0; i < asked.length && i <= wanted; i++) {
          all.accept(answer(asked[i]!, 3, 90));
          draw();
        }
        assert.deepEqual([there, asked.length], [wanted, wanted]);
      }),
      { numRuns: 30 },
    );
  });

  it('are asked for again after a question had no answer', () => {
    const asked: Question[] = [];
    const all = new EveryHeadCache((question) => asked.push(question));
    const scene = sceneOfLines([2], 'token');
    all.get(scene, 0);
    all.forgetUnanswered();
    all.get(scene, 0);
    assert.equal(asked.length, 2);
  });
});
