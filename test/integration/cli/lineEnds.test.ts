/** Texts with raw line ends, in a file or on standard input: nothing is normalized before it is counted or placed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { attentive, CLI, shareEngine } from './support';

const MIXED = 'The dog sat.\r\nA cat ran.\rIt fell.\nThe end.\r\n';
const ENDS = { LF: '\n', CRLF: '\r\n', CR: '\r' };

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

describe('Raw line ends on the command line', function () {
  this.timeout(60_000);
  shareEngine();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'attentive-line-ends-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (text: string): string => {
    const file = path.join(folder, 'given.txt');
    writeFileSync(file, text);
    return file;
  };

  /** With a file as standard input, as `<` gives it in a shell. */
  async function fromFile(args: readonly string[], file: string): Promise<string> {
    const input = openSync(file, 'r');
    try {
      const child = spawn(process.execPath, [CLI, ...args], { stdio: [input, 'pipe', 'inherit'] });
      const chunks: Buffer[] = [];
      for await (const chunk of child.stdout!) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString('utf8');
    } finally {
      closeSync(input);
    }
  }
  const onInput = async (args: readonly string[], text: string): Promise<string> => {
    const { code, stdout, stderr } = await attentive(args, text);
    assert.equal(code, 0, stderr);
    return stdout;
  };

  it('are counted as they are, and each token has its place in the raw text, by file and by pipe', async () => {
    const args = ['tokens', '--text', '-', '--json'];
    const piped = await onInput(args, MIXED);
    assert.equal(await fromFile(args, write(MIXED)), piped);
    const { characters, bytes, words, models } = JSON.parse(piped) as {
      characters: number;
      bytes: number;
      words: number;
      models: { model: string; tokens: Piece[] }[];
    };
    // A reader sees CRLF as one character.
    assert.deepEqual([words, bytes, characters], [10, MIXED.length, MIXED.length - 2]);
    assert.equal(models.length, 4);
    for (const { model, tokens } of models) {
      for (const word of ['The', 'dog', 'cat', 'fell']) {
        const at = MIXED.indexOf(word);
        const covering = tokens.filter(({ start, end }) => start < at + word.length && end > at);
        const spelled = covering.map(({ text }) => text).join('');
        assert.equal(spelled.trim().toLowerCase(), word.toLowerCase(), `${model}: ${JSON.stringify(covering)}`);
        assert.equal(MIXED.slice(covering[0]!.start, covering.at(-1)!.end).trim(), word, model);
      }
    }
    const byBytes = models.find(({ model }) => model === 'byte-gru')!.tokens;
    assert.deepEqual(
      byBytes.map(({ start, end }) => MIXED.slice(start, end)),
      MIXED.split(''),
    );
  });

  it('have their place in an explained text', async () => {
    const { tokens } = JSON.parse(
      await onInput(['attend', '--model', 'all-minilm-l6-v2', '--layers', '0', '--text', '-', '--json'], MIXED),
    ) as { tokens: Piece[] };
    assert.deepEqual(
      tokens.filter(({ start, end }) => end > start).map(({ start, end }) => MIXED.slice(start, end)),
      'The dog sat . A cat ran . It fell . The end .'.split(' '),
    );
  });

  it('stay in a translation, which says the same for each', async () => {
    const english = 'The dog sat.\n\nA cat ran away.\nIt fell.\n';
    const french = await Promise.all(
      Object.values(ENDS).map((end) =>
        onInput(['translate', '--beams', '1', '--text', '-'], english.replaceAll('\n', end)),
      ),
    );
    const [lf, ...others] = french.map((text) => text.slice(0, -1));
    assert.match(lf!, /^[^\n]+\n\n[^\n]+\n[^\n]+\n$/);
    assert.deepEqual(others, [lf!.replaceAll('\n', '\r\n'), lf!.replaceAll('\n', '\r')]);
  });

  it('are one to a completion', async () => {
    const program = 'def add(a, b):\n    return a + b\n\ndef sub(a, b):\n    return ';
    const after = '\n\nprint(sub(1, 2))\n';
    const completed = await Promise.all(
      Object.values(ENDS).map((end) =>
        onInput(
          ['complete', '--language', 'python', '--prefix', '-', '--suffix', after.replaceAll('\n', end)],
          program.replaceAll('\n', end),
        ),
      ),
    );
    assert.match(completed[0]!, /a - b/);
    assert.deepEqual(new Set(completed).size, 1, JSON.stringify(completed));
  });
});
