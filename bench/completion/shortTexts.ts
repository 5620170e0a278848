/**
 * node out/bench/completion/shortTexts.cjs [--fortunes FOLDER] [--repositories FOLDER,FOLDER] [--split tuning|test]
 * [--texts 40] [--seed 1] [--language plaintext,scminput] [--model ID] [--long 0] [--json FILE]
 *
 * What the model says in short texts (`beginnings.ts`), at one place in each word, with the truth beside it: how often a
 * first word of a raw probability is right, by kind and by length of the text so far. With `--long`, also in so many
 * passages a language in the midst of files. The fortunes are Debian's (`apt-get download fortunes`, `dpkg -x`).
 */
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/base/random';
import { createEngine } from '../../src/engine/service/engine';
import { questionAt } from '../../src/features/completion/core/completeAt';
import { defaultModel } from '../../src/features/completion/core/editorDefaults';
import type { Engine } from '../../src/protocol/engine';
import { beginnings } from './beginnings';
import { passages, SOURCES, type Passage, type Split } from './corpus';
import { reliabilityTable, saidAt, wordsOf, type Said } from './reliability';

/** Raw; what is less likely is never shown. */
const LEAST = 0.15;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      fortunes: { type: 'string' },
      repositories: { type: 'string', default: '' },
      split: { type: 'string', default: 'test' },
      texts: { type: 'string', default: '40' },
      seed: { type: 'string', default: '1' },
      language: { type: 'string' },
      model: { type: 'string' },
      long: { type: 'string', default: '0' },
      json: { type: 'string' },
    },
  });
  const split = values.split as Split;
  const seed = Number(values.seed);
  const repositories = values.repositories.split(',').filter((each) => each !== '');
  const all = [
    ...beginnings({ fortunes: values.fortunes, repositories }, split, Number(values.texts), seed),
    ...SOURCES.flatMap((source) => passages(source, split, Number(values.long), 160, seed)),
  ];
  const languages = values.language?.split(',');
  const engine = createEngine({ modelsFolder: path.resolve('models') });
  const said: Said[] = [];
  for (const passage of all.filter(({ language }) => languages?.includes(language) ?? true))
    said.push(...(await inPassage(engine, passage, values.model ?? defaultModel(passage.language), seed)));
  await engine.dispose();
  console.log(`${split} split, seed ${seed}${values.model === undefined ? '' : `, ${values.model}`}`);
  console.table(reliabilityTable(said));
  if (values.json) writeFileSync(values.json, JSON.stringify(said));
}

/** At one place in each word: before it, or after some of its characters. */
async function inPassage(engine: Engine, passage: Passage, model: string, seed: number): Promise<Said[]> {
  const { text, start, end, language, preamble } = passage;
  const random = seededRandom(seed + text.length);
  const said: Said[] = [];
  for (const word of wordsOf(text, start, end)) {
    const at = word.start + Math.floor(random() * (word.end - word.start));
    if (text.slice(0, at).trim() === '') continue;
    const place = { before: text.slice(0, at), beforeStart: 0, after: text.slice(end) };
    const { question } = questionAt({ ...place, model, language, preamble, minProbability: LEAST, lines: 'auto' });
    const outcome = await engine.ask<'complete'>({ op: 'complete', ...question, minProbability: LEAST });
    if (outcome.kind === 'failed') throw new Error(JSON.stringify(outcome));
    const { file } = passage;
    said.push(
      saidAt(outcome, { file, language, model, before: at, isLong: start > 0 }, text.slice(0, at), text.slice(at)),
    );
  }
  return said;
}

main().catch((thrown: unknown) => {
  console.error(thrown);
  process.exitCode = 1;
});
