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

const BY_FIRST_LINE: readonly (readonly [path: string, text: string, language: string])[] = [
  ['bin/pyenv', '#!/usr/bin/env bash\nset -e\n', 'shellscript'],
  ['configure', '#! /bin/sh\n', 'shellscript'],
  ['tool', '#!/usr/bin/env -S python3.12 -u\r\nimport os', 'python'],
  ['tool', '#!/usr/bin/env node', 'javascript'],
  ['tool', '#!/usr/bin/perl -w\n', 'perl'],
  ['tool', '#!/usr/bin/env ruby\n', 'ruby'],
  ['tool.js', '#!/bin/sh\n', 'javascript'],
  ['notes.txt', 'first\n#!/bin/sh\n', 'plaintext'],
  ['notes', 'bash\n', 'plaintext'],
];

describe('languageOfFile', () => {
  for (const [path, language] of CASES) {
    it(`is ${language} for ${path}`, () => assert.equal(languageOfFile(path), language));
  }
  for (const [path, text, language] of BY_FIRST_LINE) {
    it(`is ${language} for ${path} with ${JSON.stringify(text)}`, () =>
      assert.equal(languageOfFile(path, text), language));
  }
});
