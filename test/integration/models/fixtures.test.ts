import * as assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { loadManifest } from '../../../src/models/manifest';
import { sha256 } from './folder';

interface Provenance {
  file: string;
  bytes: number;
  sha256: string;
  modelFiles: Record<string, string>;
}

const folder = path.join('test', 'fixtures');
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.source.json'));

describe('reference values', () => {
  for (const name of fixtures) {
    it(`in ${name} are the ones whose origin is written beside them, for the model that is embedded`, async () => {
      const source = path.join(folder, name.replace(/\.json$/, '.source.json'));
      const provenance = JSON.parse(readFileSync(source, 'utf8')) as Provenance;
      const content = readFileSync(path.join(folder, name));
      assert.deepEqual([provenance.file, provenance.bytes, provenance.sha256], [name, content.length, sha256(content)]);

      const { models } = await loadManifest('models');
      const files = models.find(({ id }) => `${id}.json` === name)?.files ?? [];
      const embedded = Object.fromEntries(files.map((file) => [file.path, file.sha256]));
      for (const [file, expected] of Object.entries(provenance.modelFiles))
        assert.equal(embedded[file], expected, file);
    });
  }

  it('exist for every architecture whose attention can be read', () => {
    assert.deepEqual(fixtures.sort(), ['all-minilm-l6-v2.json', 'smollm2-135m-instruct.json', 'translate-en-fr.json']);
  });
});
