import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AskPolicy, type Claim } from '../../../../../src/features/completion/core/askPolicy';
import type { Completion } from '../../../../../src/features/completion/core/outcome';

/** Where a pause begins, of a practiced typist. */
const PAUSE_MS = 207;
const COST = { tokens: 1, promptTokens: 1, reusedTokens: 0, elapsedMs: 1 };
const shown = (text: string): Completion => ({
  kind: 'shown',
  text,
  extent: 'line',
  probability: 0.9,
  source: 'engine',
  cost: COST,
});
const UNSURE: Completion = { kind: 'withheld', why: 'unsure' };

/** Types, a character each 100 ms or longer after the last, into a policy that has learned nothing yet. */
class Typist {
  readonly policy = new AskPolicy(() => 'adaptive');
  readonly language = 'c';
  before = 'f(';
  private nowMs = 0;

  answer(completion: Completion): this {
    this.policy.onAnswer(this, completion, 40);
    return this;
  }

  type(text: string): this {
    for (const key of text) {
      this.before += key;
      // A long time each: the rhythm stays unknown, and a practiced typist's is taken.
      this.policy.onKey(this, (this.nowMs += 5000));
    }
    return this;
  }

  get delayMs(): number {
    return Math.round(this.policy.delayMs(this));
  }

  /** Sees a suggestion and types something else, so many times. */
  dismiss(times: number): this {
    for (let i = 0; i < times; i++) this.answer(shown('abc')).type('z;');
    return this;
  }
}

describe('AskPolicy inside a word that the model was unsure of', () => {
  const CASES: readonly (readonly [about: string, before: string, typed: string, delayMs: number])[] = [
    ['waits for a rest at the same place', 'x = re', '', 600],
    ['waits for a rest after one more character', 'x = re', 't', 600],
    ['asks again after two more characters', 'x = re', 'tu', 0],
    ['asks again when the word ends', 'x = re', '.', 0],
    ['asks again in the next word', 'x = re', ' t', 0],
    ['asks again where no word was begun', 'x = ', 'r', 0],
    ['asks again in a script without blanks', '中', '文', 0],
  ];
  for (const [about, before, typed, delayMs] of CASES) {
    it(about, () => {
      const typist = new Typist();
      typist.before = before;
      assert.equal(typist.answer(UNSURE).type(typed).delayMs, delayMs);
    });
  }

  it('forgets it when something is shown', () => {
    assert.equal(new Typist().type('re').answer(UNSURE).type('t').answer(shown('urn')).delayMs, 0);
  });

  it('keeps waiting after a request that was cancelled', () => {
    assert.equal(new Typist().type('re').answer(UNSURE).answer({ kind: 'cancelled', at: 'decode' }).delayMs, 600);
  });
});

describe('AskPolicy between words', () => {
  for (const [before, delayMs] of [
    ['x = ', PAUSE_MS],
    ['The dog ', PAUSE_MS],
    ['The dog', 0],
    ['x = (', 0],
    ['a;\n', 0],
    ['a {\n    ', 0],
  ] as const) {
    it(`waits ${delayMs} ms after ${JSON.stringify(before)}`, () =>
      assert.equal(Math.round(new Typist().policy.delayMs({ before })), delayMs));
  }
});

describe('AskPolicy with an engine that does not keep up', () => {
  for (const [about, answer, elapsedMs, delayMs] of [
    ['asks at once while it answers soon', UNSURE, 90, 0],
    ['waits a part of the time when it takes longer', UNSURE, 120, PAUSE_MS / 3],
    ['waits for a pause when it takes as long as a key', UNSURE, 180, PAUSE_MS],
    ['learns it from questions that the next key ended', { kind: 'cancelled', at: 'prefill' }, 180, PAUSE_MS],
    ['learns nothing while a model is loaded', { kind: 'cancelled', at: 'loading' }, 180, 0],
  ] as const) {
    it(about, () => {
      const { policy } = new Typist();
      for (let i = 0; i < 9; i++) policy.onAnswer({ before: 'a(', language: 'c' }, answer, elapsedMs);
      assert.equal(Math.round(policy.delayMs({ before: 'b(' })), Math.round(delayMs));
    });
  }
});

describe('AskPolicy after suggestions that were typed over', () => {
  for (const [dismissed, delayMs] of [
    [0, 0],
    [2, 0],
    [3, PAUSE_MS],
    [5, PAUSE_MS],
    [6, PAUSE_MS * 2],
    [20, PAUSE_MS * 2],
  ] as const) {
    it(`waits ${delayMs} ms after ${dismissed} in a row`, () =>
      assert.equal(new Typist().dismiss(dismissed).delayMs, delayMs));
  }

  it('asks at once once a suggestion is accepted', () => {
    const typist = new Typist().dismiss(6).answer(shown('abc'));
    typist.policy.onAccepted();
    assert.equal(typist.delayMs, 0);
  });

  for (const [onScreenMs, delayMs] of [
    [240, 0],
    [260, PAUSE_MS],
  ] as const) {
    it(`waits ${delayMs} ms after some that were on screen for ${onScreenMs} ms`, () => {
      const policy = new AskPolicy(() => 'adaptive');
      for (let i = 0; i < 4; i++) {
        policy.onKey({ before: 'a(' }, 5000 * i);
        policy.onAnswer({ before: 'a(', language: 'c' }, shown('bc'), 40);
        policy.onKey({ before: 'a(z' }, 5000 * i + 40 + onScreenMs);
      }
      assert.equal(Math.round(policy.delayMs({ before: 'a(' })), delayMs);
    });
  }

  it('asks at once once a suggestion is typed', () => {
    assert.equal(new Typist().dismiss(6).answer(shown('abc')).type('a').delayMs, 0);
  });

  it('does not count a suggestion that is typed into and then left', () => {
    assert.equal(new Typist().dismiss(2).answer(shown('abc')).type('ab').delayMs, 0);
    assert.equal(new Typist().dismiss(2).answer(shown('abc')).type('a').dismiss(2).delayMs, 0);
  });

  it('does not count a suggestion that was left by going elsewhere', () => {
    const typist = new Typist().dismiss(2).answer(shown('abc'));
    typist.before = 'another line\nwith ';
    assert.equal(typist.type('z').delayMs, 0);
  });

  it('reads CRLF as LF', () => {
    const typist = new Typist().dismiss(6);
    typist.before = 'if (x) {';
    typist.answer(shown('\n  y();'));
    typist.before += '\r\n  ';
    typist.policy.onKey(typist, 1e6);
    assert.equal(typist.delayMs, 0);
    assert.ok(typist.policy.isOnScreen('y()'));
  });
});

describe('AskPolicy', () => {
  it('keeps to a fixed delay whatever happens', () => {
    const policy = new AskPolicy(() => 75);
    const place = { before: 'x = re', language: 'c' };
    for (let i = 0; i < 9; i++) {
      policy.onAnswer(place, shown('turn'), 900);
      policy.onKey({ before: `x = re${i}` }, i);
    }
    policy.onAnswer(place, UNSURE, 900);
    assert.equal(policy.delayMs(place), 75);
  });

  it('knows what was accepted or typed among several that can be cycled through', () => {
    const several = (...texts: string[]): Completion => ({
      kind: 'shown',
      text: texts[0] ?? '',
      extent: 'line',
      probability: 0.1,
      source: 'engine',
      cost: COST,
      candidates: texts.map((text) => ({ text, probability: 0.1, tokens: [], suffixLogprob: 0 })),
    });
    const typist = new Typist().answer(several('one()', 'two()'));
    assert.ok(typist.policy.isOnScreen('two()') && !typist.policy.isOnScreen('three()'));
    typist.type('t');
    assert.ok(typist.policy.isOnScreen('wo()') && !typist.policy.isOnScreen('one()'));
  });

  it('knows what is on screen while it is typed', () => {
    const { policy } = new Typist().answer(shown('abc')).type('a');
    assert.ok(policy.isOnScreen('b') && policy.isOnScreen('bc'));
    assert.ok(!policy.isOnScreen('a') && !policy.isOnScreen('bcd') && !policy.isOnScreen(''));
  });

  it('waits at most 600 ms whatever happens', () => {
    const step = fc.oneof(
      fc.record({ key: fc.constantFrom('a', 'b', ' ', '\n  ', '中'), afterMs: fc.nat(2000) }),
      fc.record({ answer: fc.constantFrom(shown('ab'), shown('\n  b'), UNSURE), elapsedMs: fc.nat(5000) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const policy = new AskPolicy(() => 'adaptive');
        let before = '';
        let nowMs = 0;
        for (const each of steps) {
          if ('key' in each) policy.onKey({ before: (before += each.key) }, (nowMs += each.afterMs));
          else policy.onAnswer({ before, language: 'c' }, each.answer, each.elapsedMs);
          const delayMs = policy.delayMs({ before });
          assert.ok(delayMs >= 0 && delayMs <= 600, `${delayMs}`);
        }
      }),
    );
  });
});

describe('AskPolicy about what is turned down', () => {
  const seen = () => {
    const policy = new AskPolicy(() => 0);
    policy.onKey({ before: 'f' }, 1000);
    policy.onAnswer({ before: 'f', language: 'c' }, shown('abc'), 40);
    return policy;
  };

  it('tells what was typed over, where it was seen', () => {
    assert.deepEqual(seen().onKey({ before: 'fz' }, 2000), { before: 'f', text: 'abc' });
    assert.equal(seen().onKey({ before: 'fz' }, 1100), undefined);
  });

  it('tells the rest of what was typed into first', () => {
    const policy = seen();
    assert.equal(policy.onKey({ before: 'fa' }, 2000), undefined);
    assert.deepEqual(policy.onKey({ before: 'faz' }, 3000), { before: 'fa', text: 'bc' });
    assert.equal(policy.onKey({ before: 'fazz' }, 4000), undefined);
  });

  it('tells what closing would send away', () => {
    assert.equal(new AskPolicy(() => 0).closing, undefined);
    assert.deepEqual(seen().closing, { before: 'f', text: 'abc' });
  });
});

describe('AskPolicy about what became of a suggestion', () => {
  const CLAIM = { language: 'c', probability: 0.9 };
  type Judged = readonly [claim: Claim, agreed: boolean];
  const CASES: readonly (readonly [about: string, live: (policy: AskPolicy) => void, judged: readonly Judged[]])[] = [
    ['agrees where it is accepted', (policy) => policy.onAccepted(), [[CLAIM, true]]],
    [
      'agrees where all of it is typed',
      (policy) => ['fa', 'fab', 'fabc'].forEach((before, i) => policy.onKey({ before }, 2000 + 100 * i)),
      [[CLAIM, true]],
    ],
    ['disagrees where it is typed over', (policy) => policy.onKey({ before: 'fz' }, 2000), [[CLAIM, false]]],
    [
      'disagrees where its end is typed over',
      (policy) => ['fa', 'faz'].forEach((before, i) => policy.onKey({ before }, 2000 + 100 * i)),
      [[CLAIM, false]],
    ],
    ['says nothing where it was not seen', (policy) => policy.onKey({ before: 'fz' }, 1100), []],
    ['says nothing while it may still agree', (policy) => policy.onKey({ before: 'fa' }, 2000), []],
  ];
  for (const [about, live, expected] of CASES)
    it(about, () => {
      const judged: Judged[] = [];
      const policy = new AskPolicy(
        () => 0,
        (...each) => judged.push(each),
      );
      policy.onKey({ before: 'f' }, 1000);
      policy.onAnswer({ before: 'f', language: 'c' }, shown('abc'), 40);
      live(policy);
      assert.deepEqual(judged, expected);
    });

  it('says nothing of what was called for by hand', () => {
    const policy = new AskPolicy(
      () => 0,
      () => assert.fail('it was shown however unsure the model was'),
    );
    const byHand: Completion = Object.assign(shown('abc'), {
      candidates: [{ text: 'abc', probability: 0.1, tokens: [], suffixLogprob: 0 }],
    });
    policy.onAnswer({ before: 'f', language: 'c' }, byHand, 40);
    policy.onAccepted();
  });
});
