/** Tests against a server that `npm run test:servers` starts. */
import assert from 'node:assert/strict';

const variables = ['ATTENTIVE_LLAMA_URL', 'ATTENTIVE_VLLM_URL'];

/** @returns a hook that leaves out the tests of a server that was not asked for; fails where none is there */
export function needsServer(variable: string): (this: Mocha.Context) => void {
  return function (this: Mocha.Context): void {
    const isThere = (name: string): boolean => (process.env[name] ?? '') !== '';
    assert.ok(variables.some(isThere), 'Run it by `npm run test:servers`, which starts the servers.');
    if (isThere(variable)) return;
    Object.assign(this, { skipReason: `${variable} names no server` });
    this.skip();
  };
}
