/**
 * npm start: opens VS Code with the extension on a copy of demo/. The desktop's where there is one, else VS Code's
 * server from npm with a page in the browser; ATTENTIVE_VSCODE=desktop|server|newest chooses.
 */
import './lib/node-version.mjs';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './lib/building.mjs';
import { Problem, command, say, step } from './lib/console.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { findDesktopVscode, openDesktopVscode } from './lib/desktop-vscode.mjs';
import { ensureVscodeServer } from './lib/host-tools.mjs';
import { endWithNpm } from './lib/npm-parent.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { chosenVscode } from './lib/vscode-choice.mjs';
import { startServer } from './lib/vscode-server.mjs';

/** A copy, so that trying things out leaves the repository as it is. It is not deleted: it may hold a person's text. */
function copyDemo() {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-')), 'demo');
  fs.cpSync(inRoot('demo'), folder, { recursive: true });
  return { folder, file: path.join(folder, 'welcome.md') };
}

/** @param {string} address */
function openInBrowser(address) {
  const [file, ...args] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['explorer', address]
        : ['xdg-open', address];
  // Where there is no browser the address has been printed, which is all that is needed.
  spawn(file, args, { stdio: 'ignore', detached: true })
    .once('error', () => {})
    .unref();
}

/** @param {number} port */
async function serve(port) {
  await ensureVscodeServer();
  const { folder, file } = copyDemo();
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-server-'));
  process.once('exit', () => fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const server = await step("Starting VS Code's server", () => startServer({ home, installed: [root], port }));
  const opened = pathToFileURL(file).href.replace('file://', `vscode-remote://${server.authority}`);
  const query = new URLSearchParams({
    tkn: server.token,
    folder: pathToFileURL(folder).pathname,
    payload: JSON.stringify([['openFile', opened]]),
  });
  const address = `http://${server.authority}/?${query}`;
  say(`\nThe demo folder is a copy: ${folder}`);
  say(
    `VS Code with Attentive is open at\n\n  ${address}\n\nThe address holds a key; only who has it gets in. Ctrl-C stops everything.`,
  );
  if (process.env.ATTENTIVE_NO_OPEN !== '1') openInBrowser(address);
  return server.exited;
}

function showOnDesktop() {
  const { folder, file } = copyDemo();
  if (!openDesktopVscode({ extension: root, folder, file })) {
    throw new Problem(
      '`code` did not open a window.',
      'Run `ATTENTIVE_VSCODE=server npm start` to see it in the browser.',
    );
  }
  say(`VS Code opens a window with Attentive on a copy of the demo folder: ${folder}`);
  return 0;
}

endWithNpm();
await command(async () => {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Problem(
      `--port ${values.port} is not a port.`,
      'Give a number from 1 to 65535, or leave it out to have a free one.',
    );
  }
  const chosen = chosenVscode();
  await ensureDependencies();
  await build();
  if (chosen === 'server' || chosen === 'newest') return serve(port);
  const desktop = findDesktopVscode();
  if (desktop.is === 'usable') return showOnDesktop();
  if (chosen === 'desktop') {
    throw new Problem(
      `Desktop VS Code was asked for, but ${desktop.why}.`,
      'Run "Shell Command: Install \'code\' command in PATH" in VS Code, or unset ATTENTIVE_VSCODE.',
    );
  }
  say(`Opening VS Code in the browser: ${desktop.why}.`);
  return serve(port);
});
