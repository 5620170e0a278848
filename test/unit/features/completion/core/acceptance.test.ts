import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRandom } from '../../../../../src/base/random';
import { gateOf } from '../../../../../src/features/completion/core/boldness';
import { Acceptance, NOTHING_LEARNED, type Learned } from '../../../../../src/features/completion/core/acceptance';

const GATE = { startProbability: 0.8, minProbability: 0.65 };

function acceptance(from: Learned = NOTHING_LEARNED) {
  const told: Learned[] = [];
  return { of: new Acceptance(from, (learned) => told.push(learned)), told };
}

/** A person for whom suggestions that claim .8 are right in `share` of the cases. */
function lives(of: Acceptance, share: number, suggestions: number, language = 'python'): void {
  const random = seededRandom(7);
  for (let i = 0; i < suggestions; i++) of.learn(language, 0.8, random() < share);
}

describe('acceptance', () => {
  it('changes no gate before anything is known', () => assert.deepEqual(acceptance().of.adapted(GATE, 'python'), GATE));

  for (const [share, about] of [
    [0.95, 'lower'],
    [0.5, 'higher'],
  ] as const)
    it(`makes the gate ${about} for a person who agrees with ${share} of what claims .8`, () => {
      const { of } = acceptance();
      lives(of, share, 300);
      const { startProbability, minProbability } = of.adapted(GATE, 'python');
      assert.equal(Math.sign(startProbability - GATE.startProbability), about === 'lower' ? -1 : 1);
      assert.equal(Math.sign(minProbability - GATE.minProbability), about === 'lower' ? -1 : 1);
    });

  it('leaves the gate about where it is for a person who agrees as often as is claimed', () => {
    const { of } = acceptance();
    lives(of, 0.8, 1000);
    assert.ok(Math.abs(of.adapted(GATE, 'python').startProbability - 0.8) < 0.08);
  });

  it('shifts what the boldness says, and not where a person set a number or wants no learning', () => {
    const { of } = acceptance();
    lives(of, 0.3, 100);
    const settings = {
      'completion.boldness': 'balanced',
      'completion.minProbability': null,
      'completion.learnFromAcceptance': true,
    } as const;
    const asSet = gateOf('balanced', null);
    assert.ok(of.gate(settings, 'python').startProbability > asSet.startProbability);
    assert.deepEqual(of.gate({ ...settings, 'completion.learnFromAcceptance': false }, 'python'), asSet);
    assert.deepEqual(of.gate({ ...settings, 'completion.minProbability': 0.5 }, 'python'), gateOf('balanced', 0.5));
  });

  it('keeps the gate still from one suggestion to the next, so that what is known stays known', () => {
    const { of } = acceptance();
    of.learn('python', 0.8, false);
    assert.deepEqual(of.adapted(GATE, 'python'), GATE);
  });

  it('learns of prose and of code by themselves', () => {
    const { of } = acceptance();
    lives(of, 0.2, 100, 'markdown');
    assert.deepEqual(of.adapted(GATE, 'typescript'), GATE);
    assert.ok(of.adapted(GATE, 'plaintext').startProbability > GATE.startProbability);
  });

  it('keeps both gates in their order and between 0 and 1, whatever happens', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), { maxLength: 400 }),
        (life) => {
          const { of } = acceptance();
          for (const [probability, agreed] of life) of.learn('go', probability, agreed);
          const { startProbability, minProbability } = of.adapted(GATE, 'go');
          assert.ok(0.4 < minProbability && minProbability < startProbability && startProbability < 0.93);
        },
      ),
    ));

  it('goes on from what was kept, and forgets it', () => {
    const first = acceptance();
    lives(first.of, 0.3, 50);
    const second = acceptance(first.told.at(-1));
    assert.deepEqual(second.of.adapted(GATE, 'python'), first.of.adapted(GATE, 'python'));
    second.of.forget();
    assert.deepEqual(second.of.adapted(GATE, 'python'), GATE);
    assert.deepEqual(second.told, [NOTHING_LEARNED]);
  });
});
