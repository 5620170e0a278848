/** Every boundary that messages cross, with good messages of each and the code that receives them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { Quarantine } from '../../../src/backends/process/quarantine';
import { serve } from '../../../src/engine/service/server';
import { keptIn } from '../../../src/features/attention/core/restoring';
import { parseSettings, SETTINGS, type SettingName } from '../../../src/host/settingsSchema';
import { parseManifest, MANIFEST_NAME } from '../../../src/models/manifest';
import { ManifestError } from '../../../src/models/errors';
import { DEFAULT_LENS, FromWebview, parseToWebview, RetainedState, ToWebview } from '../../../src/protocol/attention';
import * as commands from '../../../src/protocol/commands';
import { FromCourse, ToCourse } from '../../../src/protocol/course';
import { EngineRequest, ToEngine } from '../../../src/protocol/engine';
import { FromNextToken, ToNextToken } from '../../../src/protocol/nextToken';
import { SavedPage } from '../../../src/protocol/savedPage';
import { PageWords } from '../../../src/protocol/words';
import { PanelStore } from '../../../media/attention/panel/panelStore';
import { open } from '../../unit/features/attention/core/openSession';
import { fromEngine, REQUESTS, type Boundary } from './childBoundary';
import { samplesOf } from './samples';

const parsing = (name: string, schema: v.GenericSchema, samples: readonly unknown[] = samplesOf(schema)): Boundary => ({
  name,
  samples,
  open: () => ({
    take: (message) => {
      v.safeParse(schema, message);
    },
  }),
});

const toEngine: Boundary = {
  name: 'host to engine',
  samples: [
    ...REQUESTS.map((request) => ({ kind: 'request', id: 1, request })),
    ...samplesOf(ToEngine),
    { kind: 'cancel', id: 1 },
  ],
  open: () => {
    let arrive: (message: unknown) => void = () => assert.fail('nobody listens');
    let [asked, refused] = [0, 0];
    serve(
      {
        ask: (request: unknown) => {
          assert.ok(v.is(EngineRequest, request), 'only what parses is asked');
          asked++;
          return Promise.resolve({ kind: 'cancelled', at: 'queue' });
        },
      },
      ToEngine,
      {
        send: (message) => {
          if (message.kind === 'outcome') refused++;
        },
        onMessage: (listener) => {
          arrive = listener;
        },
      },
    );
    return {
      take: (message) => {
        const before = asked + refused;
        arrive(message);
        assert.ok(asked + refused - before <= 1);
      },
    };
  },
};

/** So many messages go to one session or store: then a new one takes over, as when a panel is closed. */
const A_PANELS_LIFE = 200;

const fromWebview: Boundary = {
  name: 'inspector page to host',
  samples: samplesOf(FromWebview),
  open: () => {
    let panel = open();
    let taken = 0;
    return {
      take: (message) => {
        if (taken++ % A_PANELS_LIFE === 0) {
          panel.session.dispose();
          panel = open();
          panel.explain('the dog sat');
        }
        panel.session.receive(message);
      },
      end: () => panel.session.dispose(),
    };
  },
};

const FRESH: RetainedState = { version: 5, views: {}, lens: DEFAULT_LENS, view: 'matrix' };
const newStore = (kept: RetainedState = FRESH): PanelStore =>
  new PanelStore({ isFile: false, send: () => undefined, recall: () => kept, remember: () => undefined });

/** What reaches the state of the panel; `receive.ts` hands the rest to the views of a real page. */
function show(store: PanelStore, message: ToWebview): void {
  switch (message.kind) {
    case 'catalog':
      return store.set({ catalog: message });
    case 'capture':
      return store.showCapture(message);
    case 'slice':
      return store.acceptRows(message);
    case 'compared':
      return store.showCompared(message.captureId, message.other);
    case 'everyHead':
      return store.acceptEveryHead(message);
    case 'predictions':
      return store.set({ predictions: message });
    case 'caret':
      return store.followCaret(message.token);
    default:
      return undefined;
  }
}

const toWebview: Boundary = {
  name: 'host to inspector page',
  samples: samplesOf(ToWebview),
  open: () => {
    let store = newStore();
    let taken = 0;
    return {
      take: (message) => {
        if (taken++ % A_PANELS_LIFE === 0) store = newStore();
        const parsed = parseToWebview(message);
        if (parsed.kind === 'parsed') show(store, parsed.message);
      },
    };
  },
};

const retained: Boundary = {
  name: 'what a page kept',
  samples: samplesOf(RetainedState),
  open: () => ({
    take: (message) => {
      keptIn(message);
      const kept = v.safeParse(RetainedState, message);
      if (kept.success) newStore(kept.output);
    },
  }),
};

const settings: Boundary = {
  name: 'settings',
  samples: Object.entries(SETTINGS).map(([name, { fallback }]) => ({ [name]: fallback })),
  open: () => ({
    take: (message) => {
      const given = (typeof message === 'object' && message !== null ? message : {}) as Record<string, unknown>;
      const { values } = parseSettings((name) => given[name]);
      for (const [name, { schema }] of Object.entries(SETTINGS))
        assert.ok(v.is(schema as v.GenericSchema, values[name as SettingName]), name);
    },
  }),
};

/** The real one, with a model and a file: thirty files would take most of the changes. */
function smallManifest(): unknown {
  const { version, models } = parseManifest(readFileSync(`models/${MANIFEST_NAME}`, 'utf8'));
  return { version, models: models.slice(0, 1).map((model) => ({ ...model, files: model.files.slice(0, 1) })) };
}

const manifest: Boundary = {
  name: 'manifest of models',
  samples: [smallManifest()],
  open: () => ({
    take: (message) => {
      let json: string | undefined;
      try {
        // Of 300,000 numbers it would make an object, which takes a second of a run of a million.
        json = JSON.stringify(message, (_, value: unknown) => (ArrayBuffer.isView(value) ? undefined : value));
      } catch {
        return; // JSON holds no such thing
      }
      try {
        parseManifest(json ?? '');
      } catch (thrown) {
        assert.ok(thrown instanceof ManifestError, String(thrown));
      }
    },
  }),
};

const quarantine: Boundary = {
  name: 'models that were set aside',
  samples: [[{ model: 'm', work: 'loading' }]],
  open: () => ({
    take: (message) => {
      new Quarantine({ read: () => message, write: () => undefined }).isHeld({ model: 'm', work: 'loading' });
    },
  }),
};

const givenSchemas = Object.values(commands).filter((each): each is v.GenericSchema & typeof each =>
  typeof each === 'object' ? 'type' in each : false,
);
const givenArguments: Boundary = {
  name: 'arguments of commands',
  samples: givenSchemas.flatMap((schema) => samplesOf(schema)),
  open: () => ({
    take: (message) => {
      for (const schema of givenSchemas) commands.given(schema, message);
    },
  }),
};

export const BOUNDARIES: readonly Boundary[] = [
  fromEngine,
  toEngine,
  fromWebview,
  toWebview,
  parsing('course page to host', FromCourse),
  parsing('host to course page', ToCourse),
  parsing('next-token page to host', FromNextToken),
  parsing('host to next-token page', ToNextToken),
  parsing('data of an exported page', SavedPage),
  parsing('words of a page', PageWords),
  retained,
  givenArguments,
  settings,
  manifest,
  quarantine,
];
