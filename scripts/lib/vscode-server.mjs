/** Starts VS Code's server on 127.0.0.1, with every folder of its own and nothing that it would ask or send. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Problem } from './console.mjs';
import { serverProgram, vscodeFolder } from './host-tools.mjs';
import { end, runOrExplain, start } from './processes.mjs';
import { WAIT_MS, scaled } from './waiting.mjs';

/**
 * What a window needs to stand still: no page of news, no popup that hides the ghost text and takes Tab, no search for
 * ports to forward, which lists every open file of the machine again and again.
 */
export const calmSettings = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'editor.wordBasedSuggestions': 'off',
  'files.autoSave': 'off',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'remote.autoForwardPorts': false,
  'remote.autoForwardPortsSource': 'output',
};

/**
 * Tells the server that extensions are installed where they lie, as a development copy is on the desktop.
 * @param {string} extensionsFolder
 * @param {readonly string[]} installed folders that hold a package.json
 */
function register(extensionsFolder, installed) {
  const entries = installed.map((folder) => {
    const { publisher, name, version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const location = { $mid: 1, path: pathToFileURL(folder).pathname, scheme: 'file' };
    return { identifier: { id: `${publisher}.${name}` }, version, location };
  });
  fs.writeFileSync(path.join(extensionsFolder, 'extensions.json'), JSON.stringify(entries));
}

/**
 * Where the server keeps what is its own.
 * @param {string} home
 */
const foldersIn = (home) => ({
  '--server-data-dir': path.join(home, 'server'),
  '--user-data-dir': path.join(home, 'data'),
  '--extensions-dir': path.join(home, 'extensions'),
});

/**
 * Has the server install or remove an extension, as `code --install-extension` does.
 * @param {string} home as `startServer` gets it, which does not run there
 * @param {'--install-extension' | '--uninstall-extension'} what
 * @param {string} extension path of a VSIX, or an id
 */
export async function changeExtensions(home, what, extension) {
  const { node, main } = serverProgram();
  await runOrExplain(
    node,
    [main, what, extension, '--accept-server-license-terms', ...Object.entries(foldersIn(home)).flat()],
    {
      quiet: true,
      env: { EXTENSIONS_GALLERY: '{}' },
      failure: `VS Code's server did not ${what.slice(2)} ${extension}.`,
      nextStep: 'Look at the lines above.',
    },
  );
}

/**
 * @param {string} folder empty, or linked before
 * @param {readonly string[]} builtIn names of extensions that VS Code's server brings along
 * @returns {string} the folder, which now holds them
 */
function linked(folder, builtIn) {
  // The libraries that several of them share lie beside them.
  for (const name of ['node_modules', ...builtIn])
    if (!fs.existsSync(path.join(folder, name)))
      fs.symlinkSync(path.join(vscodeFolder(), 'extensions', name), path.join(folder, name), 'junction');
  return folder;
}

/**
 * @typedef {object} Server
 * @property {string} authority host and port
 * @property {string} token secret without which the server answers nobody
 * @property {number} pid
 * @property {Promise<number>} exited its exit code
 * @property {() => Promise<void>} stop ends the server and all that it started
 */

/**
 * @param {object} options
 * @param {string} options.home a folder for the server's own files: empty, or one that a server ran in before
 * @param {readonly string[]} [options.installed] folders of extensions to offer as installed
 * @param {readonly string[]} [options.builtIn] names of the built-in extensions to offer; all of them where it is left out
 * @param {number} [options.port] 0 takes a free one
 * @param {Record<string, unknown>} [options.settings] the user's settings
 * @param {NodeJS.ProcessEnv} [options.env] added to what the extension host sees
 * @param {boolean} [options.trusted] false: the folder is restricted until the person trusts it
 * @param {readonly string[]} [options.packages] VSIX files to install
 * @param {number} [options.user] id of the user who runs the server and owns its files
 * @param {() => void} [options.prepare] does what remains to be done before the server starts
 * @returns {Promise<Server>}
 */
export async function startServer(options) {
  const { home, installed = [], builtIn, port = 0, settings = {}, env = {}, trusted = true } = options;
  const folder = (/** @type {string} */ name) => {
    const at = path.join(home, name);
    fs.mkdirSync(at, { recursive: true });
    return at;
  };
  const tmp = folder('tmp');
  for (const at of Object.values(foldersIn(home))) fs.mkdirSync(at, { recursive: true });
  // A home that was used before has extensions and settings of its own.
  const extensionsFolder = path.join(home, 'extensions');
  if (!fs.existsSync(path.join(extensionsFolder, 'extensions.json'))) register(extensionsFolder, installed);
  const settingsFile = path.join(folder('data/User'), 'settings.json');
  if (!fs.existsSync(settingsFile))
    fs.writeFileSync(settingsFile, JSON.stringify({ ...calmSettings, ...settings }, null, 2));
  const token = randomBytes(16).toString('hex');
  fs.writeFileSync(path.join(home, 'token'), token, { mode: 0o600 });
  for (const file of options.packages ?? []) await changeExtensions(home, '--install-extension', file);
  options.prepare?.();

  const { node, main } = serverProgram();
  const child = start(
    node,
    [
      main,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--connection-token-file',
      path.join(home, 'token'),
      '--accept-server-license-terms',
      ...(trusted ? ['--disable-workspace-trust'] : []),
      '--disable-telemetry',
      ...Object.entries(foldersIn(home)).flat(),
      ...(builtIn ? ['--builtin-extensions-dir', linked(folder('built-in'), builtIn)] : []),
    ],
    {
      ...(options.user !== undefined && { uid: options.user, gid: options.user }),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: tmp, EXTENSIONS_GALLERY: '{}', ...env },
    },
  );
  const exited = new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
  });

  let printed = '';
  const authority = await new Promise((resolve, reject) => {
    const refuse = () =>
      reject(
        new Problem(
          `${printed.trimEnd()}\nVS Code's server did not start.`.trimStart(),
          'Choose another port, or delete node_modules in test/host and test/host/newest to have it installed anew, then run the command again.',
        ),
      );
    const timer = setTimeout(refuse, scaled(WAIT_MS));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        printed = (printed + text).slice(-4000);
        const bound = /bound to (\S+:\d+)/.exec(printed);
        if (bound) resolve(bound[1]);
      });
    }
    void exited.then(refuse);
    void Promise.resolve(exited).finally(() => clearTimeout(timer));
  }).catch(async (error) => {
    await end(child);
    throw error;
  });
  return { authority, token, pid: child.pid ?? 0, exited, stop: () => end(child) };
}
