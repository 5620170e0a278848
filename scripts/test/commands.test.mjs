import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { descendantsOf, isRunning } from '../../test/host/process-table.mjs';
import { isInstalled } from '../lib/dependencies.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { run } from '../lib/processes.mjs';
import { scaled, until } from '../lib/waiting.mjs';

describe('what is installed', () => {
  /** @type {string} */
  let folder;
  const lock = {
    '': {},
    'node_modules/a': { version: '1.0.0', integrity: 'x' },
    'node_modules/b': { version: '2.0.0', optional: true },
  };
  const write = (/** @type {string} */ name, /** @type {object} */ packages) => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), JSON.stringify({ packages }));
  };
  const record = 'node_modules/.package-lock.json';
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-lock-'));
    write('package-lock.json', lock);
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('is nothing before npm ci has ended', () => {
    assert.equal(isInstalled(folder), false);
    fs.mkdirSync(path.join(folder, 'node_modules/a'), { recursive: true });
    assert.equal(isInstalled(folder), false);
  });

  for (const [what, packages, expected] of /** @type {const} */ ([
    [
      'all that the lock names',
      { 'node_modules/a': lock['node_modules/a'], 'node_modules/b': lock['node_modules/b'] },
      true,
    ],
    ['all but an optional package of another platform', { 'node_modules/a': lock['node_modules/a'] }, true],
    ['another version', { 'node_modules/a': { version: '1.0.1', integrity: 'x' } }, false],
    ['the same version with other contents', { 'node_modules/a': { version: '1.0.0', integrity: 'y' } }, false],
    ['too little', { 'node_modules/b': lock['node_modules/b'] }, false],
  ])) {
    it(`is ${expected ? 'enough' : 'not enough'} with ${what}`, () => {
      write(record, packages);
      assert.equal(isInstalled(folder), expected);
    });
  }
});

describe('a process that is run', () => {
  it('is ended with what it started when it says nothing for too long', async function () {
    if (process.platform === 'win32') {
      Object.assign(this, { skipReason: 'Windows has no process groups to look at' });
      this.skip();
    }
    const script =
      'const c = require("node:child_process").spawn("sleep", ["60"]); console.log(c.pid); setInterval(() => {}, 1000);';
    const { silent, output } = await run(process.execPath, ['-e', script], { quiet: true, silenceMs: scaled(4000) });
    assert.equal(silent, true);
    assert.ok(Number(output) > 0, 'it had started when it was ended');
    await until(() => !isRunning(Number(output)), { what: 'what it started is gone' });
  });

  it('does not outlive the command that started it, even one that ends by an error', async function () {
    if (process.platform === 'win32') {
      Object.assign(this, { skipReason: 'Windows has no `sleep`' });
      this.skip();
    }
    const library = JSON.stringify(inRoot('scripts/lib/processes.mjs'));
    const script = `const { start } = await import(${library}); console.log(start('sleep', ['60']).pid); throw new Error('expected');`;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.ok(Number(stdout) > 0);
    await until(() => !isRunning(Number(stdout)), { what: 'it is gone' });
  });

  it('is ended with what it started when the command is killed', async function () {
    if (process.platform === 'win32') {
      Object.assign(this, { skipReason: 'Windows has no `sleep`' });
      this.skip();
    }
    const library = JSON.stringify(inRoot('scripts/lib/processes.mjs'));
    const script = `const { start } = await import(${library}); console.log(start('sh', ['-c', 'sleep 60 & wait']).pid); setInterval(() => {}, 1000);`;
    const command = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = await once(command.stdout, 'data');
    const shell = Number(printed);
    const started = [shell, await until(() => descendantsOf(shell)[0], { what: 'the shell starts its own child' })];
    command.kill('SIGKILL');
    await until(() => !started.some(isRunning), { what: 'both are gone' });
  });

  it('is ended also when the npm that runs the command is killed', async function () {
    if (process.platform === 'win32') {
      Object.assign(this, { skipReason: 'Windows has no `sleep`' });
      this.skip();
    }
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-npm-'));
    try {
      const [library, parent] = ['processes', 'npm-parent'].map((name) =>
        JSON.stringify(inRoot(`scripts/lib/${name}.mjs`)),
      );
      const script = `import { endWithNpm } from ${parent}; import { start } from ${library}; endWithNpm(); console.log('pids', process.pid, start('sleep', ['60']).pid); setInterval(() => {}, 1000);`;
      fs.writeFileSync(path.join(folder, 'command.mjs'), script);
      fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ scripts: { start: 'node command.mjs' } }));
      const npm = spawn('npm', ['start'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
      let printed = '';
      npm.stdout.setEncoding('utf8').on('data', (text) => {
        printed += text;
      });
      const [, ...started] = await until(() => /pids (\d+) (\d+)/.exec(printed)?.map(Number), {
        what: 'the command says what it started',
      });
      npm.kill('SIGKILL');
      await until(() => !started.some(isRunning), { what: 'the command is gone with what it started' });
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is not ended while it says something', async () => {
    // The limit leaves time for a busy machine to start the process; the lines go on for longer than the limit.
    const silenceMs = scaled(5000);
    const script = `let left = 24; const timer = setInterval(() => { console.log(left); if (--left === 0) clearInterval(timer); }, ${silenceMs / 20});`;
    const { code, silent, output } = await run(process.execPath, ['-e', script], { quiet: true, silenceMs });
    assert.deepEqual({ code, silent, lines: output.trim().split('\n').length }, { code: 0, silent: false, lines: 24 });
  });

  it('shows what it printed only when asked', async () => {
    const { code, output } = await run(
      process.execPath,
      ['-e', 'console.log("a"); console.error("b"); process.exit(3)'],
      { quiet: true },
    );
    assert.equal(code, 3);
    assert.deepEqual(output.trim().split('\n').sort(), ['a', 'b']);
  });
});

describe('a command that is misspelled', () => {
  for (const [what, args, env, message] of /** @type {const} */ ([
    [
      'a part that does not exist',
      ['scripts/test.mjs', 'units'],
      {},
      /no part called units\.\nThe parts are long, longUi, /,
    ],
    [
      'a number of processes that is none',
      ['scripts/test.mjs', '--jobs', 'many'],
      {},
      /--jobs many is no number of processes\.\nGive a number/,
    ],
    [
      'a port that is none',
      ['scripts/start.mjs', '--port', '99999'],
      {},
      /--port 99999 is not a port\.\nGive a number/,
    ],
    [
      'an editor that is none',
      ['scripts/start.mjs'],
      { ATTENTIVE_VSCODE: 'vim' },
      /ATTENTIVE_VSCODE is vim\.\nSet it to desktop, server or newest/,
    ],
    ['another editor that is none', ['scripts/test.mjs', '--vscode', 'vim'], {}, /ATTENTIVE_VSCODE is vim\./],
  ])) {
    it(`is refused before anything runs: ${what}`, () => {
      const { status, stderr } = spawnSync(
        process.execPath,
        args.map((arg, at) => (at === 0 ? inRoot(arg) : arg)),
        { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } },
      );
      assert.equal(status, 1);
      assert.match(stderr, message);
    });
  }
});
