import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ManifestError, unknownModel } from '../../../src/models/errors';
import { loadManifest, parseManifest } from '../../../src/models/manifest';
import { verifyModel } from '../../../src/models/verify';
import { inEnglish } from '../../english';

const root = process.cwd();
const embedded = path.join(root, 'models');
const SHA = 'a'.repeat(64);

const file = (over: object = {}): object => ({ path: 'onnx/model.onnx', bytes: 1, sha256: SHA, ...over });
const model = (over: object = {}): object => ({
  id: 'toy',
  name: 'Toy',
  family: 'decoder',
  parameters: 1,
  dtype: 'q4',
  license: 'MIT',
  origin: 'Ours.',
  recipe: 'toy/make.py',
  languages: ['en'],
  files: [file()],
  ...over,
});
const manifest = (over: object = {}): string => JSON.stringify({ version: 1, models: [model()], ...over });
const withFile = (over: object): string => manifest({ models: [model({ files: [file(over)] })] });

describe('the embedded models', () => {
  it('are the five that the documentation names, each with a license, an origin and a recipe that exists', async () => {
    const { models } = await loadManifest(embedded);
    assert.deepEqual(
      models.map(({ id, family }) => [id, family]),
      [
        ['smollm2-135m-instruct', 'decoder'],
        ['smollm2-135m-code', 'decoder'],
        ['all-minilm-l6-v2', 'encoder'],
        ['translate-en-fr', 'encoder-decoder'],
        ['byte-gru', 'recurrent'],
      ],
    );
    for (const { recipe } of models) assert.ok(existsSync(path.join(root, 'tools', 'models', recipe)), recipe);
  });

  it('are on disk as the manifest says', async function () {
    this.timeout(60_000);
    for (const entry of (await loadManifest(embedded)).models) {
      assert.deepEqual(await verifyModel(embedded, entry), { kind: 'ok' }, entry.id);
    }
  });

  it('have a manifest that is what its generator writes', function () {
    this.timeout(60_000);
    if (!existsSync(path.join(root, '.git'))) this.skip();
    execFileSync(process.execPath, ['tools/models/manifest.mjs', '--check'], { cwd: root });
  });
});

describe('a manifest', () => {
  it('is read when it follows the schema', () => {
    assert.equal(parseManifest(manifest()).models[0]?.id, 'toy');
  });

  const refused: readonly [what: string, json: string, says: RegExp][] = [
    ['is not JSON', '{"version":1,', /it is not JSON/],
    ['is empty', '', /it is not JSON/],
    ['is a list', '[]', /version/],
    ['is null', 'null', /top level/],
    ['has another version', manifest({ version: 2 }), /version/],
    ['has no models', manifest({ models: [] }), /models/],
    ['has a key that nobody knows', manifest({ url: 'http://example.test' }), /url/],
    ['has a model of an unknown family', manifest({ models: [model({ family: 'oracle' })] }), /models\.0\.family/],
    ['has a model of an unknown precision', manifest({ models: [model({ dtype: 'q3' })] }), /models\.0\.dtype/],
    ['has a model without a license', manifest({ models: [model({ license: '' })] }), /models\.0\.license/],
    ['has a model without files', manifest({ models: [model({ files: [] })] }), /models\.0\.files/],
    ['has one id twice', manifest({ models: [model(), model()] }), /same id/],
    ['has one file twice', manifest({ models: [model({ files: [file(), file()] })] }), /same path/],
    ['has a short sha256', withFile({ sha256: 'abc' }), /sha256/],
    ['has an upper-case sha256', withFile({ sha256: 'A'.repeat(64) }), /sha256/],
    ['has a negative size', withFile({ bytes: -1 }), /bytes/],
    ['has a fractional size', withFile({ bytes: 0.5 }), /bytes/],
    ...[
      '../x',
      'a/../x',
      '..',
      '.',
      './x',
      '/etc/x',
      'a//x',
      'a/',
      '',
      'C:\\x',
      'C:/x',
      'a\\x',
      'a\0',
      'a\n',
      '%2e%2e/x',
    ].map((name): [string, string, RegExp] => [
      `has the path ${JSON.stringify(name)}`,
      withFile({ path: name }),
      /path/,
    ]),
    ...['..', 'a/b', 'a b', '', 'a\0', 'x'.repeat(101)].map((id): [string, string, RegExp] => [
      `has the id ${JSON.stringify(id)}`,
      manifest({ models: [model({ id })] }),
      /id/,
    ]),
  ];
  for (const [what, json, says] of refused) {
    it(`is refused when it ${what}`, () => {
      assert.throws(
        () => parseManifest(json),
        (thrown) => {
          assert.ok(thrown instanceof ManifestError);
          assert.equal(thrown.error.code, 'modelCorrupt');
          const { message, nextStep } = inEnglish(thrown.error);
          assert.match(message, says);
          assert.doesNotMatch(message, /\p{Cc}/u);
          assert.ok(message.length < 250);
          assert.match(nextStep, /git checkout -- models\/manifest\.json/);
          return true;
        },
      );
    });
  }

  it('that is missing or far too large is refused before it is parsed', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'attentive-manifest-'));
    try {
      await assert.rejects(loadManifest(folder), saying(/cannot be read \(ENOENT\)/));
      writeFileSync(path.join(folder, 'manifest.json'), manifest());
      assert.equal((await loadManifest(folder)).models.length, 1);
      truncateSync(path.join(folder, 'manifest.json'), 1_048_577);
      await assert.rejects(loadManifest(folder), saying(/1048577 bytes/));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Whether an error says something of the manifest to a person. */
const saying =
  (what: RegExp) =>
  (thrown: unknown): boolean =>
    thrown instanceof ManifestError && what.test(inEnglish(thrown.error).message);

describe('an unknown model', () => {
  it('is answered with the ones that exist', () => {
    const error = unknownModel('gpt-5', ['a', 'b']);
    assert.equal(error.code, 'unknownModel');
    assert.match(inEnglish(error).message, /"gpt-5"/);
    assert.equal(inEnglish(error).nextStep, 'Choose one of: a, b.');
  });

  it('puts no control character, and no more than 100 characters of a name, into its sentence', () => {
    const { message } = inEnglish(unknownModel(`\u001b[31m\u202e${'x'.repeat(500)}`, ['a']));
    assert.doesNotMatch(message, /[\p{Cc}\p{Cf}]/u);
    assert.ok(message.length < 150);
  });
});
