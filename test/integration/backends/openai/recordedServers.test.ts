/** What real servers answered when `npm run test:servers -- --record` ran, replayed: the same tests pass without them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { itCompletesAsWeDo } from '../../../servers/completions';
import { recordedIn, replay } from '../../../servers/exchanges';

const recorded = recordedIn(readFileSync(path.resolve('test/fixtures/servers/llama-server/recorded.json'), 'utf8'));

describe(`llama-server ${recorded.version}, as it was recorded`, () => {
  itCompletesAsWeDo('llama-server', () => replay(recorded));

  it('had comments in its streams, log-probabilities, and parts of characters without one', () => {
    const streams = recorded.exchanges.filter(({ contentType }) => contentType.includes('event-stream'));
    assert.ok(streams.some(({ answered }) => /^:/m.test(answered)));
    assert.ok(streams.some(({ answered }) => answered.includes('"bytes":[32,215,')));
  });
});
