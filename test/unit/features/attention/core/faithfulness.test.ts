import assert from 'node:assert/strict';
import fc from 'fast-check';
import { english } from '../../../../../src/base/english';
import {
  faithfulnessSentences,
  numberText,
  rankingName,
  shownRankings,
} from '../../../../../src/features/attention/core/faithfulness';
import type { Ranking } from '../../../../../src/protocol/engine';

type Numbers = Parameters<typeof faithfulnessSentences>[0];

const ranking = (by: Ranking['by'], tau: number | null, area = 0.5): Ranking => ({
  ...{ by, shown: null, is: 'available', scores: [], tau, curve: [], area },
});
const numbers = (rankings: Ranking[], beyondChance: number | null = 0.44, sources = 13): Numbers => ({
  direction: 'causal',
  tokens: { length: sources + 1 },
  position: sources + 1,
  token: { id: 1, text: ' Mary', logprob: -0.1 },
  sources: Array.from({ length: sources }, (_, at) => at),
  rankings,
  ownOrder: { curve: [], area: 0.07 },
  random: { curve: [], area: 0.15, orders: 3 },
  beyondChance,
});
const said = (given: Numbers): string[] => faithfulnessSentences(given, english, (word) => `"${word.trim()}"`);

describe('How far measures agree with leave-one-out, in words', () => {
  it('names the nearest and the farthest order, and how many are beyond chance', () => {
    const found = numbers([ranking('raw', 0.21, 0.11), ranking('value', 0.541, 0.09), ranking('ledger', -0.3, 0.2)]);
    assert.deepEqual(said(found), [
      'Of the 13 tokens before "Mary", the order by value-weighted, mean of all heads is most like that of leave-one-out (tau 0.54), the order by sum of the logits least (tau −0.30).',
      'Of orders by chance fewer than 5 % are 0.44 or more from 0: 1 of 3 orders reach 0.44.',
      'While the first tokens are taken away, the probability falls fastest in the order by value-weighted, mean of all heads (area 0.09); in random order the area is 0.15, in the order of leave-one-out 0.07.',
    ]);
  });

  it('names all that read alike, and says nothing of an order that does not exist', () => {
    const unavailable: Ranking = {
      ...{ by: 'value', shown: null, is: 'unavailable', why: { code: 'valuesHidden', args: {} } },
    };
    const alike = numbers([ranking('raw', 0.301), unavailable, ranking('rollout', 0.299), ranking('ledger', null)]);
    assert.match(
      said(alike)[0]!,
      /^All measures order the 13 tokens before "Mary" equally like leave-one-out \(tau 0\.30\)/,
    );
    const names = shownRankings(alike, english);
    assert.ok('why' in names[1]! && /\.$/.test(names[1].why));
    const both = said(numbers([ranking('raw', 0.5), ranking('rollout', 0.5), ranking('ledger', 0.1)]));
    assert.match(both[2]!, /falls alike in all orders \(area 0\.50\); in random order/);
    const four = ['raw', 'value', 'rollout', 'ledger'] as const;
    const many = said(numbers(four.map((by) => ranking(by, by === 'raw' ? 0.1 : 0.5))));
    assert.match(many[0]!, /the order by 3 of 4 measures is most like/);
    assert.match(
      both[0]!,
      /by raw weights, mean of all heads; rollout, through all layers is most like .* \(tau 0\.50\)/,
    );
  });

  it('says of no order that the probability falls in it where it does not', () => {
    const rising = said(numbers([ranking('raw', 0.5, 1.02), ranking('value', 0.1, 1.1)]));
    assert.match(
      rising[2]!,
      /falls in the order of no measure \(the smallest area is 1\.02, by raw weights, mean of all heads\)/,
    );
  });

  it('says how many tokens are not ranked', () => {
    const some = { ...numbers([ranking('raw', 0.5), ranking('value', 0.1)]), position: 40 };
    assert.equal(said(some).at(-1), 'Not ranked: 26 more tokens before it, sinks that are left out or too far back.');
  });

  it('speaks of a blank among all tokens of a text', () => {
    const around: Numbers = {
      ...numbers([ranking('raw', 0.5), ranking('value', 0.1)]),
      direction: 'bidirectional',
      position: 3,
      tokens: { length: 16 },
    };
    assert.match(said(around)[0]!, /^Of the 13 tokens around the blank that becomes "Mary", the order by raw weights/);
    assert.equal(said(around).at(-1), 'Not ranked: 2 more tokens, sinks that are left out or too far away.');
    assert.equal(said({ ...around, tokens: { length: 14 } }).length, 3);
    assert.match(said({ ...around, sources: [0] })[0]!, /^There are too few tokens around the blank to rank/);
  });

  it('says so where there is too little to rank', () => {
    assert.match(said(numbers([ranking('raw', 1)], null, 4))[1]!, /^So few tokens cannot tell/);
    for (const few of [numbers([ranking('raw', null)], null, 1), numbers([ranking('raw', null)], null, 3)])
      assert.match(said(few).join(' '), /^There are too few tokens before "Mary" to rank/);
  });

  it('never says more than the numbers that are shown: no order is nearer than the one that is named', () => {
    const tau = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(tau, { minLength: 1, maxLength: 5 }), tau.map(Math.abs), (taus, beyond) => {
        const shown = taus.map(numberText).map((text) => Number(text.replace('−', '-')));
        const [first, second] = said(
          numbers(
            taus.map((each) => ranking('raw', each)),
            beyond,
          ),
        );
        const named = [...first!.matchAll(/tau (−?\d\.\d\d)/g)].map(([, text]) => Number(text!.replace('−', '-')));
        assert.deepEqual([named[0], named.at(-1)], [Math.max(...shown), Math.min(...shown)]);
        const reached = shown.filter((each) => each >= Number(numberText(beyond))).length;
        assert.ok(second!.includes(`: ${reached} of ${taus.length} orders`), second);
      }),
    );
  });

  it('names the layer and the head', () => {
    assert.equal(rankingName({ by: 'raw', shown: { layer: 4, head: 0 } }, english), 'raw weights, layer 4 head 0');
    assert.equal(
      rankingName({ by: 'value', shown: { layer: 4, head: 'mean' } }, english),
      'value-weighted, mean of layer 4',
    );
    assert.equal(rankingName({ by: 'rollout', shown: { layer: 4, head: 'mean' } }, english), 'rollout, up to layer 4');
  });
});
