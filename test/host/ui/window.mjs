/** Runs the test files of one window of windows.mjs, whose name $ATTENTIVE_WINDOW holds, one after the other in it. */
import { closeSharedWindow, shareWindow } from './vscode.mjs';
import { longWindows, windows } from './windows.mjs';

const name = process.env.ATTENTIVE_WINDOW ?? '';
const all = { ...windows, ...longWindows };
const files = all[name];
if (files === undefined)
  throw new Error(`ATTENTIVE_WINDOW is "${name}". Set it to one of ${Object.keys(all).join(', ')}.`);

shareWindow();
for (const file of files) await import(`./${file}.test.mjs`);

// The last suite: what it leaves behind is what all of them leave behind.
describe(`the window of ${files.join(', ')}`, () => {
  it('closes', closeSharedWindow);
});
