/** Which models VS Code is offered, read from their files; and the estimate of tokens beside the tokenizer's. */
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { chatModels } from '../../../src/features/languageModels/host/chatModels';
import { estimatedTokens } from '../../../src/base/text/estimatedTokens';
import { ModelStore } from '../../../src/models/hub/store';
import { Tokenizer } from '../../../src/engine/text/tokenizer';

const EMBEDDED = path.resolve('models');
const INSTRUCT = path.join(EMBEDDED, 'smollm2-135m-instruct');
const TEXTS = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

/** A model as far as its list needs it: texts, and a graph of a few bytes. */
async function placeModel(home: string, texts: readonly string[] = TEXTS): Promise<void> {
  await mkdir(path.join(home, 'onnx'), { recursive: true });
  for (const name of texts) await cp(path.join(INSTRUCT, name), path.join(home, name));
  await writeFile(path.join(home, 'onnx/model_q4.onnx'), '12345');
}

describe('The models that VS Code is offered', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-chat-models-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  const named = async (downloads: string, own?: string) =>
    (await chatModels({ embedded: EMBEDDED, downloads: path.join(folder, downloads), own })).map(({ id }) => id);

  it('are the embedded ones that have a chat template, where nothing else is there', async () => {
    const [model, ...others] = await chatModels({
      embedded: EMBEDDED,
      downloads: path.join(folder, 'none'),
      own: undefined,
    });
    assert.deepEqual(others, []);
    assert.equal(model?.id, 'smollm2-135m-instruct');
    assert.equal(model.windowTokens, 8192);
  });

  it('are also those that were downloaded and those of a folder, once they are there', async () => {
    const store = new ModelStore(path.join(folder, 'downloads'));
    const installed = { version: 1, repo: 'owner/small', revision: 'main', dtype: 'q4', license: 'mit' } as const;
    const record = {
      ...installed,
      commit: 'a'.repeat(40),
      host: 'hub.test',
      files: [{ path: 'config.json', bytes: 1, sha256: '0'.repeat(64) }],
    };
    await placeModel(store.homeOf(record));
    assert.deepEqual(await named('downloads'), ['smollm2-135m-instruct']);
    await store.install(record);
    const own = path.join(folder, 'own');
    await placeModel(path.join(own, 'mine'));
    await placeModel(path.join(own, 'without-template'), TEXTS.slice(0, 2));
    assert.deepEqual(await named('downloads', own), ['smollm2-135m-instruct', 'owner/small', 'mine']);
  });
});

describe('The estimate of tokens', () => {
  let tokenizer: Tokenizer;
  before(async () => {
    tokenizer = await Tokenizer.load(
      INSTRUCT,
      JSON.parse(await readFile(path.join(INSTRUCT, 'tokenizer.json'), 'utf8')),
    );
  });

  for (const [name, given] of [
    ['prose', async () => (await readFile('README.md', 'utf8')).slice(0, 8000)],
    ['code', () => readFile('src/backends/openai/gate.ts', 'utf8')],
    ['JSON', async () => (await readFile('package.json', 'utf8')).slice(0, 8000)],
    ['Hebrew', async () => 'הכלב ישב על השטיח וחיכה לבעלים שלו. '.repeat(20)],
    ['French', async () => 'Les élèves étaient déjà à l’école, où ils écrivaient. '.repeat(20)],
    ['Japanese', async () => '私は猫が好きです。'.repeat(30)],
    ['emoji', async () => '👍🏽 great 🎉🎉 job '.repeat(30)],
  ] as const)
    it(`is within a fifth of the tokenizer's for ${name}`, async () => {
      const text = await given();
      const ratio = estimatedTokens(text) / tokenizer.encode(text).length;
      assert.ok(ratio > 0.8 && ratio < 1.2, String(ratio));
    });
});
