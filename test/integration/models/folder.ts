/** A models folder on disk with one small model, for tests that damage it. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { ModelEntry } from '../../../src/models/manifest';

/** More than two chunks of the reader, so that damage in the middle and at the end of a chunk is met too. */
const CONTENTS = {
  'config.json': Buffer.from('{"model_type":"toy"}'),
  'onnx/model_q4.onnx': Buffer.alloc(1000, 7),
  'onnx/model_q4.onnx_data': Buffer.alloc(2_500_000, 'weights'),
  'tokenizer.json': Buffer.from('{}'),
};

type FileName = keyof typeof CONTENTS;

export const FILE_NAMES = Object.keys(CONTENTS) as readonly FileName[];

export const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

export class ModelsFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'attentive-models-'));
  readonly entry: ModelEntry = {
    id: 'toy',
    name: 'Toy',
    family: 'decoder',
    parameters: 1,
    dtype: 'q4',
    license: 'Apache-2.0',
    origin: 'Made by this test.',
    recipe: 'toy/make.py',
    languages: ['en'],
    files: Object.entries(CONTENTS).map(([name, content]) => ({
      path: name,
      bytes: content.length,
      sha256: sha256(content),
    })),
  };

  constructor() {
    for (const [name, content] of Object.entries(CONTENTS)) this.write(name, content);
  }

  at(name: string): string {
    return path.join(this.path, this.entry.id, name);
  }

  original(name: FileName): Buffer {
    return Buffer.from(CONTENTS[name]);
  }

  write(name: string, content: Buffer): void {
    mkdirSync(path.dirname(this.at(name)), { recursive: true });
    writeFileSync(this.at(name), content);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
