import assert from 'node:assert/strict';
import * as path from 'node:path';
import { isInside, leadsOut } from '../../../src/models/modelFiles';

describe('isInside', () => {
  const CASES: readonly (readonly [system: path.PlatformPath, folder: string, file: string, inside: boolean])[] = [
    [path.posix, '/models/x', '/models/x/config.json', true],
    [path.posix, '/models/x', '/models/x', false],
    [path.posix, '/models/x', '/models/x/', false],
    [path.posix, '/models/x', '/models/xy/config.json', false],
    [path.posix, '/', '/config.json', true],
    [path.posix, '/', '/', false],
    [path.win32, 'C:\\models\\x', 'C:\\models\\x\\onnx\\model.onnx', true],
    [path.win32, 'C:\\models\\x', 'C:\\models\\xy\\model.onnx', false],
    [path.win32, 'C:\\models\\x', 'D:\\models\\x\\model.onnx', false],
    // A drive or a share of its own may hold one model.
    [path.win32, 'D:\\', 'D:\\config.json', true],
    [path.win32, '\\\\host\\models\\', '\\\\host\\models\\config.json', true],
  ];
  for (const [system, folder, file, inside] of CASES)
    it(`is ${inside} for ${file} in ${folder}`, () => assert.equal(isInside(folder, file, system), inside));
});

describe('leadsOut', () => {
  const WITHIN = ['config.json', 'onnx/model.onnx', './config.json', 'onnx/../config.json', '..config.json'];
  const OUT = [
    '',
    '.',
    '..',
    '../config.json',
    'onnx/../../config.json',
    '/etc/passwd',
    'C:\\x',
    '\\\\host\\x',
    'a\0b',
  ];
  for (const [name, system, home] of [
    ['Linux', path.posix, '/models/x'],
    ['Windows', path.win32, 'C:\\models\\x'],
  ] as const) {
    for (const file of WITHIN) it(`is false for ${file} on ${name}`, () => assert.ok(!leadsOut(home, file, system)));
    for (const file of OUT)
      it(`is true for ${JSON.stringify(file)} on ${name}`, () => assert.ok(leadsOut(home, file, system)));
  }

  it('takes a backslash for a separator on Windows alone', () => {
    assert.ok(leadsOut('C:\\models\\x', 'onnx\\..\\..\\y', path.win32));
    assert.ok(!leadsOut('/models/x', 'onnx\\..\\..\\y', path.posix));
  });
});
