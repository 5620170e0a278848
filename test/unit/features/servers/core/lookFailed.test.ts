import assert from 'node:assert/strict';
import { english } from '../../../../../src/base/english';
import { lookFailed } from '../../../../../src/features/servers/core/lookFailed';
import type { EngineError } from '../../../../../src/protocol/engine';

const host = 'h:8080';

describe('what is said of a server that cannot be added', () => {
  it('leaves trying again to the person, because nothing else does it', () => {
    const errors: readonly EngineError[] = [
      { code: 'serverDown', args: { host, systemCode: 'ECONNREFUSED' } },
      { code: 'serverTimeout', args: { host, seconds: 10 } },
      { code: 'serverRefused', args: { host, status: 500, problem: '' } },
      { code: 'serverBadReply', args: { host, fault: 'notJson' } },
    ];
    for (const error of errors) {
      const said = lookFailed(error, english);
      assert.match(said, /^The server h:8080 .*[Tt]ry again/);
      assert.doesNotMatch(said, /is tried again|Diagnose Server/);
    }
  });

  it('keeps the next step of what only a person can change', () => {
    assert.match(
      lookFailed({ code: 'serverRedirects', args: { host, to: 'other' } }, english),
      /sends requests on to other.*add it as a server itself/,
    );
  });
});
