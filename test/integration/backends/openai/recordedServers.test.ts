/** What real servers answered when `npm run test:servers -- --record` ran, replayed: the same tests pass without them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { itCompletesAsWeDo } from '../../../servers/completions';
import { recordedIn, replay } from '../../../servers/exchanges';

const recordOf = (folder: string) =>
  recordedIn(readFileSync(path.resolve(`test/fixtures/servers/${folder}/recorded.json`), 'utf8'));
const recorded = recordOf('llama-server');
const ofVllm = recordOf('vllm');

describe(`llama-server ${recorded.version}, as it was recorded`, () => {
  itCompletesAsWeDo('llama-server', () => replay(recorded));

  it('had comments in its streams, log-probabilities, and parts of characters without one', () => {
    const streams = recorded.exchanges.filter(({ contentType }) => contentType.includes('event-stream'));
    assert.ok(streams.some(({ answered }) => /^:/m.test(answered)));
    assert.ok(streams.some(({ answered }) => answered.includes('"bytes":[32,215,')));
  });
});

describe(`vLLM ${ofVllm.version}, as it was recorded`, () => {
  itCompletesAsWeDo('vLLM', () => replay(ofVllm));

  it('refused `suffix`, and was sent it once', () => {
    const withSuffix = ofVllm.exchanges.filter(({ asked }) => asked.includes('"suffix"'));
    assert.deepEqual(
      withSuffix.map(({ status }) => status),
      [400],
    );
  });
});
