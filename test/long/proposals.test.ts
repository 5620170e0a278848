/** Proposals of the command line, which the model writes until it has enough different ones. */
import assert from 'node:assert/strict';
import { attentive } from '../integration/cli/support';

describe('Proposals on the command line', function () {
  this.timeout(60_000);

  it('says why there are fewer proposals than were asked for', async () => {
    const { code, stdout, stderr } = await attentive([
      'rank',
      '--text',
      'The capital of France is ___, of course.',
      '--propose',
      '5',
    ]);
    const found = stdout.trim().split('\n').length;
    assert.ok(found < 5);
    assert.match(
      stderr,
      new RegExp(
        `^The model found only ${found} different .* in 15 tries, not 5\\. Add your own with --candidate\\.\\n$`,
      ),
    );
    assert.equal(code, 0);
  });
});
