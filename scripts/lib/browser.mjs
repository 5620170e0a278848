/**
 * A Chromium for the tests. In this order: $CHROMIUM; the one that npm's @sparticuz/chromium packs, with the libraries
 * and the font it needs, so that neither root nor apt is asked for; one that is installed; Debian's, where we may
 * install.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Problem, step } from './console.mjs';
import { inHost } from './paths.mjs';
import { runOrExplain } from './processes.mjs';

const unpacked = inHost('.cache/chromium');
const packed = process.platform === 'linux' && process.arch === 'x64';

/** @param {string} program */
function starts(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/** Starts the unpacked program with its own libraries and with its font beside the machine's. */
const launcher = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/al2023/lib" FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
`;

const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
</fontconfig>
`;

/** Unpacks beside its place and renames, so that what lies there is whole. */
async function unpack() {
  const fresh = `${unpacked}.${process.pid}`;
  fs.rmSync(fresh, { recursive: true, force: true });
  fs.mkdirSync(fresh, { recursive: true });
  // The package unpacks its libraries only where it believes itself on Amazon's Lambda, and everything into TMPDIR.
  await runOrExplain(process.execPath, ['-e', 'require("@sparticuz/chromium").executablePath()'], {
    cwd: inHost(),
    env: { TMPDIR: fresh, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    quiet: true,
    failure: 'Chromium could not be unpacked.',
    nextStep: 'Free 500 MB on this disk, or set CHROMIUM to the path of an installed Chromium or Chrome.',
  });
  fs.chmodSync(path.join(fresh, 'chromium'), 0o755); // unpacked for its owner alone
  fs.writeFileSync(path.join(fresh, 'fonts.conf'), fontsConf);
  fs.writeFileSync(path.join(fresh, 'run'), launcher, { mode: 0o755 });
  fs.rmSync(unpacked, { recursive: true, force: true });
  fs.renameSync(fresh, unpacked);
}

async function packedBrowser() {
  if (!packed) return undefined;
  const program = path.join(unpacked, 'run');
  if (!fs.existsSync(program)) await step('Unpacking Chromium', unpack);
  return starts(program) ? program : undefined;
}

function installedBrowser() {
  return [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    path.join(process.env.PROGRAMFILES ?? 'C:\\Program Files', 'Google\\Chrome\\Application\\chrome.exe'),
  ].find(starts);
}

async function debianBrowser() {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0)
    return undefined;
  const apt = (/** @type {string[]} */ ...args) =>
    runOrExplain('apt-get', args, {
      quiet: true,
      failure: `apt-get ${args[0]} failed.`,
      nextStep: 'Set CHROMIUM to the path of an installed Chromium or Chrome.',
    });
  await step('Installing chromium with apt-get', async () => {
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
  });
  return installedBrowser();
}

/** @returns {Promise<string>} the path of a Chromium that starts here */
export async function ensureBrowser() {
  const named = process.env.CHROMIUM;
  if (named !== undefined) {
    if (starts(named)) return named;
    throw new Problem(
      `CHROMIUM is ${named}, which does not start.`,
      'Set it to the path of an installed Chromium or Chrome, or unset it.',
    );
  }
  const found = (await packedBrowser()) ?? installedBrowser() ?? (await debianBrowser());
  if (found !== undefined) return found;
  throw new Problem(
    'No Chromium was found, and none can be installed here without root.',
    'Install Chromium or Chrome, or set CHROMIUM to its path, then run the command again.',
  );
}
