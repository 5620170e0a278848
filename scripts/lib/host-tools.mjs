/**
 * The real VS Code from npm: code-server's copy of VS Code's server, which runs alone with nothing compiled. Four
 * things that its own install scripts would fetch or build are put in place here.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Problem, step } from './console.mjs';
import { ensureDependencies, npm } from './dependencies.mjs';
import { hostFolder, inHost } from './paths.mjs';

export const vscodeFolder = inHost('node_modules/code-server/lib/vscode');
export const serverProgram = path.join(vscodeFolder, 'out/server-main.js');

/** Quick open and file search run ripgrep. */
function placeRipgrep() {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const target = path.join(vscodeFolder, 'node_modules/@vscode/ripgrep/bin', name);
  const source = inHost(`node_modules/@vscode/ripgrep-${process.platform}-${process.arch}/bin`, name);
  if (fs.existsSync(target)) return;
  if (!fs.existsSync(source)) {
    throw new Problem(
      `npm has no ripgrep for ${process.platform}-${process.arch}, which VS Code's server needs.`,
      'Install desktop VS Code, put `code` on the PATH and run the command again with ATTENTIVE_VSCODE=desktop.',
    );
  }
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.copyFileSync(source, target);
}

/** The built-in TypeScript extension looks for the compiler beside itself. */
function placeTypescript() {
  const target = path.join(vscodeFolder, 'extensions/node_modules/typescript');
  if (fs.existsSync(target)) return;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.symlinkSync(inHost('node_modules/typescript'), target, 'junction');
}

/** Logs are written by a native module. */
function placeLogWriter() {
  const folder = path.join(vscodeFolder, 'node_modules/@vscode/spdlog');
  if (fs.existsSync(path.join(folder, 'build'))) return;
  fs.copyFileSync(inHost('spdlog.cjs'), path.join(folder, 'index.js'));
}

/** Installs VS Code's server where it is missing; nothing happens when all is there. */
export async function ensureVscodeServer() {
  await ensureDependencies(hostFolder);
  if (!fs.existsSync(path.join(vscodeFolder, 'node_modules/.package-lock.json'))) {
    await step("Installing the packages of VS Code's server", () => npm(vscodeFolder, ['install', '--omit=dev']));
  }
  placeRipgrep();
  placeTypescript();
  placeLogWriter();
}
