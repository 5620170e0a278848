/**
 * The smaller boundaries: the course's page, a page that was exported, what a webview keeps, and arguments of commands.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as v from 'valibot';
import { RetainedState } from '../../../src/protocol/attention';
import { given, GivenBlank, GivenPrompt, GivenTemplate, GivenText } from '../../../src/protocol/commands';
import { FromCourse, MOST_SENTENCE, ToCourse } from '../../../src/protocol/course';
import { SavedPage } from '../../../src/protocol/savedPage';
import { PAGES } from '../../../src/features/course/core/pages';
import { FIGURE_PAIR } from '../../../src/features/course/core/turns';
import { capture } from '../features/attention/core/captures';

describe('the protocol of the course', () => {
  it('takes every button of every page, both languages and the form', () => {
    const ids = PAGES.flatMap(({ id, more = [] }) => [id, ...more.map((each) => each.id)]);
    for (const id of ids) assert.ok(v.is(FromCourse, { kind: 'run', id }), id);
    for (const language of ['en', 'he']) assert.ok(v.is(FromCourse, { kind: 'language', language }));
    assert.ok(v.is(FromCourse, { kind: 'pair', pair: FIGURE_PAIR }));
    assert.ok(v.is(ToCourse, { kind: 'said', page: 'self-attention', text: 'It turns.' }));
  });

  const refused: [name: string, message: unknown][] = [
    ['a language that the course has not', { kind: 'language', language: 'fr' }],
    ['a sentence of blanks', { kind: 'pair', pair: { ...FIGURE_PAIR, one: '  ' } }],
    ['a sentence that is too long', { kind: 'pair', pair: { ...FIGURE_PAIR, one: 'x'.repeat(MOST_SENTENCE + 1) } }],
    ['a form with a field missing', { kind: 'pair', pair: { ...FIGURE_PAIR, from: undefined } }],
    ['a file of the form', { kind: 'pair', pair: { ...FIGURE_PAIR, to: new Blob([]) } }],
    ['an unknown kind', { kind: 'surprise' }],
  ];
  for (const [name, message] of refused) it(`refuses ${name}`, () => assert.equal(v.is(FromCourse, message), false));
});

describe('the pages of the course in Hebrew', () => {
  it('have a Hebrew word between a Latin one and a number, which else stands on the wrong side of it', () => {
    for (const { id, he } of PAGES)
      for (const text of [he.title, he.run, ...he.text])
        assert.doesNotMatch(text.replaceAll(/\([^)]*\)/g, ''), /[a-z"]\u200e? \d/i, id);
  });
});

describe('the data of an exported page', () => {
  const page = {
    capture: capture({ queries: 1, keys: 1 }),
    address: { map: 'self', layer: 0, head: 0, measure: 'raw' },
    heads: [],
    thumbnails: [],
    rankings: [],
  };

  it('is a capture and what is held of it', () => assert.ok(v.is(SavedPage, JSON.parse(JSON.stringify(page)))));
  for (const missing of Object.keys(page))
    it(`is refused without ${missing}`, () => assert.equal(v.is(SavedPage, { ...page, [missing]: undefined }), false));
});

describe('what a webview keeps', () => {
  it('is refused as a whole when it is of another version, so that the page begins anew', () => {
    const kept = {
      version: 5,
      views: {},
      lens: { direction: 'from', granularity: 'token', sink: 'raw', scale: 'row' },
      view: 'matrix',
    };
    assert.ok(v.is(RetainedState, kept));
    for (const other of [{ ...kept, version: 4 }, { ...kept, view: 'pie' }, { ...kept, views: { m: {} } }, undefined])
      assert.equal(v.is(RetainedState, other), false);
  });
});

describe('arguments of commands', () => {
  it('are taken where they are what the command asks for', () => {
    assert.equal(given(GivenText, 'a text'), 'a text');
    assert.deepEqual(given(GivenBlank, { text: '___', candidates: [] }), { text: '___', candidates: [] });
    assert.deepEqual(given(GivenPrompt, { text: 'Once', kind: 'continue', into: 'attentive:/a.md' }), {
      text: 'Once',
      kind: 'continue',
      into: 'attentive:/a.md',
    });
  });

  it('count as not given where they are something else, as a menu or a key binding may give', () => {
    assert.equal(given(GivenTemplate, { template: '___', candidates: [] }), undefined);
    fc.assert(
      fc.property(fc.anything(), (argument) => {
        if (typeof argument !== 'string') assert.equal(given(GivenText, argument), undefined);
        for (const schema of [GivenBlank, GivenTemplate, GivenPrompt]) given(schema, argument);
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});
