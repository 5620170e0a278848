import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { verificationError } from '../../../src/models/errors';
import { verifyModel } from '../../../src/models/verify';
import { FILE_NAMES, ModelsFolder, sha256 } from './folder';
import { inEnglish } from '../../english';

const DATA = 'onnx/model_q4.onnx_data';

describe("checking a model's files", () => {
  let models: ModelsFolder;
  let elsewhere: string;

  beforeEach(() => {
    models = new ModelsFolder();
    elsewhere = mkdtempSync(path.join(tmpdir(), 'attentive-elsewhere-'));
  });
  afterEach(() => {
    models.remove();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  const verify = () => verifyModel(models.path, models.entry);

  it('passes files that are what the manifest says, and reports every byte of them', async () => {
    const seen: number[] = [];
    const total = models.entry.files.reduce((sum, file) => sum + file.bytes, 0);
    const verification = await verifyModel(models.path, models.entry, {
      onProgress: (bytesDone, bytesTotal) => {
        assert.equal(bytesTotal, total);
        seen.push(bytesDone);
      },
    });
    assert.deepEqual(verification, { kind: 'ok' });
    assert.equal(seen.at(-1), total);
    assert.deepEqual(
      seen,
      [...seen].sort((a, b) => a - b),
    );
    assert.equal(verificationError('toy', verification), undefined);
  });

  for (const name of FILE_NAMES) {
    it(`names ${name} when it was deleted`, async () => {
      unlinkSync(models.at(name));
      const verification = await verify();
      assert.deepEqual(verification, { kind: 'missing', path: name, systemCode: 'ENOENT' });
      const error = verificationError('toy', verification);
      assert.equal(error?.code, 'modelMissing');
      assert.ok(inEnglish(error).message.includes(`models/toy/${name}`));
      assert.ok(inEnglish(error).nextStep.includes(`git checkout -- models/toy/${name}`));
    });

    it(`names ${name} when it became a folder`, async () => {
      unlinkSync(models.at(name));
      mkdirSync(models.at(name));
      assert.deepEqual(await verify(), { kind: 'missing', path: name, systemCode: 'not a regular file' });
    });
  }

  it('finds one flipped bit wherever it lies', async () => {
    const original = models.original(DATA);
    await fc.assert(
      fc.asyncProperty(fc.nat(original.length - 1), fc.nat(7), async (offset, bit) => {
        const flipped = models.original(DATA);
        flipped[offset]! ^= 1 << bit;
        models.write(DATA, flipped);
        assert.deepEqual(await verify(), {
          kind: 'corrupt',
          path: DATA,
          expected: sha256(original),
          actual: sha256(flipped),
        });
      }),
      {
        numRuns: 15,
        examples: [
          [0, 0],
          [original.length - 1, 7],
          [1_048_575, 3],
          [1_048_576, 3],
        ],
      },
    );
  });

  it('finds a file that was cut at any length, or grew', async () => {
    const original = models.original(DATA);
    const expected = sha256(original);
    for (const bytes of [0, 1, 1_048_575, 1_048_576, 1_048_577, original.length - 1]) {
      const cut = original.subarray(0, bytes);
      models.write(DATA, cut);
      assert.deepEqual(
        await verify(),
        { kind: 'corrupt', path: DATA, expected, actual: sha256(cut) },
        `${bytes} bytes`,
      );
    }
    models.write(DATA, Buffer.concat([original, Buffer.from([0])]));
    assert.equal((await verify()).kind, 'corrupt');
  });

  it('says in a sentence which file is damaged and how to get it back', async () => {
    models.write(DATA, Buffer.from('not weights'));
    const error = verificationError('toy', await verify());
    assert.equal(error?.code, 'modelCorrupt');
    assert.ok(inEnglish(error).message.includes(`models/toy/${DATA}`));
    assert.ok(inEnglish(error).nextStep.includes(`git checkout -- models/toy/${DATA}`));
  });

  it("refuses a link that leads out of the model's folder, even to the right bytes", async () => {
    renameSync(models.at(DATA), path.join(elsewhere, 'data'));
    symlinkSync(path.join(elsewhere, 'data'), models.at(DATA));
    const verification = await verify();
    assert.deepEqual(verification, { kind: 'outside', path: DATA });
    const error = verificationError('toy', verification);
    assert.ok(error && inEnglish(error).message.includes(DATA));
  });

  it('refuses a folder of the model that is a link to another place', async () => {
    renameSync(models.at('onnx'), path.join(elsewhere, 'onnx'));
    symlinkSync(path.join(elsewhere, 'onnx'), models.at('onnx'));
    assert.equal((await verify()).kind, 'outside');
  });

  it('refuses a whole model that is a link to another place', async () => {
    renameSync(models.at(''), path.join(elsewhere, 'toy'));
    symlinkSync(path.join(elsewhere, 'toy'), path.join(models.path, 'toy'));
    assert.equal((await verify()).kind, 'outside');
  });

  it("refuses a link to a neighbor whose name begins like the model's", async () => {
    mkdirSync(path.join(models.path, 'toy2'));
    renameSync(models.at('tokenizer.json'), path.join(models.path, 'toy2', 'tokenizer.json'));
    symlinkSync('../toy2/tokenizer.json', models.at('tokenizer.json'));
    assert.deepEqual(await verify(), { kind: 'outside', path: 'tokenizer.json' });
  });

  it('follows a link that stays inside, and a models folder that is a link itself', async () => {
    renameSync(models.at('tokenizer.json'), models.at('onnx/shared.json'));
    symlinkSync('onnx/shared.json', models.at('tokenizer.json'));
    symlinkSync(models.path, path.join(elsewhere, 'models'));
    assert.deepEqual(await verifyModel(path.join(elsewhere, 'models'), models.entry), { kind: 'ok' });
  });

  const ways = [
    '../secret',
    'onnx/../../secret',
    '..',
    '.',
    '',
    '/etc/hostname',
    'C:\\secret',
    '\\\\host\\secret',
    'a\0b',
  ];
  for (const name of ways) {
    it(`refuses the path ${JSON.stringify(name)} without opening it`, async () => {
      writeFileSync(path.join(models.path, 'secret'), 'secret');
      const file = { path: name, bytes: 6, sha256: sha256(Buffer.from('secret')) };
      const verification = await verifyModel(models.path, { ...models.entry, files: [file] });
      assert.deepEqual(verification, { kind: 'outside', path: name });
      const error = verificationError('toy', verification);
      const message = error ? inEnglish(error).message : '';
      assert.ok(message.includes('outside') && !message.includes('\0'));
    });
  }

  for (const id of ['..', '.', '', '../toy', 'a/b', 'toy\0']) {
    it(`refuses the model id ${JSON.stringify(id)}`, async () => {
      assert.equal((await verifyModel(models.path, { ...models.entry, id })).kind, 'outside');
    });
  }

  it('does not wait for a named pipe in place of a file', async function () {
    if (process.platform === 'win32') this.skip();
    unlinkSync(models.at('config.json'));
    execFileSync('mkfifo', [models.at('config.json')]);
    assert.deepEqual(await verify(), { kind: 'missing', path: 'config.json', systemCode: 'not a regular file' });
  });

  it('stops at the next chunk when cancelled, and a check that did not finish passes nothing', async () => {
    const abort = new AbortController();
    let reports = 0;
    const verification = await verifyModel(models.path, models.entry, {
      signal: abort.signal,
      onProgress: () => {
        reports++;
        abort.abort();
      },
    });
    assert.deepEqual(verification, { kind: 'cancelled' });
    assert.equal(reports, 1);
    assert.notEqual(verificationError('toy', verification), undefined);
  });

  it('leaves the event loop free between chunks', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await verify();
    clearInterval(timer);
    assert.ok(turns > 0);
  });
});
