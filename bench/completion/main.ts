/**
 * npm run bench:completion -- [--split tuning|test] [--passages 12] [--characters 160] [--probability 0.5] [--delay adaptive|MS] [--json FILE] [--no-plain]
 *
 * Replays typing on real files and reports what each policy would have shown.
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine } from '../../src/engine/engine';
import { SOURCES, passages, type Split } from './corpus';
import { ours, plain } from './policies';
import { report, table, type Row } from './report';
import { emptyTally, type as typeIn, type Policy } from './typist';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'split': { type: 'string', default: 'test' }, 'passages': { type: 'string', default: '12' }, 'characters': { type: 'string', default: '160' },
      'probability': { type: 'string', default: '0.5' }, 'delay': { type: 'string', default: 'adaptive' }, 'seed': { type: 'string', default: '1' },
      'json': { type: 'string' }, 'no-plain': { type: 'boolean' },
    },
  });
  const modelsFolder = path.resolve('models');
  const engine = createEngine({ modelsFolder });
  const policies: Policy[] = values.probability.split(',').map((each) => ours(engine, {
    minProbability: Number(each), delay: values.delay === 'adaptive' ? 'adaptive' : Number(values.delay),
  }));
  if (!values['no-plain']) policies.push(await plain(modelsFolder));

  const rows: Row[] = [];
  for (const source of SOURCES) {
    const found = passages(source, values.split as Split, Number(values.passages), Number(values.characters), Number(values.seed));
    if (found.length === 0) console.log(`no files for ${source.language}: it is left out`);
    const tallies = policies.map(emptyTally);
    // Passage by passage, so that a machine that slows down slows every policy.
    for (const [i, passage] of found.entries()) {
      for (const [p, policy] of policies.entries()) await typeIn(passage, policy, Number(values.seed) + i, tallies[p]);
    }
    if (found.length > 0) policies.forEach((policy, p) => rows.push(report(policy.name, source.language, tallies[p])));
  }
  console.log(`${values.passages} passages a language, ${values.split} split, seed ${values.seed}, load ${loadavg()[0].toFixed(1)}`);
  console.table(table(rows));
  if (values.json) writeFileSync(values.json, JSON.stringify(rows, undefined, 2));
  await engine.dispose();
}

main().catch((thrown: unknown) => {
  console.error(thrown);
  process.exitCode = 1;
});
