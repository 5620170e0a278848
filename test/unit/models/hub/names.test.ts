import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HubFault } from '../../../../src/models/hub/errors';
import { folderOf, isPlainPath, leadsOutside, parseModelRef } from '../../../../src/models/hub/names';

const isInvalid = (given: string): boolean => {
  try {
    parseModelRef(given);
    return false;
  } catch (thrown) {
    return thrown instanceof HubFault && thrown.error.code === 'invalidModelId';
  }
};

describe('The name of a model of a hub', () => {
  it('is owner/name, with a revision where one is given', () => {
    assert.deepEqual(parseModelRef('onnx-community/Qwen2.5-0.5B'), {
      repo: 'onnx-community/Qwen2.5-0.5B',
      revision: 'main',
    });
    assert.deepEqual(parseModelRef(' a/b@refs/pr/1 '), { repo: 'a/b', revision: 'refs/pr/1' });
  });

  /** Fault 37. */
  const REFUSED = [
    ...['', 'a', 'a/', '/b', 'a/b/c', '../../..', 'a/..', '../b', '%2e%2e/b', 'a/%2e%2e', 'a\\..', 'a/b\\..', 'C:/b'],
    ...['a/b@', 'a/b@..', 'a/b@../x', 'a/b@x/../y', 'a/b@%2e%2e', 'a/b@x\\..', 'a/b@a@b', 'a/b@/x', 'a/b\0', 'a b/c'],
    ...['a--b/c', '.a/b', 'a/.b', 'a/b.', `a/${'b'.repeat(300)}`, `a/b@${'c'.repeat(300)}`, 'a/b?x', 'a/b#x'],
  ];
  for (const given of REFUSED)
    it(`is refused: ${JSON.stringify(given).slice(0, 40)}`, () => assert.ok(isInvalid(given)));

  it('never becomes a folder that leads anywhere', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aB0._-/\\%@:~\0 ') }), (given) => {
        if (isInvalid(given)) return;
        const folder = folderOf(parseModelRef(given).repo);
        assert.match(folder, /^\w[\w.-]*--\w[\w.-]*$/);
        assert.ok(!leadsOutside(folder));
      }),
      { numRuns: 5000 },
    );
  });
});

/** Fault 17: names in the list of a hub. */
describe('The name of a file of a hub', () => {
  for (const name of ['../x', '/abs/x', 'C:\\x', 'c:x', 'a\\b', 'a/../b', 'a\0b', '', '..', './x'])
    it(`leads outside: ${JSON.stringify(name)}`, () => assert.ok(leadsOutside(name)));
  for (const name of ['con', 'onnx/NUL.onnx', 'aux.json', 'com1', '.git/config', 'a./b', 'x ', 'a:b', 'onnx//x', '-x'])
    it(`becomes no file: ${JSON.stringify(name)}`, () => assert.ok(!isPlainPath(name)));
  for (const name of ['config.json', 'onnx/model_q4.onnx', 'onnx/model.onnx_data_1'])
    it(`is plain: ${name}`, () => assert.ok(isPlainPath(name) && !leadsOutside(name)));
});
