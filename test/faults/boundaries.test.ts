/** Fault 53 and security promise 2: every boundary caps what it takes, and refuses or drops keys that it does not know. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as v from 'valibot';
import { BOUNDARIES } from './fuzz/boundaries';
import { samplesOf } from './fuzz/samples';
import { FromWebview, RetainedState, ToWebview } from '../../src/protocol/attention';
import * as caps from '../../src/protocol/caps';
import * as commands from '../../src/protocol/commands';
import { FromCourse, ToCourse } from '../../src/protocol/course';
import { FromEngine, operations, ToEngine } from '../../src/protocol/engine';
import { Manifest } from '../../src/models/manifest';
import { FromNextToken, ToNextToken } from '../../src/protocol/nextToken';
import { SavedPage } from '../../src/protocol/savedPage';
import { PageWords } from '../../src/protocol/words';
import { SETTINGS } from '../../src/host/settingsSchema';

/** Longer than the largest cap; every place of every message gets this very text. */
const TOO_LONG = 'x'.repeat(caps.MOST_TEXT_UNITS + 1);
/**
 * Longer than the longest list. Its items are good ones, so that only its length can be at fault; none of them takes
 * memory.
 */
const tooMany = (item: unknown): unknown[] =>
  new Proxy<unknown[]>([], {
    get: (empty, key) => {
      if (key === 'length') return caps.MOST_TOKENS + 1;
      return typeof key === 'string' && /^\d+$/.test(key) ? item : (Reflect.get(empty, key) as unknown);
    },
  });

interface Place {
  readonly path: string;
  readonly value: unknown;
  /** The message with something else in this place. */
  with(other: unknown): unknown;
}

function* placesIn(value: unknown, path = '', put: (other: unknown) => unknown = (other) => other): Generator<Place> {
  yield { path: path || 'the message', value, with: put };
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  for (const [key, part] of Object.entries(value))
    yield* placesIn(part, `${path}.${key}`, (other) =>
      put(
        Array.isArray(value)
          ? value.map((each, i): unknown => (String(i) === key ? other : each))
          : { ...value, [key]: other },
      ),
    );
}

const outcomes = Object.entries(operations).map(
  ([op, { outcome }]) => [`outcome of ${op}`, outcome as v.GenericSchema] as const,
);
/** Between parts of the extension that are always of one version. */
const STRICT: readonly (readonly [string, v.GenericSchema])[] = [
  ['engine to host', FromEngine],
  ...outcomes,
  ['host to engine', ToEngine],
  ['inspector page to host', FromWebview],
  ['host to inspector page', ToWebview],
  ['course page to host', FromCourse],
  ['host to course page', ToCourse],
  ['next-token page to host', FromNextToken],
  ['host to next-token page', ToNextToken],
];
/** From another version, or from anybody: what is not known is dropped. */
const LENIENT: readonly (readonly [string, v.GenericSchema])[] = [
  ['data of an exported page', SavedPage],
  ['words of a page', PageWords],
  ['what a page kept', RetainedState],
  ['a text given to a command', commands.GivenText],
  ['a blank given to a command', commands.GivenBlank],
  ['a template given to a command', commands.GivenTemplate],
  ['a prompt given to a command', commands.GivenPrompt],
];

/** Places that have been looked at. */
const seen = new Set<string>();

const isFree = (path: string): boolean => path.includes('.any');

describe('A boundary', () => {
  for (const [name, schema] of [...STRICT, ...LENIENT]) {
    // Of an outcome that the asker's operation parses, the envelope says nothing.
    const samples = samplesOf(schema);
    const places = samples.flatMap((sample) => [...placesIn(sample)]).filter(({ path }) => !isFree(path));

    it(`takes good messages (${name})`, () => {
      assert.ok(samples.length > 0);
      for (const sample of samples)
        assert.ok(v.is(schema, sample), `${JSON.stringify(sample)} ${v.safeParse(schema, sample).issues?.[0].message}`);
    });

    it(`has a cap for every text and every list (${name})`, () => {
      for (const place of places) {
        const { path, value } = place;
        // The same errors may come of every operation: each is looked at once.
        const id = path.startsWith('.error') ? JSON.stringify(place.with('here')) : `${path} of ${name}`;
        if (seen.has(id) || !(typeof value === 'string' || Array.isArray(value))) continue;
        seen.add(id);
        const other = typeof value === 'string' ? TOO_LONG : tooMany(value[0]);
        assert.ok(!v.is(schema, place.with(other)), `${path} of ${JSON.stringify(samples[0]).slice(0, 200)}`);
      }
    });

    it(`has a cap for arrays of numbers (${name})`, () => {
      const large = new Float32Array(caps.MOST_FLOATS + 1);
      for (const place of places)
        if (place.value instanceof Float32Array) assert.ok(!v.is(schema, place.with(large)), place.path);
    });
  }

  for (const [name, schema] of STRICT)
    it(`refuses a key that it does not know, wherever it stands (${name})`, () => {
      for (const sample of samplesOf(schema))
        for (const place of placesIn(sample)) {
          const { path, value } = place;
          const isObject =
            typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
          if (isObject && !isFree(path) && path !== '.outcome')
            assert.ok(!v.is(schema, place.with({ ...value, surprise: 1 })), `${path} of ${JSON.stringify(sample)}`);
        }
    });

  for (const [name, schema] of LENIENT)
    it(`drops a key that it does not know (${name})`, () => {
      for (const sample of samplesOf(schema).slice(0, 50)) {
        if (typeof sample !== 'object' || sample === null) continue;
        const parsed = v.safeParse(schema, { ...sample, surprise: { deep: 1 } });
        if (name !== 'words of a page') assert.ok(parsed.success, JSON.stringify(sample));
        if (parsed.success) assert.ok(!JSON.stringify(parsed.output).includes('surprise'));
      }
    });

  it('keeps what an older or newer page kept of a lens or a head', () => {
    const kept = {
      version: 5,
      views: { m: { map: 'self', layer: 0, head: 0, measure: 'raw', tint: 'green' } },
      lens: { direction: 'from', granularity: 'token', sink: 'raw', scale: 'row', blur: 2 },
      view: 'matrix',
    };
    assert.ok(v.is(RetainedState, kept));
  });

  it('of a map of attention caps its extent: whoever shows it makes arrays of that size', () => {
    for (const schema of [operations.attend.outcome, ToWebview, SavedPage] as v.GenericSchema[]) {
      let [looked, maps] = [0, 0];
      for (const place of samplesOf(schema).flatMap((sample) => [...placesIn(sample)])) {
        if (/\.maps\.\d+\.(layers|heads|queries|keys)$/.test(place.path)) {
          looked++;
          for (const large of [1e308, 2 ** 31]) assert.ok(!v.is(schema, place.with(large)), `${place.path} ${large}`);
        } else if (/\.maps\.\d+$/.test(place.path)) {
          maps++;
          const wide = { ...(place.value as object), layers: caps.MOST_LISTED, heads: caps.MOST_LISTED };
          assert.ok(!v.is(schema, place.with(wide)), `${place.path}: heads of all layers`);
        }
      }
      assert.ok(maps > 0 && looked === 4 * maps);
    }
  });

  it('of a setting caps its texts and lists', () => {
    for (const [name, { schema, fallback }] of Object.entries(SETTINGS)) {
      for (const place of placesIn(fallback)) {
        const other =
          typeof place.value === 'string' ? TOO_LONG : Array.isArray(place.value) ? tooMany('x') : undefined;
        if (other !== undefined) assert.ok(!v.is(schema as v.GenericSchema, place.with(other)), `${name}${place.path}`);
      }
    }
    const entries = Object.fromEntries(Array.from({ length: caps.MOST_LISTED + 1 }, (_, i) => [`l${i}`, true]));
    assert.ok(!v.is(SETTINGS['completion.languages'].schema, entries));
    assert.ok(!v.is(SETTINGS['completion.languages'].schema, { [TOO_LONG]: true }));
  });

  it('of the manifest caps its texts and lists, and refuses keys', () => {
    const [manifest] = BOUNDARIES.find(({ name }) => name === 'manifest of models')?.samples ?? [];
    assert.ok(v.is(Manifest, manifest));
    for (const place of placesIn(manifest)) {
      const { path, value } = place;
      if (typeof value === 'string') assert.ok(!v.is(Manifest, place.with(TOO_LONG)), path);
      if (Array.isArray(value)) assert.ok(!v.is(Manifest, place.with(tooMany(value[0]))), path);
      else if (typeof value === 'object') assert.ok(!v.is(Manifest, place.with({ ...value, surprise: 1 })), path);
    }
  });

  it('stops at the first fault: a list of faults would take more memory than the message', () => {
    const parsed = v.safeParse(caps.list(v.string(), caps.MOST_TOKENS), new Array(caps.MOST_TOKENS).fill(1));
    assert.equal(parsed.issues?.length, 1);
  });
});

describe('The command line', () => {
  it('reads no more from standard input than the largest document has', () => {
    const { status, stderr } = spawnSync(process.execPath, ['dist/cli.js', 'tokens', '--text', '-'], {
      input: Buffer.alloc(caps.MOST_TEXT_UNITS + 1, 'a'),
      encoding: 'utf8',
    });
    assert.equal(status, 2);
    assert.match(stderr, /Standard input has more than 64 MB\. Give a shorter text\./);
  });
});
