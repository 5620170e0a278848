import { Problem } from './console.mjs';

/**
 * Which VS Code was asked for by ATTENTIVE_VSCODE.
 * @returns {'desktop' | 'server' | undefined} undefined where the choice is ours
 */
export function chosenVscode() {
  const name = process.env.ATTENTIVE_VSCODE;
  if (name === undefined || name === '') return undefined;
  if (name === 'desktop' || name === 'server') return name;
  throw new Problem(`ATTENTIVE_VSCODE is ${name}.`, 'Set it to desktop or server, or unset it.');
}
