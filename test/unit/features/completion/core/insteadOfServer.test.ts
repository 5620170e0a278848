import assert from 'node:assert/strict';
import { insteadOfServer } from '../../../../../src/features/completion/core/insteadOfServer';
import type { Completion, CompletionRequest } from '../../../../../src/features/completion/core/outcome';

const request: CompletionRequest = {
  model: 'server:here/m',
  language: 'python',
  before: 'x = ',
  beforeStart: 0,
  after: '',
  minProbability: 0.5,
  lines: 'auto',
};
const down: Completion = {
  kind: 'failed',
  error: { code: 'serverDown', args: { host: 'h', systemCode: 'ECONNREFUSED' } },
};
const refused: Completion = { kind: 'failed', error: { code: 'serverNotAllowed', args: { host: 'h' } } };

describe('A model in the place of a server that is down', () => {
  it('is the one that the setting names', () =>
    assert.deepEqual(insteadOfServer(down, request, 'own'), { ...request, model: 'own' }));
  it('is none where the setting names none, or another server', () => {
    assert.equal(insteadOfServer(down, request, ''), undefined);
    assert.equal(insteadOfServer(down, request, 'server:there/m'), undefined);
  });
  it('is none where the server could be reached', () => {
    assert.equal(insteadOfServer(refused, request, 'own'), undefined);
    assert.equal(insteadOfServer({ kind: 'withheld', why: 'unsure' }, request, 'own'), undefined);
  });
});
