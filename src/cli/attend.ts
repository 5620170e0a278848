/** `attend`: attention as numbers. */
import {
  MAX_SLICE_VALUES,
  type AttentionMap,
  type Engine,
  type OutcomeOf,
  type RequestOf,
  type TokenPiece,
} from '../protocol/engine';
import { wordsOf } from './input';
import {
  fastOption,
  jsonOption,
  listOption,
  modelOption,
  numberOption,
  passageOption,
  textOption,
  UsageError,
} from './options';
import { print, remark, settle, Unsettled } from './output';
import {
  headOption,
  htmlOption,
  layerOption,
  mapOption,
  measureOption,
  pngOption,
  svgOption,
  refuseWithoutPicture,
  writePictures,
} from './picture';
import { run, verb } from './verb';

type Attended = Extract<OutcomeOf<'attend'>, { kind: 'attended' }>;

export const attend = verb('attend', 'attention weights, as numbers or as pictures', 'Exact arithmetic unless --fast.')
  .addOption(modelOption)
  .addOption(passageOption)
  .addOption(textOption('--target <text>', 'what an encoder-decoder reads as its translation; its own without one'))
  .addOption(listOption('--layers <layers>', 'the layers that --json prints'))
  .addOption(numberOption('--max-tokens <n>', 'the most tokens that are read', { min: 1, max: 4096 }).default(512))
  .addOption(fastOption)
  .addOption(svgOption)
  .addOption(pngOption)
  .addOption(htmlOption)
  .addOption(mapOption)
  .addOption(layerOption)
  .addOption(headOption)
  .addOption(measureOption)
  .addOption(jsonOption)
  .hook('preAction', refuseWithoutPicture)
  .action(
    run(async ({ model, text, target, layers, maxTokens, fast, json, ...picture }, { engine, signal }) => {
      const request: RequestOf<'attend'> = {
        op: 'attend',
        model,
        text: await wordsOf('--text', text, signal),
        target,
        precision: fast ? 'fast' : 'exact',
        maxTokens,
      };
      const outcome = await engine.ask<'attend'>(request, { signal });
      return settle(outcome, 'attended', async (attended) => {
        refuseUnknownLayers(layers, attended);
        if (attended.totalTokens > attended.tokens.length) {
          remark(
            `First ${attended.tokens.length} of ${attended.totalIsLowerBound === true ? 'more than ' : ''}${attended.totalTokens} tokens.`,
          );
        }
        const written = await writePictures(engine, picture, request, attended);
        if (written.length > 0 && !json) print(`Wrote ${written.join(', ')}.`);
        else if (json) await printMaps(engine, attended, layers, signal);
        else printSummary(attended);
        return 0;
      });
    }),
  );

/** A layer is printed of the maps that have it. @throws UsageError for one that no map has */
function refuseUnknownLayers(wanted: readonly number[] | undefined, { model, maps }: Attended): void {
  const beyond = wanted?.find((layer) => maps.every(({ layers }) => layer >= layers));
  if (beyond === undefined) return;
  const ranges = maps.map(({ kind, layers }) => `${kind} attention has layers 0 to ${layers - 1}`).join(', ');
  throw new UsageError(`--layers names layer ${beyond}, which ${model} has not: ${ranges}.`);
}

function printSummary({ model, precision, measure, maps, tokens }: Attended): void {
  print(`${model}, ${precision} arithmetic, ${measure} attention, ${tokens.length} tokens`);
  for (const { kind, direction, layers, heads, queries, keys } of maps) {
    print(`${kind}: ${direction}, ${layers} layers x ${heads} heads, ${queries} queries x ${keys} keys`);
  }
  print('Add --json for the weights.');
}

/** One JSON object, written head by head: all the weights at once can be a gigabyte. */
async function printMaps(
  engine: Engine,
  attended: Attended,
  wanted: readonly number[] | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { model, precision, measure, tokens, target, totalTokens, maps, handle } = attended;
  const piece = ({ id, text: shown, start, end }: TokenPiece) => ({ id, text: shown, start, end });
  const head = JSON.stringify({
    model,
    precision,
    measure,
    totalTokens,
    tokens: tokens.map(piece),
    ...(target && { target: target.map(piece) }),
  });
  await write(`${head.slice(0, -1)},"attention":{`);
  for (const [i, map] of maps.entries()) {
    const layers = (wanted ?? Array.from({ length: map.layers }, (_, layer) => layer)).filter(
      (layer) => layer < map.layers,
    );
    await write(
      `${i > 0 ? ',' : ''}"${map.kind}":{"layers":${JSON.stringify(layers)},"heads":${map.heads},"direction":"${map.direction}","weights":[`,
    );
    for (const [l, layer] of layers.entries()) {
      await write(l > 0 ? ',[' : '[');
      for (let h = 0; h < map.heads; h++)
        await write(`${h > 0 ? ',' : ''}[${await headRows(engine, handle, map, layer, h, signal)}]`);
      await write(']');
    }
    await write(']}');
  }
  await write('}}\n');
}

/** The rows of a head as JSON arrays, comma-separated. */
async function headRows(
  engine: Engine,
  handle: number,
  map: AttentionMap,
  layer: number,
  head: number,
  signal: AbortSignal,
): Promise<string> {
  // What is captured is answered at once, whatever the signal says.
  if (signal.aborted) throw new Unsettled({ kind: 'cancelled' });
  const rows: string[] = [];
  const rowsAtOnce = Math.max(1, Math.floor(MAX_SLICE_VALUES / map.keys));
  for (let from = 0; from < map.queries; from += rowsAtOnce) {
    const slice = await engine.ask(
      {
        op: 'attention',
        handle,
        map: map.kind,
        layer,
        head,
        fromRow: from,
        toRow: Math.min(from + rowsAtOnce, map.queries),
      },
      { signal },
    );
    if (slice.kind !== 'weights') throw new Unsettled(slice);
    for (let row = 0; row < slice.rows; row++) {
      const weights = Array.from(slice.weights.subarray(row * slice.keys, (row + 1) * slice.keys), (weight) =>
        Number(weight.toPrecision(7)),
      );
      rows.push(JSON.stringify(weights));
    }
  }
  return rows.join(',');
}

/** Resolves when the chunk is accepted, so that a slow reader does not fill the memory. */
function write(chunk: string): Promise<void> {
  return new Promise((resolve) => {
    if (process.stdout.write(chunk)) resolve();
    else process.stdout.once('drain', resolve);
  });
}
