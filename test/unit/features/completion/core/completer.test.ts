import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Completer } from '../../../../../src/features/completion/core/completer';
import { always, FakeEngine, request, suggested, textOf, TIMING, untilCancelled } from './completing';

describe('Completer', () => {
  it('asks nobody while a person types what was suggested, deletes it again, or comes back', async () => {
    const engine = always('turn value;');
    const completer = new Completer(engine);
    await completer.complete(request('re|\n}'));
    const places: [string, string][] = [
      ['ret|\n}', 'urn value;'],
      ['return|\n}', ' value;'],
      ['return |\n}', 'value;'],
      ['retu|\n}', 'rn value;'],
      ['re|\n}', 'turn value;'],
    ];
    for (const [document, rest] of places) assert.equal(textOf(await completer.complete(request(document))), rest);
    assert.equal(engine.asked.length, 1);
  });

  it('keeps the rest on screen at every step of typing through any suggestion', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[a-z(){};" \n]{1,40}$/), async (text) => {
        const engine = always(text);
        const completer = new Completer(engine);
        const first = await completer.complete(request('x = |'));
        if (first.kind !== 'shown') return;
        for (let typed = 1; typed < first.text.length; typed++) {
          const next = completer.known(request(`x = ${first.text.slice(0, typed)}|`));
          assert.equal(next && textOf(next), first.text.slice(typed));
        }
        assert.equal(engine.asked.length, 1);
      }),
    );
  });

  it('goes on when the editor closes a typed bracket by itself, and does not close it again', async () => {
    const engine = always('(a, b);');
    const completer = new Completer(engine);
    await completer.complete(request('foo|\nbar'));
    assert.equal(textOf(await completer.complete(request('foo(|)\nbar'))), 'a, b');
    assert.equal(engine.asked.length, 1);
  });

  it('keeps what was suggested before a word while a person types it, and asks about no other word there', async () => {
    const engine = always('first(');
    const completer = new Completer(engine);
    assert.equal(textOf(await completer.complete(request('list.|second)'))), 'first(');
    assert.equal(textOf(await completer.complete(request('list.fi|second)'))), 'rst(');
    const other = await completer.complete(request('list.la|second)'));
    assert.deepEqual(other, { kind: 'withheld', why: 'middleOfWord' });
    assert.equal(engine.asked.length, 1);
  });

  const FRESH: readonly (readonly [about: string, document: string, language?: string])[] = [
    ['something else was typed', 'x = 2|'],
    ['the text after the cursor changed', 'x = |!'],
    ['the text before it changed', 'yx = |'],
    ['the suggestion is used up', 'x = 1 + 1|'],
    ['the language changed', 'x = |', 'python'],
  ];
  for (const [about, document, language] of FRESH) {
    it(`asks again when ${about}`, async () => {
      const engine = always('1 + 1');
      const completer = new Completer(engine);
      await completer.complete(request('x = |'));
      await completer.complete(request(document, language));
      assert.equal(engine.asked.length, 2);
    });
  }

  // The engine answers with probability 0.9.
  const THRESHOLDS: readonly (readonly [
    about: string,
    first: number,
    document: string,
    second: number,
    asked: number,
  ])[] = [
    ['asks again for more than was sure enough', 0.5, 'x = |', 0, 2],
    ['asks again where what was called for is not sure enough', 0, 'x = |', 0.95, 2],
    ['needs nobody where what was called for is sure enough', 0, 'x = |', 0.9, 1],
    ['keeps what was called for while it is typed, however unsure', 0, 'x = 1 |', 0.95, 1],
  ];
  for (const [about, first, document, second, asked] of THRESHOLDS) {
    it(about, async () => {
      const engine = always('1 + 1');
      const completer = new Completer(engine);
      await completer.complete({ ...request('x = |'), minProbability: first });
      await completer.complete({ ...request(document), minProbability: second });
      assert.equal(engine.asked.length, asked);
    });
  }

  for (const [about, first, second, asked] of [
    ['asks again where the first word may be less sure', 0.7, 0.6, 2],
    ['asks again where the first word must be surer than all of it is', 0.7, 0.95, 2],
    ['needs nobody where all of it is as sure as the first word must be', 0.7, 0.8, 1],
  ] as const)
    it(about, async () => {
      const engine = always('1 + 1');
      const completer = new Completer(engine);
      for (const startProbability of [first, second])
        await completer.complete({ ...request('x = |'), minProbability: 0.5, startProbability });
      assert.equal(engine.asked.length, asked);
    });

  it('knows that a place with nothing to show has nothing surer', async () => {
    const engine = new FakeEngine(() => ({ kind: 'empty', why: 'unsure' }));
    const completer = new Completer(engine);
    await completer.complete({ ...request('x = |'), minProbability: 0.3 });
    assert.equal(textOf(await completer.complete({ ...request('x = |'), minProbability: 0.5 })), 'unsure');
    assert.equal(engine.asked.length, 1);
    await completer.complete({ ...request('x = |'), minProbability: 0 });
    assert.equal(engine.asked.length, 2);
  });

  it('remembers where there was nothing to show', async () => {
    const engine = new FakeEngine(() => ({ kind: 'empty', why: 'stoppedAtOnce' }));
    const completer = new Completer(engine);
    for (let i = 0; i < 3; i++) assert.equal(textOf(await completer.complete(request('x;|'))), 'stoppedAtOnce');
    assert.equal(engine.asked.length, 1);
  });

  it('asks for a guess whatever the gate, and keeps none', async () => {
    const engine = always('1 + 1');
    const completer = new Completer(engine);
    assert.equal(textOf(await completer.guess({ ...request('x = |'), minProbability: 0.95 })), '1 + 1');
    const [asked] = engine.asked;
    assert.equal(asked?.op === 'complete' && asked.minProbability, 0);
    assert.equal(completer.known(request('x = |')), undefined);
  });

  it('asks again when what stands before the document changed', async () => {
    const engine = always('1 + 1');
    const completer = new Completer(engine);
    for (const preamble of [undefined, 'Staged: a\n', 'Staged: b\n', 'Staged: b\n'])
      await completer.complete({ ...request('x = |'), ...(preamble && { preamble }) });
    assert.deepEqual(
      engine.asked.map((asked) => asked.op === 'complete' && asked.prefix),
      ['x = ', 'Staged: a\nx = ', 'Staged: b\nx = '],
    );
  });

  it('forgets failures and what was cancelled', async () => {
    const engine = new FakeEngine(() => ({ kind: 'cancelled', at: 'decode' }));
    const completer = new Completer(engine);
    await completer.complete(request('x|'));
    await completer.complete(request('x|'));
    assert.equal(engine.asked.length, 2);
  });

  it('forgets what was used least recently', async () => {
    const engine = always('done');
    const completer = new Completer(engine);
    for (let i = 0; i <= 100; i++) await completer.complete(request(`value ${i} = |`));
    assert.equal(completer.known(request('value 0 = |')), undefined);
    assert.ok(completer.known(request('value 1 = |')));
  });

  it('cancels an older question for a newer one', async () => {
    const engine = untilCancelled();
    const completer = new Completer(engine);
    const abort = new AbortController();
    const older = completer.complete(request('a|'));
    const newer = completer.complete(request('ab|'), abort.signal);
    assert.deepEqual(await older, { kind: 'cancelled', at: 'decode' });
    abort.abort();
    assert.deepEqual(await newer, { kind: 'cancelled', at: 'decode' });
  });

  it('warms a place once, and not while a question is open', async () => {
    const warming = new FakeEngine(() => ({ kind: 'warmed', ...TIMING }));
    const completer = new Completer(warming);
    await completer.warm(request('a b|'));
    await completer.warm(request('a b|'));
    assert.deepEqual(warming.asked, [{ op: 'warm', model: 'm', prefix: 'a b', suffix: '' }]);
    await completer.warm({ ...request('a b|'), others: ['canary'] });
    assert.equal(warming.asked.length, 1, 'what is beside it costs little to read later');
    assert.ok(!JSON.stringify(completer).includes('canary'));

    const busy = untilCancelled();
    const busyCompleter = new Completer(busy);
    const abort = new AbortController();
    const question = busyCompleter.complete(request('a|'), abort.signal);
    await busyCompleter.warm(request('b|'));
    assert.deepEqual(
      busy.asked.map((each) => each.op),
      ['complete'],
    );
    abort.abort();
    await question;
  });

  it('warms where nothing is typed yet, and not where the answer is known', async () => {
    const engine = new FakeEngine((asked) =>
      asked.op === 'complete' ? suggested('x') : { kind: 'warmed', ...TIMING },
    );
    const completer = new Completer(engine);
    await completer.warm(request('|'));
    await completer.complete(request('a |'));
    await completer.warm(request('a |'));
    assert.deepEqual(
      engine.asked.map((each) => each.op),
      ['warm', 'complete'],
    );
  });

  it('takes nothing from a server that reads nothing ahead, so that what is wrong with it stays said', async () => {
    const reading = new FakeEngine(() => ({ kind: 'warmed', ...TIMING, promptTokens: 3 }));
    assert.equal((await new Completer(reading).warm(request('a b|')))?.kind, 'warmed');
    const server = new FakeEngine(() => ({ kind: 'warmed', ...TIMING, promptTokens: 0 }));
    assert.equal(await new Completer(server).warm(request('a b|')), undefined);
  });

  it('stops warming for a question', async () => {
    const engine = new FakeEngine((asked, { signal }) =>
      asked.op === 'complete'
        ? suggested('x')
        : new Promise((resolve) => {
            signal?.addEventListener('abort', () => resolve({ kind: 'cancelled', at: 'prefill' }));
          }),
    );
    const completer = new Completer(engine);
    const warming = completer.warm(request('a|'));
    assert.equal(textOf(await completer.complete(request('a |'))), 'x');
    await warming;
  });
});
