import { Problem } from './console.mjs';

const choices = /** @type {const} */ (['desktop', 'server', 'newest']);

/**
 * Which VS Code was asked for by ATTENTIVE_VSCODE: the desktop's, the server of the oldest version that Attentive runs
 * in, or that of the newest one that is tested.
 * @returns {(typeof choices)[number] | undefined} undefined where the choice is ours
 */
export function chosenVscode() {
  const name = process.env.ATTENTIVE_VSCODE;
  if (name === undefined || name === '') return undefined;
  const chosen = choices.find((choice) => choice === name);
  if (chosen !== undefined) return chosen;
  throw new Problem(`ATTENTIVE_VSCODE is ${name}.`, 'Set it to desktop, server or newest, or unset it.');
}
