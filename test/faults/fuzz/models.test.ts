/**
 * Faults 2 to 5 and 15 to 26: models whose files are flipped, cut, grown or overwritten, in a real child. A dozen in
 * `npm test`, 40 in the slow proofs, 10,000 in `npm run fuzz`, or ATTENTIVE_FUZZ_MODELS. ATTENTIVE_FUZZ_SEED repeats a run.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Outcome } from '../../../src/protocol/engine';
import { OwnModels } from '../ownModel';
import { EMBEDDED, RealChildren } from '../realChild';
import { mutated, mutatedBytes, pick, randomFrom, type Random } from './mutations';

const MODELS = Number(process.env.ATTENTIVE_FUZZ_MODELS ?? 12);
const SEED = Number(process.env.ATTENTIVE_FUZZ_SEED ?? 14);
/** The engine looks at a hundred folders at most. */
const A_FOLDER = 80;
/** A tiny model answers in a tenth of a second: after this time the clock of the deadlines is moved to their end. */
const PATIENCE_MS = 20_000;
const DEADLINE_MS = 125_000;
/** Waits between two starts of a process that failed. */
const BACK_OFF_MS = 5_000;
const MOST_BYTES = 1024 ** 3;

const KINDS = [
  { from: 'tiny-llama', graphs: ['onnx/model.onnx'], op: 'generate' },
  { from: 'tiny-bert', graphs: ['onnx/model.onnx'], op: 'attend' },
  { from: 'tiny-marian', graphs: ['onnx/encoder_model.onnx', 'onnx/decoder_model_merged.onnx'], op: 'translate' },
] as const;
type Kind = (typeof KINDS)[number];

/** Damages one file of a model, or two. @returns what was done, for whoever reads a failure */
function damage(own: OwnModels, id: string, { graphs }: Kind, random: Random): string {
  const done: string[] = [];
  for (let files = random() < 0.2 ? 2 : 1; files > 0; files--) {
    const file = pick(random, [...graphs, ...graphs, 'config.json', 'tokenizer.json', 'tokenizer_config.json']);
    const bytes = readFileSync(own.at(id, file));
    const byValue = file.endsWith('.json') && random() < 0.6 && parsed(bytes);
    if (byValue) {
      const before = JSON.stringify(byValue);
      const after = JSON.stringify(mutated(byValue, random, [byValue]), (_, value: unknown) =>
        typeof value === 'bigint' ? Number(value) : value,
      );
      writeFileSync(own.at(id, file), after ?? before.slice(1));
    } else {
      writeFileSync(own.at(id, file), mutatedBytes(bytes, random));
    }
    done.push(file);
  }
  return done.join(' and ');
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined; // damaged before
  }
}

class Trial {
  readonly counts = new Map<string, number>();
  private readonly own = new OwnModels();
  private readonly real = new RealChildren({ ownModels: this.own.folder, mostBytes: MOST_BYTES });
  deaths = 0;

  constructor(private readonly random: Random) {}

  add(id: string): { kind: Kind; what: string } {
    const kind = pick(this.random, KINDS);
    this.own.add(id, kind.from);
    return { kind, what: `${kind.from}, ${damage(this.own, id, kind, this.random)}` };
  }

  async use(id: string, { kind, what }: { kind: Kind; what: string }): Promise<void> {
    const outcome = await this.inTime(this.ask(id, kind));
    const name = outcome.kind === 'failed' ? outcome.error.code : outcome.kind;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (name === 'internal') console.log(`      seed ${SEED}, ${id} (${what}): ${JSON.stringify(outcome)}`);
    assert.match(name, /^\w+$/);
    assert.notEqual(name, 'protocolError', `${id} (${what}): ${JSON.stringify(outcome)}`);
    const next = this.real.generate(EMBEDDED);
    this.real.clock.advance(BACK_OFF_MS);
    const served = await this.inTime(next);
    assert.equal(served.kind, 'generated', `after ${id} (${what}), which ended as ${name}: ${JSON.stringify(served)}`);
    this.deaths = this.real.children.length - 1;
  }

  private ask(model: string, { op }: Kind): Promise<Outcome> {
    const { client } = this.real;
    if (op === 'generate') return this.real.generate(model);
    return op === 'attend'
      ? client.ask<'attend'>({ op, model, text: 'a dog sat', precision: 'fast', maxTokens: 16 })
      : client.ask<'translate'>({ op, model, text: 'a dog sat', beams: 2, maxTokens: 8 });
  }

  /** Moves the clock of the deadlines to their end for what hangs. */
  private async inTime<Result>(outcome: Promise<Result>): Promise<Result> {
    const timer = setInterval(() => this.real.clock.advance(DEADLINE_MS), PATIENCE_MS);
    try {
      return await outcome;
    } finally {
      clearInterval(timer);
    }
  }

  end(): void {
    this.real.dispose();
    this.own.remove();
  }
}

describe(`Damaged models (seed ${SEED}, ${MODELS} of them)`, function () {
  this.timeout(0);
  it('end as named outcomes, and the next request to an embedded model is served', async () => {
    const stray: unknown[] = [];
    const note = (thrown: unknown): void => void stray.push(thrown);
    process.on('unhandledRejection', note);
    const counts = new Map<string, number>();
    let deaths = 0;
    try {
      for (let begun = 0; begun < MODELS; begun += A_FOLDER) {
        const trial = new Trial(randomFrom(SEED + begun));
        try {
          const ids = Array.from({ length: Math.min(A_FOLDER, MODELS - begun) }, (_, i) => `m${begun + i}`);
          const damaged = ids.map((id) => [id, trial.add(id)] as const);
          for (const [id, model] of damaged) await trial.use(id, model);
        } finally {
          trial.end();
          for (const [name, count] of trial.counts) counts.set(name, (counts.get(name) ?? 0) + count);
          deaths += trial.deaths;
        }
        if (begun % (10 * A_FOLDER) === 0 && begun > 0) console.log(`      ${begun} of ${MODELS} models`);
      }
    } finally {
      process.off('unhandledRejection', note);
      const ends = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${count} ${name}`);
      console.log(`      ${MODELS} models, ${deaths} processes ended: ${ends.join(', ')}`);
    }
    assert.deepEqual(stray, []);
  });
});
