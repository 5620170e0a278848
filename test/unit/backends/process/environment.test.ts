import assert from 'node:assert/strict';
import { engineEnvironment } from '../../../../src/backends/process/environment';

describe('engineEnvironment', () => {
  it('passes on what a native program needs, whatever its case, and nothing else', () => {
    const host = {
      PATH: '/bin',
      Path: 'C:\\',
      SystemRoot: 'C:\\Windows',
      API_TOKEN: 't',
      NODE_OPTIONS: '--inspect',
      HOME: undefined,
    };
    assert.deepEqual(engineEnvironment(host), {
      PATH: '/bin',
      Path: 'C:\\',
      SystemRoot: 'C:\\Windows',
      ELECTRON_RUN_AS_NODE: '1',
    });
  });
});
