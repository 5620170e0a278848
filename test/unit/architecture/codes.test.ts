import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

/** Literals that read as a sentence: a capital letter first, a point at the end, and several words between. */
const SENTENCE = /(['"`])((?!\1)[A-Z](?:\\.|(?!\1).)* (?:\\.|(?!\1).)*\.)\1/g;

const withoutComments = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');

describe('what knows codes alone', () => {
  for (const folder of ['src/engine', 'src/models', 'src/backends', 'src/protocol/engine']) {
    it(`${folder} holds no sentence for a person`, () => {
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
        (name) => name.endsWith('.ts') && !name.includes('proto'),
      );
      const found = files.flatMap((name) =>
        [...withoutComments(readFileSync(path.join(folder, name), 'utf8')).matchAll(SENTENCE)].map(
          ([, , sentence]) => `${name}: ${sentence}`,
        ),
      );
      assert.ok(files.length > 3);
      assert.deepEqual(found, []);
    });
  }
});
