import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { until } from '../../../scripts/lib/waiting.mjs';
import { descendantsOf, isRunning, processes } from '../process-table.mjs';
import { addressLine, folderLine, start } from './startCommand.mjs';

describe('npm start that is killed', () => {
  it('leaves nothing running', async () => {
    const { command, prints, pid, ended } = start();
    /** @type {number[]} */
    let started = [];
    /** The server's folder, which nobody deletes when npm start cannot. */
    let home = '';
    try {
      await prints(addressLine);
      started = descendantsOf(pid);
      const running = processes().filter((each) => started.includes(each.pid));
      home = path.dirname(/--server-data-dir (\S+)/.exec(running.map((each) => each.command).join('\n'))?.[1] ?? '');
    } finally {
      command.kill('SIGKILL');
    }
    await ended;
    assert.ok(started.length >= 1, 'the server ran');
    await until(() => !started.some(isRunning), { what: 'the server is gone' });
    assert.match(home, /attentive-server-\w+$/);
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    fs.rmSync(path.dirname(await prints(folderLine)), { recursive: true, force: true });
  });
});
