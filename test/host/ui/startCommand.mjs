/** `npm start` as a person runs it. */
import { spawn } from 'node:child_process';
import { inRoot, root } from '../../../scripts/lib/paths.mjs';
import { until } from '../../../scripts/lib/waiting.mjs';

/** Runs npm start in the browser's way. */
export function start() {
  const command = spawn(process.execPath, [inRoot('scripts/start.mjs')], {
    cwd: root,
    env: { ...process.env, ATTENTIVE_VSCODE: 'server', ATTENTIVE_NO_OPEN: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  command.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  const prints = (/** @type {RegExp} */ pattern) =>
    until(() => pattern.exec(printed)?.[1], { what: `npm start prints ${pattern}` });
  return {
    command,
    prints,
    pid: command.pid ?? 0,
    ended: new Promise((resolve) => {
      command.once('exit', resolve);
    }),
  };
}

export const folderLine = /demo folder is a copy: (.+)/;
export const addressLine = /^ {2}(http:\/\/127\.0\.0\.1:\S+)$/m;
