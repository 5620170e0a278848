/**
 * npm run bench:completion -- [--split tuning|test] [--places 300] [--passages 12] [--characters 160] [--probability
 * 0.7,0.8/0.65,balanced] [--delay adaptive|MS] [--model ID,ID] [--language javascript,python] [--seed 1] [--json FILE] [--no-plain]
 * [--no-ngrams] [--kl PASSAGES] [--priced] [--answers FILE] [--without PART,PART]
 * [--accept words|eager] [--history OLD NEW [OLD NEW …]]
 *
 * On real files: what each policy says at random places, and what typing with it would be like; and with `--kl`, at so
 * many places a language, how far completion's arithmetic is from the exact one. With `--priced`
 * a question takes what its tokens cost (`sharedAnswers.ts`) instead of the time it took, which a busy machine changes; thresholds then
 * share what the model said, and `--answers` keeps that for the next run. Other files of a passage's package are open beside
 * it. `--without` switches parts off (`without.ts`). `--accept`: what the typist takes (`typist.ts`). With `--history`, what is typed is what versions of packages changed in
 * older ones (`published.mjs` fetches them), instead of either split. `report.ts` says what each figure is, and `compare.ts` how
 * far apart two runs' files of `--json` are.
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine } from '../../src/engine/service/engine';
import { divergenceRow, divergenceTable, type DivergenceRow } from './divergence';
import { SOURCES, passages, type Passage, type Source, type Split } from './corpus';
import { drawn, editsOfAll } from './history';
import { askAt, noPlaces } from './places';
import { BOLDNESS, gateOf } from '../../src/features/completion/core/boldness';
import { uncalibrated } from '../../src/features/completion/core/calibration';
import { SharedAnswers } from './sharedAnswers';
import { MODEL, ngrams, ours, plain, type NamedGate } from './policies';
import {
  calibrationTable,
  placesRow,
  placesTable,
  typingRow,
  typingTable,
  type PlacesRow,
  type TypedPassage,
  type TypingRow,
} from './report';
import { ACCEPTING, nothingTyped, type as typeIn, type Policy, type Tally } from './typist';
import { partNamed } from './without';

/** @param named the name of a boldness, one number, or that of the first word and that of the whole: `0.8/0.65` */
function gateNamed(named: string): NamedGate {
  const boldness = BOLDNESS.find((name) => name === named);
  if (boldness) return { name: boldness, ...gateOf(boldness, null) };
  const [startProbability, minProbability = startProbability] = named.split('/').map(Number);
  return { name: `probability ${named}`, startProbability: startProbability!, minProbability: minProbability! };
}

const ACCEPTED = { whole: 'whole', words: 'by word', eager: 'where the first word is right' } as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      split: { type: 'string', default: 'test' },
      places: { type: 'string', default: '300' },
      passages: { type: 'string', default: '12' },
      characters: { type: 'string', default: '160' },
      probability: { type: 'string', default: 'balanced' },
      delay: { type: 'string', default: 'adaptive' },
      model: { type: 'string' },
      language: { type: 'string' },
      seed: { type: 'string', default: '1' },
      kl: { type: 'string', default: '0' },
      json: { type: 'string' },
      priced: { type: 'boolean' },
      answers: { type: 'string' },
      'no-plain': { type: 'boolean' },
      'no-ngrams': { type: 'boolean' },
      without: { type: 'string' },
      accept: { type: 'string', default: 'whole' },
      history: { type: 'boolean' },
    },
  });
  const modelsFolder = path.resolve('models');
  const engine = createEngine({ modelsFolder });
  const gates = values.probability.split(',').map(gateNamed);
  const least = Math.min(...gates.map(({ minProbability }) => minProbability));
  const answers = values.priced ? new SharedAnswers(engine, uncalibrated(least), values.answers) : undefined;
  const without = values.without?.split(',').map(partNamed);
  const models = values.model?.split(',') ?? [undefined];
  const policies: Policy[] = models.flatMap((model) =>
    gates.map((gate) =>
      ours(engine, {
        ...{ model, gate, answers, without },
        delay: values.delay === 'adaptive' ? 'adaptive' : Number(values.delay),
      }),
    ),
  );
  if (!values['no-plain']) policies.push(await plain(modelsFolder));
  if (!values['no-ngrams']) policies.push(ngrams(gates[0]!.minProbability));

  const seed = Number(values.seed);
  const characters = Number(values.characters);
  const accepting = ACCEPTING.find((named) => named === values.accept);
  if (!accepting) throw new Error(`${values.accept} is none of ${ACCEPTING.join(', ')}`);
  const edits = values.history ? editsOfAll(positionals, characters) : undefined;
  const found = (source: Source, count: string): Passage[] =>
    edits
      ? drawn(
          edits.filter(({ language }) => language === source.language),
          Number(count),
          seed,
        )
      : passages(source, values.split as Split, Number(count), characters, seed);
  const places: PlacesRow[] = [];
  const typing: TypingRow[] = [];
  const divergences: DivergenceRow[] = [];
  /** Passage by passage, so that two runs can be compared over the same ones. */
  const typedPassages: TypedPassage[] = [];
  const languages = values.language?.split(',');
  for (const source of SOURCES.filter(({ language }) => languages?.includes(language) ?? true)) {
    const tallies = policies.map((policy) => ({ policy, places: noPlaces(), typed: nothingTyped() }));
    // Passage by passage, so that a machine that slows down slows every policy.
    for (const [i, passage] of found(source, values.places).entries()) {
      for (const tally of tallies) await askAt(passage, tally.policy, seed * 1000 + i, tally.places);
    }
    for (const [i, passage] of found(source, values.passages).entries()) {
      for (const { policy, typed } of tallies) {
        const before = keysOf(typed);
        await typeIn(passage, policy, seed + i, typed, accepting);
        const after = keysOf(typed);
        const { file, language } = passage;
        const [typedChars, keystrokes, shown, right] = after.map((count, at) => count - before[at]!) as Counts;
        typedPassages.push({ policy: policy.name, language, file, typedChars, keystrokes, shown, right });
      }
      answers?.save();
    }
    if (tallies.every((tally) => tally.places.places + tally.typed.typedChars === 0)) {
      console.log(`no files for ${source.language}: it is left out`);
      continue;
    }
    const compared = found(source, values.kl);
    for (const model of compared.length > 0 ? models : [])
      divergences.push(await divergenceRow(engine, model ?? MODEL, source.language, compared));
    for (const { policy, places: answers, typed } of tallies) {
      places.push(placesRow(policy.name, source.language, answers));
      const passagesOf = typedPassages.filter(
        (passage) => passage.policy === policy.name && passage.language === source.language,
      );
      typing.push(typingRow(policy.name, source.language, typed, passagesOf));
    }
  }
  console.log(
    `${values.history ? positionals.join(' to ') : `${values.split} split`}, seed ${seed}${without ? `, without ${without.join(', ')}` : ''}, load ${loadavg()[0]!.toFixed(1)}`,
  );
  console.log('At random places, with all the time it takes:');
  console.table(placesTable(places));
  console.log('Of what was shown there, by tenths of its probability that have 50 or more:');
  console.table(calibrationTable(places));
  console.log(`While typing ${values.passages} passages a language, accepted ${ACCEPTED[accepting]}:`);
  console.table(typingTable(typing));
  if (divergences.length > 0) {
    console.log("Completion's arithmetic beside the exact one, the next token:");
    console.table(divergenceTable(divergences));
  }
  if (values.json)
    writeFileSync(
      values.json,
      JSON.stringify({ split: values.split, seed, places, typing, divergences, typedPassages }, undefined, 2),
    );
  await engine.dispose();
}

type Counts = [typedChars: number, keystrokes: number, shown: number, right: number];

const keysOf = ({ typedChars, keystrokes, shown }: Tally): Counts => [typedChars, keystrokes, shown.count, shown.right];

main().catch((thrown: unknown) => {
  console.error(thrown);
  process.exitCode = 1;
});
