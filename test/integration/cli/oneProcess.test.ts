/** Several commands in one process, as the tests of the command line run them. */
import assert from 'node:assert/strict';
import { attentive, inShell, shareEngine } from './support';

const CUT = ['cut', '--model', 'nowhere', '--text', 'a'];
const NEXT = ['next', '--model', 'byte-gru', '--prompt', 'ab', '--top', '3'];

describe('Commands in one process', function () {
  this.timeout(60_000);
  shareEngine();

  it('say what they say in processes of their own, also again', async () => {
    const alone = await inShell(NEXT);
    for (let time = 0; time < 2; time++) assert.deepEqual(await attentive(NEXT), alone);
    assert.deepEqual(await attentive(CUT), await inShell(CUT));
  });

  it('begin each with options of its own', async () => {
    await attentive([...CUT, '--source', '1']);
    const { code, stderr } = await attentive([...CUT, '--layer', '1', '--source', '2']);
    assert.match(stderr, /name the token first/);
    assert.equal(code, 2);
  });

  it('leave the streams and the exit code of the process as they were', async () => {
    const { stdin, stdout, stderr, exitCode } = process;
    await attentive(['divine']);
    assert.deepEqual([process.exitCode, process.env.ATTENTIVE_MODELS], [exitCode, undefined]);
    for (const [now, before] of [
      [process.stdin, stdin],
      [process.stdout, stdout],
      [process.stderr, stderr],
    ])
      assert.equal(now, before);
  });
});
