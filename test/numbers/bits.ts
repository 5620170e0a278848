/** How many bits the models need for code, each token after all before it. */
import { readFileSync } from 'node:fs';
import type { Engine } from '../../src/protocol/engine';
import { ask } from './support';

const FILES = ['src/extension.ts', 'src/base/random.ts', 'scripts/test.mjs', 'src/base/percent.ts'];
const MODELS = { code: 'smollm2-135m-code', instruct: 'smollm2-135m-instruct' };
/** The first characters of a file are given. */
const GIVEN = 100;

/**
 * @param characters of each file
 * @returns bits for the files together
 */
export async function bitsFor(engine: Engine, characters: number): Promise<Record<keyof typeof MODELS, number>> {
  const bits = { code: 0, instruct: 0 };
  for (const file of FILES) {
    const text = readFileSync(file, 'utf8').slice(0, characters);
    for (const name of ['code', 'instruct'] as const) {
      const [prompt, candidates] = [text.slice(0, GIVEN), [text.slice(GIVEN)]];
      const scored = await ask(
        engine,
        { op: 'score', model: MODELS[name], precision: 'fast', prompt, candidates },
        'scored',
      );
      bits[name] -= scored.candidates[0]!.logprob / Math.LN2;
    }
  }
  return bits;
}
