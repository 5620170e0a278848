import assert from 'node:assert/strict';
import { defaultStorage } from '../../../../src/models/hub/folders';

describe('Where a shell keeps downloaded models', () => {
  const HOME = '/home/ada';
  const WINDOWS_HOME = 'C:\\Users\\ada';

  it('is where each system keeps the data of programs', () => {
    assert.equal(defaultStorage({}, 'linux', HOME), '/home/ada/.local/share/attentive/models');
    assert.equal(defaultStorage({}, 'darwin', '/Users/ada'), '/Users/ada/Library/Application Support/attentive/models');
    assert.equal(defaultStorage({}, 'win32', WINDOWS_HOME), 'C:\\Users\\ada\\AppData\\Local\\attentive\\models');
  });

  it('follows what the system is told otherwise', () => {
    assert.equal(defaultStorage({ XDG_DATA_HOME: '/data' }, 'linux', HOME), '/data/attentive/models');
    assert.equal(defaultStorage({ LOCALAPPDATA: 'D:\\Local' }, 'win32', WINDOWS_HOME), 'D:\\Local\\attentive\\models');
  });

  it('takes no relative XDG_DATA_HOME', () =>
    assert.equal(defaultStorage({ XDG_DATA_HOME: 'data' }, 'linux', HOME), '/home/ada/.local/share/attentive/models'));

  it('is ATTENTIVE_STORAGE before all', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      assert.equal(defaultStorage({ ATTENTIVE_STORAGE: '/m', XDG_DATA_HOME: '/data' }, platform, HOME), '/m');
  });
});
