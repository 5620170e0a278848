/** Properties of clean insertion, on ten thousand random documents that look like what people write. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { chooseExtent } from '../../../../../src/features/completion/core/extent';
import { finish } from '../../../../../src/features/completion/core/finish';
import type { CompletionRequest } from '../../../../../src/features/completion/core/outcome';
import { SuggestionCache, type Remembered } from '../../../../../src/features/completion/core/suggestionCache';

const RUNS = 10_000;

const word = fc.constantFrom('item', 'total', 'names', 'value', 'x', 'שם', 'größe', '数');
const call = fc.tuple(word, word).map(([name, argument]) => `${name}(${argument})`);
const expression = fc.oneof(
  word,
  call,
  fc.tuple(word, call).map(([a, b]) => `${a} + ${b}`),
  fc.tuple(word, word).map(([a, b]) => `[${a}, { ${b} }]`),
);
const statement = fc.oneof(
  fc.tuple(word, expression).map(([name, value]) => `const ${name} = ${value};`),
  expression.map((value) => `return ${value};`),
  fc.constantFrom('// the first of them 🙂', 'const s = "a (b";', ''),
);
interface Block {
  readonly head: string;
  readonly body: (string | Block)[];
}
const { block } = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.record({
    head: expression.map((condition) => `if (${condition}) {`),
    body: fc.array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, statement, tie('block')), { maxLength: 4 }),
  }),
}));
const written = (parts: readonly (string | Block)[], unit: string, depth = 0): string[] =>
  parts.flatMap((part) =>
    typeof part === 'string'
      ? [part === '' ? '' : unit.repeat(depth) + part]
      : [unit.repeat(depth) + part.head, ...written(part.body, unit, depth + 1), `${unit.repeat(depth)}}`],
  );

/**
 * A document with a cursor, and what a model makes of the place: what stands there, a piece of it, or something else.
 */
const given = fc
  .record({
    parts: fc.array(fc.oneof(statement, block), { minLength: 1, maxLength: 5 }),
    unit: fc.constantFrom('\t', '  ', '   ', '    ', '      '),
    ending: fc.constantFrom('\n', '\r\n'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    gap: fc.nat(30),
    model: fc.array(
      fc.oneof(
        expression,
        statement,
        fc.constantFrom(
          '\n',
          '\r\n',
          '\n}',
          '}\n',
          ')',
          ');',
          ']',
          '"',
          ' ',
          '  ',
          '\t',
          '<|im_end|>',
          '\uFFFD',
          '\uD83D',
          '\n\n',
          '{',
          '(',
        ),
      ),
      { maxLength: 6 },
    ),
    echo: fc.constantFrom('none', 'after', 'above', 'both'),
  })
  .map(({ parts, unit, ending, at, gap, model, echo }) => {
    const document = written(parts, unit).join(ending);
    const cut = Math.floor(at * document.length);
    const before = document.slice(0, cut);
    const after = document.slice(cut + (echo === 'none' ? Math.min(gap, document.slice(cut).search(/\r?\n|$/)) : 0));
    const above = before.split(/\r?\n/).at(-2) ?? '';
    const text =
      (echo === 'above' || echo === 'both' ? `${above}\n` : '') +
      model.join('') +
      (echo === 'after' || echo === 'both' ? after.slice(0, gap) : '');
    return { before, after, text };
  });

const toLf = (text: string): string => text.replace(/\r\n?/g, '\n');
const finishedAt = ({ before, after, text }: { before: string; after: string; text: string }) => {
  const place = { before: toLf(before), after: toLf(after), language: 'typescript' };
  return finish(text, { ...place, extent: chooseExtent(place.before, place.after, 'typescript', 'auto') });
};
const holds = (law: (shown: string, place: { before: string; after: string }) => void): void =>
  fc.assert(
    fc.property(given, (place) => {
      const finished = finishedAt(place);
      if (finished.kind === 'shown') law(finished.text, { before: toLf(place.before), after: toLf(place.after) });
    }),
    { numRuns: RUNS },
  );

const PAIRS = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
] as const;
const count = (text: string, mark: string): number => text.split(mark).length - 1;
/** For each kind of bracket, how many more are closed than opened. */
const overclosed = (text: string): number[] =>
  PAIRS.map(([opener, closer]) => Math.max(0, count(text, closer) - count(text, opener)));

describe('what is inserted into a document', () => {
  it('is there in enough of the samples for the properties below to be tested', () => {
    const all = fc.sample(given, { numRuns: 2000, seed: 1 }).map(finishedAt);
    assert.ok(all.filter(({ kind }) => kind === 'shown').length > 500);
  });

  it('is not changed when it is finished again', () =>
    holds((shown, { before, after }) => {
      assert.deepEqual(finishedAt({ before, after, text: shown }), { kind: 'shown', text: shown });
    }));

  it('has no special token, no half character, no carriage return and no blank at its end', () =>
    holds((shown) => {
      assert.doesNotMatch(shown, /<\|im_end\|>|[\uFFFD\r]|\p{Cs}/u);
      assert.doesNotMatch(shown, /\s$/);
    }));

  it('does not say what stands after the cursor, nor the line below', () =>
    holds((shown, { after }) => {
      assert.ok(!after.trimStart().startsWith(shown.trim()) || !/[\p{L}\p{N}]/u.test(shown));
      const [rest = '', below = ''] = after.split('\n');
      if (rest.trim() === '' && /[\p{L}\p{N}]/u.test(below))
        assert.ok(
          !shown
            .split('\n')
            .slice(1)
            .some((line) => line.trimEnd() === below.trimEnd()),
        );
    }));

  it('repeats no line that it has just written', () =>
    holds((shown, { before }) => {
      const lines = ((before.split('\n').at(-1) ?? '') + shown).split('\n');
      lines
        .slice(1)
        .forEach((line, i) => assert.ok(!/[\p{L}\p{N}]/u.test(line) || line.trimEnd() !== lines[i]!.trimEnd(), line));
    }));

  it('closes nothing that the text after the cursor closes or that nothing opened', () =>
    holds((shown, { before, after }) => {
      // Brackets in strings count too (brackets.ts), and in a comment a closer may stand alone.
      if (/"a \(/.test(before + shown) || /\/\/[^\n]*$/.test(before)) return;
      const [now, then] = [overclosed(before + shown + after), overclosed(before + after)];
      now.forEach((closers, kind) => assert.ok(closers <= then[kind]!, JSON.stringify([before, shown, after])));
    }));
});

describe('the suggestions that are remembered', () => {
  const REQUEST = { model: 'm', language: 'typescript', beforeStart: 0, minProbability: 0.5, lines: 'auto' } as const;
  const edit = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ kind: 'follow' as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'delete' as const }) },
    { weight: 1, arbitrary: fc.constantFrom('x', ' ', '(', 'é').map((key) => ({ kind: 'type' as const, key })) },
  );

  it('are the rest of what was suggested wherever one typed or deleted to, and nothing anywhere else', () => {
    const text = fc.stringMatching(/^[a-z(){} \n]{0,12}$/);
    fc.assert(
      fc.property(
        text,
        text,
        fc.stringMatching(/^[a-z(). ]{0,8}[a-z)]$/),
        fc.array(edit, { maxLength: 12 }),
        (origin, after, suggestion, edits) => {
          const cache = new SuggestionCache();
          const remembered: Remembered = { kind: 'shown', text: suggestion, probability: 0.9 };
          const at = (before: string): CompletionRequest => ({ ...REQUEST, before, after });
          cache.remember(at(origin), remembered);
          let before = origin;
          for (const each of edits) {
            if (each.kind === 'delete') before = before.slice(0, -1);
            else if (each.kind === 'type') before += each.key;
            else before += suggestion[before.length - origin.length] ?? 'z';
            const left =
              before.startsWith(origin) && suggestion.startsWith(before.slice(origin.length))
                ? suggestion.slice(before.length - origin.length)
                : '';
            const found = cache.find(at(before));
            assert.equal(found?.kind === 'shown' ? found.text : '', left, JSON.stringify({ origin, before }));
          }
        },
      ),
      { numRuns: RUNS },
    );
  });
});
