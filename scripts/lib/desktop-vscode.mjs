/** The desktop VS Code that a person has, if it can show an extension from its folder. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { inRoot } from './paths.mjs';

const windows = process.platform === 'win32';

/** @param {readonly string[]} args to `code`; on Windows it is a script and needs a shell, which needs quotes */
function code(args) {
  const quoted = windows ? args.map((arg) => `"${arg}"`) : args;
  return spawnSync('code', quoted, { shell: windows, encoding: 'utf8', timeout: 30_000 });
}

/** @param {string} version "1.100.3" */
const asNumber = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1000 + minor;
};

/**
 * @returns {{ is: 'usable', version: string } | { is: 'unusable', why: string }}
 */
export function findDesktopVscode() {
  if (process.env.VSCODE_IPC_HOOK_CLI !== undefined) {
    return {
      is: 'unusable',
      why: 'this terminal belongs to a VS Code server, whose `code` opens no development window',
    };
  }
  const { error, status, stdout } = code(['--version']);
  if (error !== undefined && 'code' in error && error.code === 'ENOENT')
    return { is: 'unusable', why: '`code` is not on the PATH' };
  const version = /^\d+\.\d+\.\d+/.exec(stdout ?? '')?.[0];
  if (status !== 0 || version === undefined) return { is: 'unusable', why: '`code --version` does not say a version' };
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { is: 'unusable', why: 'there is no display for a window' };
  }
  const needed = JSON.parse(fs.readFileSync(inRoot('package.json'), 'utf8')).engines.vscode.replace('^', '');
  return asNumber(version) >= asNumber(needed)
    ? { is: 'usable', version }
    : { is: 'unusable', why: `\`code\` is VS Code ${version}, and ${needed} or newer is needed` };
}

/**
 * Opens a new window with the extension in it. `code` returns as soon as the window is asked for.
 * @param {{ extension: string, folder: string, file: string }} what
 * @returns {boolean} whether the window was asked for
 */
export function openDesktopVscode({ extension, folder, file }) {
  return (
    code(['--new-window', `--extensionDevelopmentPath=${extension}`, '--disable-workspace-trust', folder, file])
      .status === 0
  );
}
