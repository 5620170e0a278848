/** One text's residual stream put into another, beside PyTorch's hooks. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joined } from '../../src/base/math/joined';
import { encoderFeeds } from '../../src/engine/families/encoderInputs';
import { graphFiles, tappedDecoder, tappedEncoder } from '../../src/engine/families/graphFiles';
import { STREAM } from '../../src/engine/graph/tapPatches';
import type { LocalEngine } from '../../src/engine/service/engine';
import { causalGraph } from '../../src/engine/sessions/causalGraph';
import { CausalSession } from '../../src/engine/sessions/causalSession';
import { loadConfig, loadSession } from '../../src/engine/sessions/library';
import type { OutcomeOf, RequestOf } from '../../src/protocol/engine';
import { ask, engineOnAllModels, fixture } from './support';

const WITHIN = 1e-4;
const SMOLLM2 = 'smollm2-135m-instruct';
const TRANSLATOR = 'translate-en-fr';
const TIRED = "The animal didn't cross the street because it was too tired.";
const WIDE = "The animal didn't cross the street because it was too wide.";

/** From tools/models/oracle/patches.py. */
interface Reference {
  readonly text: string;
  readonly otherText: string;
  readonly ids: number[];
  readonly otherIds: number[];
  readonly token: number;
  readonly other: number;
  readonly first: number;
  readonly second: number;
  /** The first token in which the texts differ. */
  readonly from: number;
  readonly layers: number[];
  /** [layer][place] */
  readonly shares: number[][];
  readonly whole: number[];
}
type Patched = Extract<OutcomeOf<'patch'>, { kind: 'patched' }>;

describe('A text whose residual stream is put into another', function () {
  this.timeout(240_000);
  let folder: string;
  let engine: LocalEngine;
  const request = (wanted: Partial<RequestOf<'patch'>>): RequestOf<'patch'> => ({
    op: 'patch',
    model: 'tiny-llama',
    text: "The dog didn't cross the street.",
    otherText: "The cat didn't cross the street.",
    precision: 'exact',
    maxTokens: 128,
    ...wanted,
  });
  const patch = (wanted: Partial<RequestOf<'patch'>>): Promise<Patched> => ask(engine, request(wanted), 'patched');

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'attentive-patch-'));
    await cp('test/fixtures/models', folder, { recursive: true });
    engine = engineOnAllModels();
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  for (const model of [SMOLLM2, 'tiny-llama']) {
    it(`carries in ${model} what PyTorch says, place by place`, async () => {
      const wanted = fixture<Reference>(`patches/${model}`);
      const { text, otherText, token, other } = wanted;
      const found = await patch({ model, text, otherText, token, other });
      assert.deepEqual(
        [found.tokens, found.otherTokens].map((tokens) => tokens.map(({ id }) => id)),
        [wanted.ids, wanted.otherIds],
      );
      assert.ok(Math.abs(found.first.difference - wanted.first) < WITHIN);
      assert.ok(Math.abs(found.second.difference - wanted.second) < WITHIN);
      for (const [i, layer] of wanted.layers.entries()) {
        const shares = found.shares[layer]!;
        assert.ok(shares.slice(0, wanted.from).every((share) => share === 0));
        for (const [place, share] of wanted.shares[i]!.entries()) {
          const here = shares[wanted.from + place]!;
          assert.ok(Math.abs(here - share) < WITHIN, `layer ${layer}, place ${place}: ${here}, PyTorch ${share}`);
        }
      }
    });
  }

  /** By request, what takes long and two tests look at. */
  const known = new Map<string, Promise<Patched>>();
  const patchOnce = (wanted: Partial<RequestOf<'patch'>>): Promise<Patched> => {
    const key = JSON.stringify(wanted);
    const found = known.get(key) ?? patch(wanted);
    known.set(key, found);
    return found;
  };
  for (const [model, text, otherText] of [
    ['tiny-llama', "The dog didn't cross the street.", "The cat didn't cross the street."],
    ['tiny-bert', "The dog didn't [MASK] the street.", "The man didn't [MASK] the street."],
    [TRANSLATOR, TIRED, WIDE],
  ] as const) {
    it(`carries all of the difference in ${model} where every place is patched, after each layer`, async () => {
      const { shares, whole } = await patchOnce({ model, text, otherText });
      assert.equal(whole?.length, shares.length);
      for (const share of whole) assert.ok(Math.abs(share - 1) < 1e-6, String(share));
    });
  }

  it('is the same the other way round: what one carries is what the other lacks at the last place', async () => {
    const { shares } = await patch({});
    const last = shares.at(-1)!;
    assert.ok(Math.abs(last.at(-1)! - 1) < 1e-6);
    assert.ok(last.slice(0, -1).every((share) => Math.abs(share) < 1e-6));
  });

  it('in a decoder changes no bit where its own value is put, at any place and layer', async () => {
    const config = await loadConfig(join(folder, 'tiny-llama'));
    const files = graphFiles({ files: [{ path: 'onnx/model.onnx', bytes: 0 }] }, config.headSize);
    const home = join(folder, 'tiny-llama');
    const model = await loadSession(home, 'decoder', 'fp32', files[0], tappedDecoder('exact'));
    const session = new CausalSession(causalGraph(model), config.vocabularySize);
    try {
      const ids = [5, 9, 17, 30, 4];
      const parts: Float32Array[][] = Array.from({ length: config.layers }, () => []);
      await session.readFrom(
        ids,
        0,
        parts.map((_, layer) => STREAM.after(layer)),
        ids.length,
        (outputs) => parts.forEach((part, layer) => part.push(outputs[STREAM.after(layer)]!.data as Float32Array)),
        { streamFrom: 0 },
      );
      const streams = parts.map(joined);
      const width = streams[0]!.length / ids.length;
      const row = (layer: number, place: number) => streams[layer]!.slice(place * width, (place + 1) * width);
      for (const layer of streams.keys())
        for (const place of ids.keys()) {
          const other = row(layer, place).map((value) => value + 1);
          const [none, own, another] = await session.readPatched(ids, [
            { layer, width, rows: new Map() },
            { layer, width, rows: new Map([[place, row(layer, place)]]) },
            { layer, width, rows: new Map([[place, other]]) },
          ]);
          assert.deepEqual(own, none);
          const isRead = layer < streams.length - 1 || place === ids.length - 1;
          if (isRead) assert.notDeepEqual(another, none);
          else assert.deepEqual(another, none);
        }
    } finally {
      await session.dispose();
    }
  });

  it('in an encoder changes no bit where its own value is put', async () => {
    const home = join(folder, 'tiny-bert');
    const files = graphFiles({ files: [{ path: 'onnx/model.onnx', bytes: 0 }] }, (await loadConfig(home)).headSize);
    const model = await loadSession(home, 'encoder', 'fp32', files[0], tappedEncoder);
    try {
      const ids = [2, 9, 17, 30, 3];
      const names = [0, 1].map(STREAM.after);
      const outputs = await model.run(encoderFeeds(model, ids, { streamFrom: 0 }), ['logits', ...names]);
      const none = outputs.logits!.data;
      for (const [layer, name] of names.entries()) {
        const stream = outputs[name]!.data as Float32Array;
        const width = stream.length / ids.length;
        const patched = async (by: number) => {
          const rows = new Map([[2, stream.slice(2 * width, 3 * width).map((value) => value + by)]]);
          const { logits } = await model.run(encoderFeeds(model, ids, { patches: [{ layer, width, rows }] }), [
            'logits',
          ]);
          return logits!.data;
        };
        assert.deepEqual(await patched(0), none);
        assert.notDeepEqual(await patched(1), none);
      }
    } finally {
      await model.release();
    }
  });

  it('is asked about the token in which two translations differ', async () => {
    const asked = { model: TRANSLATOR, text: TIRED, otherText: WIDE };
    const { token, other, written, first, second } = await patchOnce(asked);
    assert.deepEqual([token.text.trim(), other.text.trim()], ['il', 'elle']);
    assert.ok(written?.endsWith("parce qu'"));
    assert.ok(first.difference > 0 && second.difference < 0);
  });

  it('aligns texts of different lengths by what they begin and end with', async () => {
    const found = await patch({
      text: "The dog didn't cross the street.",
      otherText: "The dog didn't cross the big street.",
    });
    assert.equal(found.whole, null);
    assert.ok(found.pairs.every(([a, b]) => found.tokens[a]!.id === found.otherTokens[b]!.id));
    assert.deepEqual(found.pairs.at(-1), [found.tokens.length - 1, found.otherTokens.length - 1]);
  });

  it('is about a place within the texts too', async () => {
    const whole = await patch({});
    const within = await patch({ position: whole.tokens.length - 1 });
    assert.equal(within.tokens.length, whole.tokens.length - 1);
    assert.notEqual(within.first.difference, whole.first.difference);
  });

  for (const [wanted, what] of [
    [{ otherText: "The dog didn't cross the street." }, 'noDifference'],
    [{ model: SMOLLM2, text: 'The dog sleeps', otherText: 'The dog' }, 'nothingAligned'],
    [{ token: 5, other: 5 }, 'sameToken'],
    [{ position: 99 }, 'noSuchToken'],
    [{ model: 'all-minilm-l6-v2' }, 'patchUnavailable'],
    [{ model: 'tiny-t5' }, 'patchUnavailable'],
    [{ model: 'tiny-bert' }, 'noBlank'],
    // It writes the same of both, with random weights.
    [{ model: 'tiny-marian', text: TIRED, otherText: WIDE }, 'noDifference'],
  ] as const) {
    it(`refuses ${JSON.stringify(wanted)}`, async () => {
      const outcome = await engine.ask(request(wanted as Partial<RequestOf<'patch'>>));
      assert.ok(outcome.kind === 'failed' && outcome.error.code === 'badOption', JSON.stringify(outcome));
      assert.equal(outcome.error.args.what, what);
    });
  }

  it('stops between two runs', async () => {
    const stop = new AbortController();
    const outcome = await engine.ask(request({ model: SMOLLM2 }), {
      signal: stop.signal,
      onPart: (part) => {
        if (part.kind === 'progress' && part.done > 0) stop.abort();
      },
    });
    assert.equal(outcome.kind, 'cancelled');
  });
});
