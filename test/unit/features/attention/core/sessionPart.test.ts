/** Which part of a long text the session explains. */
import assert from 'node:assert/strict';
import { encoderAnswers, expired } from './fakeEngine';
import { open, settled } from './openSession';

describe('the part of a text that the inspector session explains', () => {
  it('hands the engine a bounded part of a text of 3 MB: its start, or the end that is asked about', async () => {
    const whole = '🙂 word '.repeat(400_000);
    const { engine, session } = open();
    session.explain({ text: whole, where: 'a.md, line 1', flow: 'prose' });
    await settled();
    session.explain({
      text: whole,
      where: 'a.md, line 1',
      flow: 'prose',
      focus: { start: whole.length - 5, end: whole.length },
    });
    await settled();
    const asked = engine.asked.flatMap((each) => (each.op === 'attend' ? [each] : []));
    assert.deepEqual(
      asked.map(({ keep }) => keep),
      [undefined, 'end'],
    );
    assert.ok(asked.every(({ text, maxTokens }) => text.length <= 200_000 && maxTokens === 512));
    assert.ok(whole.startsWith(asked[0]!.text) && whole.endsWith(asked[1]!.text));
  });

  it('shows the end of a text by itself: tokens, focus and later questions are of that part', async () => {
    const answers = encoderAnswers(2);
    const { engine, session, last } = open({
      ...answers,
      predictions: () => expired,
      attend: async (request, options) => {
        const attended = await answers.attend(request, options);
        if (attended.kind !== 'attended' || request.keep !== 'end') return attended;
        return {
          ...attended,
          start: 4,
          totalTokens: 9,
          totalIsLowerBound: true,
          tokens: [
            { id: 1, text: 'de', start: 4, end: 6, special: false },
            { id: 2, text: 'f', start: 6, end: 7, special: false },
          ],
        };
      },
    });
    session.explain({ text: 'abc def', where: 'generated text', flow: 'prose', focus: { start: 6, end: 7 } });
    await settled();
    const shown = last('capture');
    assert.deepEqual(
      [
        shown?.text,
        shown?.tokens.map(({ start, end }) => [start, end]),
        shown?.focus,
        shown?.isEnd,
        shown?.totalTokens,
        shown?.totalIsLowerBound,
      ],
      [
        'def',
        [
          [0, 2],
          [2, 3],
        ],
        { from: 1, to: 2 },
        true,
        9,
        true,
      ],
    );
    session.receive({ kind: 'predictions', captureId: 1 });
    await settled();
    const asked = engine.asked.findLast(({ op }) => op === 'predictions');
    assert.equal(asked?.op === 'predictions' && asked.text, 'def');
  });

  it('sends only the explained part of a text', async () => {
    const answers = encoderAnswers(4);
    const { explain, last } = open({
      ...answers,
      attend: (request, options) => {
        const attended = answers.attend(request, options);
        return 'tokens' in attended ? { ...attended, totalTokens: 9 } : attended;
      },
    });
    explain('abcdefghi');
    await settled();
    assert.deepEqual([last('capture')?.text, last('capture')?.totalTokens], ['abcd', 9]);
  });
});
