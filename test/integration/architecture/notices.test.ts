import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

describe('THIRD_PARTY_NOTICES', () => {
  it('is what its generator writes from the packages that are installed', () => {
    execFileSync(process.execPath, ['tools/notices/notices.mjs', '--check']);
  });

  it('names every embedded model, and the data that its license asks to name', () => {
    const notices = readFileSync('THIRD_PARTY_NOTICES', 'utf8');
    const { models } = JSON.parse(readFileSync('models/manifest.json', 'utf8')) as { models: { id: string }[] };
    for (const { id } of models) assert.ok(notices.includes(`Model ${id}\n`), id);
    for (const name of ['https://tatoeba.org', 'Python Software Foundation']) assert.ok(notices.includes(name), name);
  });
});
