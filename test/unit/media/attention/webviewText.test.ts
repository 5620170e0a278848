/** How the webview reads tokens: hidden characters, labels, axes. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { axisOf } from '../../../../media/attention/scene/axes';
import { label, visible } from '../../../../media/shared/visible';
import type { MapShown } from '../../../../src/protocol/attention';
import { capture, self } from '../../features/attention/core/captures';

describe('hidden characters', () => {
  const shown = (text: string): string =>
    visible(text)
      .map((piece) => piece.text)
      .join('');
  const cases: [name: string, text: string, expected: string][] = [
    ['bidi controls by name', 'a\u202eb\u2066c', 'a⟨U+202E⟩b⟨U+2066⟩c'],
    ['NUL and other controls by name', '\0\u0007\u0085', '⟨U+0000⟩⟨U+0007⟩⟨U+0085⟩'],
    ['zero-width space and byte order mark by name', 'a\u200bb\ufeff', 'a⟨U+200B⟩b⟨U+FEFF⟩'],
    ['a joiner between letters stays', 'می\u200cخواهم', 'می\u200cخواهم'],
    ['a joiner in an emoji stays', '👩\u200d💻 🏳\ufe0f\u200d🌈', '👩\u200d💻 🏳\ufe0f\u200d🌈'],
    ['a joiner between nothing is named', 'a \u200d b', 'a ⟨U+200D⟩ b'],
    ['tag characters by name', '\u{e0041}', '⟨U+E0041⟩'],
    ['a lone surrogate by name', 'a\ud800', 'a⟨U+D800⟩'],
    ['line breaks as a mark and a break', 'a\r\nb\rc\nd', 'a↵\nb↵\nc↵\nd'],
    ['half a line break, whose other half is the next token, breaks nothing', 'a\r\n\r', 'a↵\n␍'],
    ['ordinary text as it is', 'Ünïcödé שלום\t 日本', 'Ünïcödé שלום\t 日本'],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.equal(shown(text), expected));

  it('never stand unchanged in what is shown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        assert.doesNotMatch(shown(text), /[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\r]|(?!\n|\t)\p{Cc}/u);
      }),
      { seed: 3, numRuns: 500 },
    );
  });
  it('and a token of thousands of characters is cut, with the rest counted', () => {
    assert.equal(shown('x'.repeat(4000)), `${'x'.repeat(240)}⟨… 3760 more⟩`);
    assert.ok(!/[\ud800-\udbff](?![\udc00-\udfff])/.test(shown('👍'.repeat(400))), 'never inside a surrogate pair');
  });
  it('become short names in labels', () => {
    assert.deepEqual(
      [
        label(' dog'),
        label('  '),
        label('\n'),
        label('\r'),
        label('\t'),
        label(''),
        label('a\u202e'),
        label('abcdefgh', 4),
      ],
      ['dog', '␣␣', '↵', '␍', '⇥', '∅', 'a⟨U+202E⟩', 'abc…'],
    );
  });
});

describe('the tokens of an axis', () => {
  const piece = (text: string, start: number, end: number, special = false) => ({ id: 0, text, start, end, special });

  it('keep the white space between them, and show what shares a character once', () => {
    const text = 'A  שב\n';
    const axis = axisOf(
      capture({
        text,
        tokens: [
          piece('[CLS]', 0, 0, true),
          piece('a', 0, 1),
          piece('<D7>', 3, 4),
          piece('<A9>', 3, 4),
          piece('ב', 4, 5),
        ],
      }),
      self(5),
      'query',
    );
    assert.deepEqual(
      axis.segments.map((segment) =>
        segment.kind === 'gap'
          ? segment.text
          : `${segment.index}${segment.chip ? '!' : ''}${segment.leftward ? '<' : ''}:${segment.text}`,
      ),
      ['0!:[CLS]', '1:A', '  ', '2:ש', '3!<:<A9>', '4:ב', '\n'],
    );
    assert.deepEqual(axis.labels, ['[CLS]', 'A', 'ש', '<A9>', 'ב']);
  });
  it('cover the whole text in order, for any tokens', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 30 }),
        fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 4 })), { maxLength: 8 }),
        (text, cuts) => {
          let at = 0;
          const tokens = cuts.flatMap(([skip, length]) => {
            const start = Math.min(text.length, at + (skip % 3));
            at = Math.min(text.length, start + length);
            return start < at ? [piece('t', start, at)] : [];
          });
          const { segments } = axisOf(capture({ text, tokens }), self(tokens.length), 'key');
          assert.equal(segments.map((segment) => segment.text).join(''), text);
        },
      ),
      { seed: 3 },
    );
  });
  it('of a decoder are named by what it predicts as queries, by what it was fed as keys', () => {
    const cross: MapShown = {
      ...self(2),
      kind: 'decoder',
      direction: 'causal',
      queriesAre: 'target',
      keysAre: 'target',
    };
    const shown = capture({ tokens: [], target: [piece(' elle', 0, 5), piece('</s>', 0, 0, true)] });
    const [queries, keys] = [axisOf(shown, cross, 'query'), axisOf(shown, cross, 'key')];
    assert.deepEqual(
      [queries.labels, keys.labels],
      [
        ['elle', '</s>'],
        ['⟨start⟩', 'elle'],
      ],
    );
    assert.deepEqual(queries.tips, ['predicts ‹elle›, was fed ‹⟨start⟩›', 'predicts ‹</s>›, was fed ‹elle›']);
  });
});
