import assert from 'node:assert/strict';
import * as path from 'node:path';
import { fromHome, withHome } from '../../../src/files/homePath';

describe('A folder in a setting', () => {
  const HOMES: readonly (readonly [given: string, expected: string])[] = [
    ['~', '/home/ada'],
    ['~/models', '/home/ada/models'],
    ['~ada/models', '~ada/models'],
    ['/srv/~/models', '/srv/~/models'],
    ['models', 'models'],
  ];
  for (const [given, expected] of HOMES)
    it(`${given} is ${expected}`, () => assert.equal(withHome(given, '/home/ada', path.posix), expected));
  it('~\\models is in the home folder on Windows, and a file name elsewhere', () => {
    assert.deepEqual(
      [
        withHome('~\\models', 'C:\\Users\\ada', path.win32),
        withHome('~/models', 'C:\\Users\\ada', path.win32),
        withHome('~\\models', '/home/ada', path.posix),
      ],
      ['C:\\Users\\ada\\models', 'C:\\Users\\ada\\models', '~\\models'],
    );
  });

  it('counts from the home folder where it is relative', () => {
    assert.deepEqual(
      ['models', '../models', '~/models', '/srv/models'].map((each) => fromHome(each, '/home/ada', path.posix)),
      ['/home/ada/models', '/home/models', '/home/ada/models', '/srv/models'],
    );
    assert.deepEqual(
      ['models', '~\\models', 'D:\\models'].map((each) => fromHome(each, 'C:\\Users\\ada', path.win32)),
      ['C:\\Users\\ada\\models', 'C:\\Users\\ada\\models', 'D:\\models'],
    );
  });
});
