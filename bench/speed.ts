/**
 * npm run bench -- [--rounds 5] [--only reading,writing,suggesting,memory] [--peers completion,instruct,transformers,llama]
 * [--seed 1] [--json FILE] [--against FOLDER] [--forked] [--gguf FILE]
 *
 * Attentive beside transformers.js and llama.cpp, in one run. Every engine has a process of its own; they measure in turns,
 * thing by thing, and each round another one begins, so that a machine that slows down slows them all. What counts are the
 * ratios: each is the median of the ratios of pairs that were measured one after the other, over all rounds. The absolute
 * numbers are medians over the rounds; the load of the machine is printed beside them.
 *
 * The peers: Attentive with the model that completion uses, and with `smollm2-135m-instruct`; transformers.js `generate()`
 * on the latter's weights; llama.cpp on the GGUF that these weights were made from. llama.cpp is installed by the first
 * run (`speed/llamaFiles.ts`), and left out by name, with the reason, where that does not work.
 *
 * The rows:
 * - reading N tokens: N tokens of source files that no cache holds, in tokens that were run a second. Attentive: the
 *   operation `warm`, which reads on completion's path. transformers.js: `generate()` of one token.
 * - writing, plain: 64 tokens, greedily, after 256 tokens of source files; tokens a second from the end of reading on.
 *   The first token comes with the reading and does not count. An engine that drafts does so here too, where a text repeats
 *   itself.
 * - writing code, writing prose after a file: the same after the last 3,000 characters before a place in a real file of
 *   the completion bench's test split (JavaScript and Python; Markdown), where drafts from the text may be right.
 * - suggestion after a jump of the cursor: at a place in another file, with the product's window and gate, until the answer,
 *   whether or not there is something to show. Of the peers without a gate: the text before the cursor in the same window,
 *   then up to 8 tokens of the line.
 * - suggestion after one more key: the same, one character on. transformers.js reads everything again.
 * - resident memory while completing: of the process that holds the weights, started for this alone, at its peak and one
 *   second after its last of 16 answers, with the files that it has mapped; Attentive's is the process that the extension
 *   starts. From /proc, so on Linux only.
 *
 * `--against FOLDER` takes Attentive of another checkout, built with `node scripts/build.mjs --tests`, as one more peer:
 * the goals for suggestions are ratios to an earlier version. `--forked` measures Attentive's speed in the extension's
 * engine process too. `--gguf` names weights that lie here already.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { completionModel } from './speed/attentive';
import { llamaFiles } from './speed/llamaFiles';
import { canReadMemory, MEMORY_PLACES, memoryOf } from './speed/memory';
import { SHARED_MODEL, type PeerId } from './speed/peer';
import { Remote, type Start } from './speed/remote';
import { Results, type Key } from './speed/results';
import { GROUPS, round, type Group } from './speed/rows';
import { goalsTable, measuredTable } from './speed/tables';
import { testTexts } from './speed/texts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: GROUPS.join() },
    peers: { type: 'string', default: 'completion,instruct,transformers,llama' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    against: { type: 'string' },
    forked: { type: 'boolean', default: false },
    gguf: { type: 'string' },
  },
});

interface Contestant {
  readonly key: Key;
  readonly name: string;
  readonly start: Start;
}

/** Load from which on ratios are worth nothing. */
const BUSY = 0.3 * availableParallelism();

const load = (): string => loadavg()[0]!.toFixed(1);

async function contestants(): Promise<Contestant[]> {
  const wanted = values.peers.split(',');
  const start = (id: PeerId, folder = '.'): Start => ({ id, folder: path.resolve(folder), isForked: values.forked });
  const all: Contestant[] = [
    { key: 'completion', name: `Attentive, ${completionModel()}`, start: start('completion') },
    { key: 'instruct', name: `Attentive, ${SHARED_MODEL}`, start: start('instruct') },
    { key: 'transformers', name: 'transformers.js', start: start('transformers') },
  ];
  const found = all.filter(({ key }) => wanted.includes(key));
  if (wanted.includes('llama')) {
    const files = await llamaFiles(values.gguf);
    if ('reason' in files) console.log(`llama.cpp is left out: ${files.reason}`);
    else found.push({ key: 'llama', name: 'llama.cpp', start: { ...start('llama'), gguf: files.gguf } });
  }
  if (values.against)
    found.push({ key: 'before', name: 'Attentive before', start: start('completion', values.against) });
  return found;
}

async function main(): Promise<void> {
  const groups = values.only.split(',') as Group[];
  const strange = groups.find((group) => !GROUPS.includes(group));
  if (strange !== undefined) throw new Error(`--only takes ${GROUPS.join(', ')}; ${strange} is none of them.`);
  const rounds = Number(values.rounds);
  const texts = await testTexts(Number(values.seed));
  let peers = await contestants();
  const results = new Results();
  const begun = load();
  if (Number(begun) > BUSY)
    console.log(
      `The machine is busy (load ${begun}): threads of llama.cpp and transformers.js wait in loops and lose more by that than ours, so no ratio of this run counts.`,
    );

  const remotes = new Map(peers.map(({ key, start }) => [key, new Remote(start)]));
  const about: Record<string, string> = {};
  /** Leaves a peer out, by name, when it fails. */
  const using = async (peer: Contestant, work: (remote: Remote) => Promise<void>): Promise<void> => {
    try {
      await work(remotes.get(peer.key)!);
    } catch (thrown) {
      console.log(`${peer.name} is left out: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      peers = peers.filter((each) => each !== peer);
    }
  };
  const warmUp = { text: texts.next(64), jump: texts.jump() };
  for (const peer of peers) {
    await using(peer, async (remote) => {
      about[peer.key] = await remote.do({ kind: 'about' });
      await remote.do({ kind: 'write', prompt: warmUp.text, tokens: 2 });
      await remote.do({ kind: 'suggest', place: warmUp.jump.place });
    });
  }
  let index = 0;
  for (let i = 0; i < rounds; i++) {
    console.log(`Round ${i + 1} of ${rounds}, load ${load()} …`);
    for (const measurement of round(texts, groups)) {
      const first = i % Math.max(1, peers.length);
      for (const peer of [...peers.slice(first), ...peers.slice(0, first)])
        await using(peer, async (remote) => results.add(peer.key, index, await measurement(remote)));
      index++;
    }
  }
  await Promise.all([...remotes.values()].map((remote) => remote.end()));

  if (groups.includes('memory')) {
    const places = Array.from({ length: MEMORY_PLACES }, () => texts.jump());
    if (!canReadMemory()) console.log('Resident memory is left out: this system has no /proc.');
    else
      for (const peer of peers)
        await using(peer, async () => void results.memory.set(peer.key, await memoryOf(peer.start, places)));
  }

  const names = new Map(peers.map(({ key, name }) => [key, name]));
  for (const line of Object.values(about)) console.log(line);
  console.log(
    `${rounds} rounds, seed ${values.seed}, ${availableParallelism()} processors, load ${begun} before and ${load()} after`,
  );
  console.table(measuredTable(results, names));
  console.log('Ratios, medians of pairs:');
  console.table(goalsTable(results, names));
  if (values.json) {
    const machine = { processor: cpus()[0]?.model, processors: availableParallelism(), memoryMb: totalmem() / 1e6 };
    const run = { date: new Date().toISOString(), machine, load: { before: begun, after: load() }, options: values };
    writeFileSync(values.json, JSON.stringify({ ...run, about, ...results.toJSON() }, undefined, 2));
  }
}

main().catch((thrown: unknown) => {
  console.error(thrown);
  process.exitCode = 1;
});
