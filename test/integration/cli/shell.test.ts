/** What a person at a shell meets beside results: help, refusals, Ctrl-C and exit codes. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cp, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { verbs } from '../../../src/cli/verbs';
import { attentive, CLI, inShell, shareEngine } from './support';

/** Every verb that reads a text, with what else it needs. */
const READERS: readonly (readonly string[])[] = [
  ['tokens', '--text'],
  ['tokens', '--model', 'byte-gru', '--text'],
  ['next', '--model', 'byte-gru', '--prompt'],
  ['score', '--model', 'byte-gru', '--candidate', 'x', '--prompt'],
  ['generate', '--model', 'byte-gru', '--max-tokens', '1', '--prompt'],
  ['complete', '--prefix'],
  ['complete', '--file'],
  ['attend', '--model', 'all-minilm-l6-v2', '--text'],
  ['effects', '--model', 'byte-gru', '--token', '1', '--text'],
  ['why', '--model', 'smollm2-135m-instruct', '--text'],
  ['cut', '--model', 'smollm2-135m-instruct', '--source', '0', '--text'],
  ['lens', '--model', 'smollm2-135m-instruct', '--text'],
  ['patch', '--model', 'smollm2-135m-instruct', '--other-text', 'x', '--text'],
  ['faithfulness', '--model', 'smollm2-135m-instruct', '--text'],
  ['translate', '--text'],
  ['rank', '--candidate', 'x', '--text'],
  ['mask', '--model', 'all-minilm-l6-v2', '--text'],
  ['ask', '--question'],
  ['ladder', '--text'],
  ['heads', '--model', 'all-minilm-l6-v2', '--from', '1', '--to', '1', '--text'],
];
const NEED_WORDS = new Set([
  'attend',
  'effects',
  'why',
  'cut',
  'lens',
  'patch',
  'faithfulness',
  'translate',
  'rank',
  'mask',
  'ask',
  'ladder',
  'heads',
]);
const BINARY = Uint8Array.from({ length: 512 }, (_, i) => (i * 7) % 256);

describe('The shell around the command line', function () {
  this.timeout(60_000);
  shareEngine();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-shell-'));
  });
  after(() => rm(folder, { recursive: true }));

  for (const verb of Object.keys(verbs)) {
    it(`explains ${verb} by itself`, async () => {
      const { code, stdout, stderr } = await attentive([verb, '--help']);
      assert.deepEqual([code, stderr], [0, '']);
      assert.ok(stdout.startsWith(`attentive ${verb}`), stdout);
      const others = Object.keys(verbs).filter(
        (other) => other !== verb && new RegExp(`^ *(?:attentive )?${other} `, 'm').test(stdout),
      );
      assert.deepEqual(others, [], 'nothing about other verbs');
    });
  }

  it('explains a verb by the short option, by "help VERB", and beside other options', async () => {
    const [long, ...others] = await Promise.all([
      attentive(['next', '--help']),
      attentive(['next', '-h']),
      attentive(['help', 'next']),
      attentive(['next', '--model', 'x', '--help']),
    ]);
    assert.match(long.stdout, /--top-p P/);
    for (const each of others) assert.deepEqual(each, long);
    assert.deepEqual(await attentive(['help', 'next', '--help']), long);
    assert.deepEqual(await attentive(['help', '--help']), await attentive(['--help']));
    assert.equal((await attentive(['help', 'divine'])).code, 2);
  });

  for (const [verb, says] of [
    ['translate', /--beams N +beams of the search; 1 is greedy, from 1 to 8 \(default: 4\)/],
    ['next', /--top K +how many tokens, from 1 to 1000 \(default: 10\)/],
    ['attend', /--measure MEASURE +what its rows show: raw, value, rollout \(default: "raw"\)/],
    ['rank', /^attentive rank --text TEXT \[OPTIONS\]$/m],
  ] as const) {
    it(`says the ranges and the defaults of ${verb}`, async () => {
      assert.match((await attentive([verb, '--help'])).stdout.replace(/\n {10,}/g, ' '), says);
    });
  }

  it('tells its version', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    assert.deepEqual(await inShell(['--version']), { code: 0, stdout: `attentive ${version}\n`, stderr: '' });
    for (const verb of [['why'], ['models', 'pull'], ['mcp']])
      assert.deepEqual(await attentive([...verb, '--version']), await attentive(['--version']), verb.join(' '));
  });

  it('has no number of bytes each where there are none to share them', async () => {
    const { stdout } = await attentive(['tokens', '--text', '  ']);
    assert.match(stdout, /^words +0 +– bytes each$/m);
    assert.match(stdout, /^characters +2 +1\.0 bytes each$/m);
  });

  it('documents its exit codes', async () => {
    const { stdout } = await attentive(['--help']);
    for (const code of [0, 1, 2, 130]) assert.match(stdout, new RegExp(`^ +${code} `, 'm'));
  });

  const refused: readonly [what: string, args: readonly string[], says: RegExp][] = [
    ['no verb', [], /^No verb was given\. Use one of:/],
    ['an unknown verb', ['divine'], /^"divine" is not a verb\. Use one of:/],
    ['an unknown option', ['tokens', '--modle', 'x'], /^Unknown option '--modle'\. Options: --model/],
    ['an option in place of a value', ['tokens', '--text', '--json'], /ambiguous\. .*--text=-XYZ'\. Options:/],
    ['a word that belongs to no option', ['tokens', 'a. b'], /^Unexpected argument 'a\. b'\. Options:/],
    [
      'a layer that the model has not, without --json',
      ['attend', '--model', 'all-minilm-l6-v2', '--text', 'x', '--layers', '99'],
      /layer 99.*all-minilm-l6-v2.*layers 0 to 5\.$/m,
    ],
    [
      'a layer that no map has',
      ['attend', '--model', 'translate-en-fr', '--text', 'x', '--layers', '0,99', '--json'],
      /layer 99.*encoder.*layers 0 to 5.*decoder.*layers 0 to 2.*cross.*layers 0 to 2/,
    ],
    [
      'a layer for a picture where there is none',
      ['attend', '--model', 'all-minilm-l6-v2', '--text', 'x', '--layer', '4', '--json'],
      /^--layer is about one head as a file: give --svg, --png or --html too\./,
    ],
    [
      'a picture in a folder that does not exist',
      ['attend', '--model', 'all-minilm-l6-v2', '--text', 'x', '--svg', '/nowhere/a.svg'],
      /\/nowhere\/a\.svg cannot be written: its folder does not exist \(ENOENT\)\. Create the folder or name another file\./,
    ],
    [
      'a picture in place of a folder',
      ['attend', '--model', 'all-minilm-l6-v2', '--text', 'x', '--html', tmpdir()],
      /cannot be written: it is a folder \(EISDIR\)\. Name a file\./,
    ],
    [
      'a text to learn that does not exist',
      ['ladder', '--text', 'x', '--learn', '/nowhere.txt'],
      /\/nowhere\.txt cannot be read: it does not exist \(ENOENT\)\. Name another file with --learn\./,
    ],
    [
      'a folder to learn',
      ['ladder', '--text', 'x', '--learn', 'models'],
      /^models cannot be read: it is a folder \(EISDIR\)\./,
    ],
    [
      'an ability that the model lacks',
      ['generate', '--model', 'all-minilm-l6-v2', '--prompt', 'x'],
      /"attentive models --json" lists what each can do/,
    ],
    [
      'proposals where there are candidates',
      ['rank', '--text', 'x ___', '--candidate', 'y', '--propose', '3'],
      /--propose.*--candidate/,
    ],
  ];
  for (const [what, args, says] of refused) {
    it(`refuses ${what}, in sentences with one full stop each`, async () => {
      const { code, stdout, stderr } = await attentive(args);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /\.\.|\bSelect\b/);
      assert.deepEqual([code, stdout], [2, '']);
    });
  }

  for (const args of READERS) {
    it(`refuses binary input to ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await attentive([...args, '-'], BINARY);
      assert.match(stderr, /looks like binary data, not text/);
      assert.deepEqual([code, stdout], [2, '']);
    });
    if (!NEED_WORDS.has(args[0]!)) continue;
    it(`asks for words where ${args[0]} has none, as a shell gives them`, async () => {
      const { code, stdout, stderr } = await attentive([...args, ' ']);
      assert.match(stderr, new RegExp(`^${args.at(-1)} is empty\\. Give it at least one word`));
      assert.doesNotMatch(stderr, /[Ss]elect/);
      assert.deepEqual([code, stdout], [2, '']);
    });
  }

  it('refuses a binary file to learn, and a binary candidate', async () => {
    const file = path.join(folder, 'learn.txt');
    await writeFile(file, BINARY);
    for (const args of [
      ['ladder', '--text', 'x', '--learn', file],
      ['rank', '--text', 'x ___', '--candidate', '\u0001\u0002\u0003'],
    ]) {
      const { code, stderr } = await inShell(args);
      assert.match(stderr, /looks like binary data/);
      assert.equal(code, 2);
    }
  });

  it('says that an input is a folder, and that an output cannot be written', async function () {
    if (process.platform === 'win32') return this.skip();
    const [folderIn, readOnly] = await Promise.all([open('test'), open('package.json')]);
    const ran = (args: readonly string[], input: number | 'ignore', output: number | 'pipe') => {
      const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], { stdio: [input, output, 'pipe'] });
      return [status, String(stderr)];
    };
    try {
      assert.deepEqual(ran(['tokens', '--text', '-'], folderIn.fd, 'pipe'), [
        2,
        'Standard input is a folder. Give a text with the option itself, or pipe one in.\n',
      ]);
      const [status, stderr] = ran(['--version'], 'ignore', readOnly.fd);
      assert.equal(status, 1);
      assert.match(String(stderr), /^Standard output cannot be written \(E[A-Z]+\)\. Send it elsewhere/);
    } finally {
      await Promise.all([folderIn.close(), readOnly.close()]);
    }
  });

  it('ends at the first Ctrl-C while it reads standard input', async function () {
    if (process.platform === 'win32') return this.skip();
    const child = spawn(process.execPath, [CLI, 'tokens', '--text', '-']);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += String(chunk);
      });
    try {
      // More than a pipe's buffer holds: once all of it is written, the command is reading.
      await new Promise((resolve) => child.stdin.write('words '.repeat(1_000_000), resolve));
      child.kill('SIGINT');
      const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
        child.once('close', (...how) => resolve(how)),
      );
      assert.deepEqual([code, signal, output], [130, null, '']);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('ends at the first Ctrl-C while it writes the weights', async function () {
    if (process.platform === 'win32') return this.skip();
    const args = ['attend', '--model', 'all-minilm-l6-v2', '--text', 'so many words '.repeat(60), '--json'];
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let end = '';
    try {
      child.stdout.once('data', () => {
        // Nobody reads on until the signal is there, so that most is yet to be written.
        child.stdout.pause();
        child.kill('SIGINT');
        setImmediate(() => child.stdout.resume());
      });
      child.stdout.on('data', (chunk: Buffer) => {
        end = String(chunk).slice(-3);
      });
      const code = await new Promise((resolve) => child.once('close', resolve));
      assert.equal(code, 130);
      assert.notEqual(end, '}}\n');
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('exits with 1 where the call is right and the work fails', async () => {
    const models = path.join(folder, 'models');
    await cp('models/byte-gru', path.join(models, 'byte-gru'), { recursive: true });
    const manifest = JSON.parse(await readFile('models/manifest.json', 'utf8')) as { models: { id: string }[] };
    await writeFile(
      path.join(models, 'manifest.json'),
      JSON.stringify({ ...manifest, models: manifest.models.filter(({ id }) => id === 'byte-gru') }),
    );
    await writeFile(path.join(models, 'byte-gru', 'config.json'), '{}');
    const { code, stdout, stderr } = await inShell(['generate', '--model', 'byte-gru', '--prompt', 'x'], '', {
      ATTENTIVE_MODELS: models,
    });
    assert.match(stderr, /config\.json is damaged/);
    assert.deepEqual([code, stdout], [1, '']);
  });
});
