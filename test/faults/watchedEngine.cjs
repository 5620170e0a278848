// The engine, with every way to a network and to other programs watched: each use prints a line that begins REACHED.
const path = require('node:path');

const watch = (owner, name, what) => {
  const own = owner[name];
  owner[name] = function (...given) {
    process.stdout.write(`REACHED ${what}\n`);
    return own.apply(this, given);
  };
};
for (const name of ['connect', 'createConnection', 'createServer']) watch(require('node:net'), name, `net.${name}`);
watch(require('node:net').Socket.prototype, 'connect', 'a socket');
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  watch(require('node:dns'), name, `dns.${name}`);
  watch(require('node:dns').promises, name, `dns.promises.${name}`);
}
watch(require('node:dgram'), 'createSocket', 'dgram');
for (const name of ['http', 'https']) for (const call of ['request', 'get']) watch(require(`node:${name}`), call, name);
watch(globalThis, 'fetch', 'fetch');
for (const name of ['spawn', 'exec', 'execFile', 'fork', 'spawnSync', 'execSync', 'execFileSync'])
  watch(require('node:child_process'), name, `child_process.${name}`);

if (process.argv.includes('tries')) {
  // To see that the watch works.
  require('node:dns').lookup('localhost', () => undefined);
  void fetch('http://127.0.0.1:9').catch(() => undefined);
  try {
    // eslint-disable-next-line no-new-func -- it must not work
    new Function('return 1')();
  } catch {
    process.stdout.write('REFUSED new Function\n');
  }
} else {
  require(path.resolve(__dirname, '../../dist/engine.js'));
}
