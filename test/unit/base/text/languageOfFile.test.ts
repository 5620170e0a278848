import assert from 'node:assert/strict';
import { languageOfFile } from '../../../../src/base/text/languageOfFile';

const CASES: readonly (readonly [path: string, language: string])[] = [
  ['src/cli/main.ts', 'typescript'],
  ['C:\\code\\Main.JAVA', 'java'],
  ['/a.b/c/app.min.js', 'javascript'],
  ['include/vector.h', 'cpp'],
  ['README.md', 'markdown'],
  ['.bashrc', 'shellscript'],
  ['.git/COMMIT_EDITMSG', 'git-commit'],
  ['deep/Makefile', 'makefile'],
  ['tsconfig.json', 'jsonc'],
  ['package.json', 'json'],
  ['notes.txt', 'plaintext'],
  ['c', 'plaintext'],
  ['folder.py/toString', 'plaintext'],
  ['constructor', 'plaintext'],
];

describe('languageOfFile', () => {
  for (const [path, language] of CASES) {
    it(`is ${language} for ${path}`, () => assert.equal(languageOfFile(path), language));
  }
});
