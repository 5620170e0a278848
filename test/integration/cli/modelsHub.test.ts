/** `attentive models pull`, as a shell runs it, from a hub on this machine; faults 15 and 16 of what was downloaded. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createEngine, type LocalEngine } from '../../../src/engine/service/engine';
import type { OutcomeOf } from '../../../src/protocol/engine';
import { HubServer } from '../../hub/hubServer.mjs';
import { attentive } from './support';

const REPO = 'someone/tiny';

describe('A model of a hub', function () {
  this.timeout(60_000);
  let hub: HubServer;
  let folder = '';
  const engines: LocalEngine[] = [];
  before(async () => {
    hub = await HubServer.open();
    hub.addFolder(REPO, 'test/fixtures/models/tiny-llama');
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'attentive-storage-'));
    hub.asked = [];
    hub.token = undefined;
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  after(() => hub.close());

  const shell = (...args: string[]) =>
    attentive(args, '', { HF_ENDPOINT: hub.endpoint, HF_TOKEN: hub.token ?? '', ATTENTIVE_STORAGE: folder });
  const pull = async (): Promise<string> => {
    const { code, stdout, stderr } = await shell('models', 'pull', REPO, '--json');
    assert.equal(code, 0, stderr);
    return (JSON.parse(stdout) as { folder: string }).folder;
  };
  const engine = (): LocalEngine => {
    const made = createEngine({ modelsFolder: 'models', hubFolder: folder });
    engines.push(made);
    return made;
  };
  const complete = (of: LocalEngine): Promise<OutcomeOf<'complete'>> =>
    of.ask<'complete'>({
      ...{ op: 'complete', model: REPO, prefix: 'a b', suffix: '', maxTokens: 2 },
      ...({ extent: 'line', minProbability: 0 } as const),
    });

  it('is listed before anything is fetched, pulled, completes, and is removed', async () => {
    const listed = await shell('models', 'pull', REPO, '--dry-run');
    assert.match(listed.stdout, /apache-2\.0\nfp32 {2}[\d.]+ MB {2}preselected\n[^]*onnx\/model\.onnx/);
    assert.ok(!hub.asked.some(({ path: at }) => at.includes('/resolve/')));
    hub.token = 'hf_of_the_environment';
    await pull();
    for (const { origin, authorization } of hub.asked.slice(2))
      assert.equal(authorization, origin === 'hub' ? 'Bearer hf_of_the_environment' : undefined);
    assert.match((await shell('models')).stdout, new RegExp(`^${REPO} {2}decoder .* apache-2\\.0`, 'm'));
    const completed = await shell('complete', '--model', REPO, '--min-probability', '0', '--prefix', 'a b');
    assert.equal(completed.code, 0, completed.stderr);
    assert.ok(completed.stdout.trim().length > 0);
    assert.match((await shell('models', 'verify')).stdout, new RegExp(`^${REPO} {2}ok$`, 'm'));
    assert.equal((await shell('models', 'remove', REPO)).code, 0);
    assert.doesNotMatch((await shell('models')).stdout, new RegExp(REPO));
  });

  it('serves in an engine that runs already, and no longer when it was removed', async () => {
    const running = engine();
    const none = await complete(running);
    assert.ok(none.kind === 'failed' && none.error.code === 'unknownModel');
    await pull();
    assert.equal((await complete(running)).kind, 'suggested');
    const listed = await running.ask<'models'>({ op: 'models', verify: true });
    assert.ok(listed.kind === 'models');
    const info = listed.models.find(({ id }) => id === REPO);
    assert.deepEqual([info?.origin, info?.sha256, info?.license], ['hub', 'ok', 'apache-2.0']);
    await shell('models', 'remove', REPO);
    const gone = await complete(running);
    assert.ok(gone.kind === 'failed' && gone.error.code === 'unknownModel', JSON.stringify(gone));
  });

  it('is not loaded where one bit of it has changed or a file is missing, and pulling it again mends it', async () => {
    const home = await pull();
    for (const [damage, what] of [
      [(file: string) => appendFileSync(file, 'x'), 'downloadChanged'],
      [
        (file: string) =>
          writeFileSync(
            file,
            readFileSync(file).map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
          ),
        'downloadChanged',
      ],
      [(file: string) => rmSync(file), 'downloadMissing'],
    ] as const) {
      const running = engine();
      // Listed before it is damaged: what is read at the start says nothing of it.
      await running.ask({ op: 'models', verify: false });
      damage(path.join(home, 'onnx/model.onnx'));
      const outcome = await complete(running);
      assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
      if (what === 'downloadChanged')
        assert.deepEqual(outcome.error, { code: 'modelCorrupt', args: { what, model: REPO, file: 'onnx/model.onnx' } });
      assert.equal((await shell('models', 'verify')).code, 1);
      await pull();
      assert.equal((await complete(running)).kind, 'suggested');
    }
  });

  it('that fails its test is named with the reason', async () => {
    hub.addFolder('someone/broken', 'test/fixtures/models/tiny-llama');
    hub.repos.get('someone/broken')?.files.set('onnx/model.onnx', Buffer.from('no graph'));
    const { code, stderr } = await shell('models', 'pull', 'someone/broken');
    assert.equal(code, 1);
    assert.match(stderr, /someone\/broken is downloaded, and a short test of it failed\. .*not a whole ONNX graph/);
  });

  for (const [args, code, says] of [
    [['models', 'pull'], 2, /The model is missing: attentive models pull MODEL \[OPTIONS\]/],
    [['models', 'pull', '../..'], 2, /does not name a model of a hub\. Write owner\/name/],
    [['models', 'pull', 'someone/none'], 2, /has no model someone\/none that anybody may see/],
    [['models', 'pull', REPO, '--precision', 'q4'], 2, /has no q4 files\. Choose one of: fp32\./],
    [['models', 'pull', REPO, '--precision', 'q9'], 2, /--precision must be one of: fp32/],
    [['models', 'remove', REPO], 2, /someone\/tiny is not downloaded\. No model is\./],
    [['models', 'pull', REPO, '--wrong'], 2, /Unknown option '--wrong'\. Options: --precision --dry-run --json/],
  ] as const)
    it(`says what to do about ${args.join(' ')}`, async () => {
      const result = await shell(...args);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, says);
      assert.equal(result.stdout, '');
    });
});
