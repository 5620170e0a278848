/** `attend --svg --png --html`: one head as files. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { Option, type Command } from '@commander-js/extra-typings';
import { english } from '../base/english';
import { reasonSentence } from '../sentences/reasons';
import { availability, mapShown } from '../features/attention/core/availability';
import { figure } from '../features/attention/core/figure';
import { LiveCapture, type Attended } from '../features/attention/core/liveCapture';
import { allRows, standalonePage } from '../features/attention/core/page';
import { Measure, type Engine, type RequestOf } from '../protocol/engine';
import type { CaptureShown, HeadAddress } from '../protocol/attention';
import { matrixInfo, nameAtStart } from '../protocol/measures';
import { FileError, writeTo } from './files';
import { choiceOption, numberIn, numberOption, oneOf, textOption, UsageError } from './options';
import { EXIT_FAILED, Unsettled } from './output';

const PICTURE = 'One head as a file:';
export const svgOption = textOption('--svg <file>', 'a picture').helpGroup(PICTURE);
export const pngOption = textOption('--png <file>', 'the same as pixels').helpGroup(PICTURE);
export const htmlOption = textOption('--html <file>', 'a page that works by itself').helpGroup(PICTURE);
export const mapOption = textOption(
  '--map <kind>',
  'self, or encoder, decoder or cross; the last that the model has without one',
).helpGroup(PICTURE);
export const layerOption = numberOption('--layer <n>', 'the layer').default(0).helpGroup(PICTURE);
export const headOption = new Option('--head <n>', 'the head, from 0, or mean').default('mean').helpGroup(PICTURE);
export const measureOption = choiceOption('--measure <measure>', 'what its rows show', Measure.options)
  .default('raw')
  .helpGroup(PICTURE);

interface PictureOptions {
  readonly svg?: string;
  readonly png?: string;
  readonly html?: string;
  readonly map?: string;
  readonly layer: number;
  readonly head: string;
  readonly measure: Measure;
}

/** Before the work of a verb. @throws UsageError for a choice that nothing would follow */
export function refuseWithoutPicture(verb: Pick<Command, 'getOptionValueSource'>): void {
  const isGiven = (name: string): boolean => verb.getOptionValueSource(name) === 'cli';
  const choice = ['map', 'layer', 'head', 'measure'].find(isGiven);
  if (choice === undefined || ['svg', 'png', 'html'].some(isGiven)) return;
  throw new UsageError(
    `--${choice} is about one head as a file: give --svg, --png or --html too. --json prints all heads of --layers.`,
  );
}

/** Pixels for each unit of the drawing. */
const PNG_SCALE = 2;

/** @returns the files that were asked for and written */
export async function writePictures(
  engine: Engine,
  options: PictureOptions,
  request: RequestOf<'attend'>,
  attended: Attended,
): Promise<string[]> {
  const wanted = (['svg', 'png', 'html'] as const).flatMap((format) => {
    const file = options[format];
    return file === undefined ? [] : [{ format, file }];
  });
  if (wanted.length === 0) return [];
  const address = addressIn(options, attended);
  const capture = new LiveCapture(engine, request, 1, attended);
  const shown = await shownBy(engine, request, attended, address);
  const extent = attended.maps.find(({ kind }) => kind === address.map)!;
  const weights = await allRows(capture, address, extent.queries);
  if (!(weights instanceof Float32Array)) throw new Unsettled(weights);
  for (const { format, file } of wanted) await writeTo(file, await content(format, capture, shown, address, weights));
  return wanted.map(({ file }) => file);
}

async function content(
  format: 'svg' | 'png' | 'html',
  capture: LiveCapture,
  shown: CaptureShown,
  address: HeadAddress,
  weights: Float32Array,
): Promise<string | Uint8Array> {
  switch (format) {
    case 'svg':
      return figure(shown, address, weights);
    case 'png':
      return rasterized(figure(shown, address, weights));
    case 'html': {
      const source = (name: string): Promise<string> => readFile(path.join(__dirname, 'inspector', name), 'utf8');
      const page = await standalonePage({ capture, shown }, address, {
        script: await source('main.js'),
        style: await source('style.css'),
      });
      if (page === undefined)
        throw new FileError(
          'The attention weights are no longer in memory. Give it a shorter text, or ask for fewer layers.',
          EXIT_FAILED,
        );
      return page;
    }
  }
}

interface Sharp {
  (input: Buffer, options: { density: number }): { png(): { toBuffer(): Promise<Buffer> } };
}

/** The rasterizer is a native package of the project, which the packed extension leaves out. */
async function rasterized(svg: string): Promise<Uint8Array> {
  let sharp: Sharp;
  try {
    sharp = createRequire(__filename)('sharp') as Sharp;
  } catch {
    throw new UsageError('--png needs the package "sharp", which is not installed here. Use --svg.');
  }
  return sharp(Buffer.from(svg), { density: 72 * PNG_SCALE })
    .png()
    .toBuffer();
}

function addressIn({ map: kindWanted, measure, layer, head }: PictureOptions, { maps }: Attended): HeadAddress {
  const kind =
    kindWanted === undefined
      ? maps.at(-1)!.kind
      : oneOf(
          '--map',
          kindWanted,
          maps.map((each) => each.kind),
        );
  const map = maps.find((each) => each.kind === kind)!;
  const state = map.measures[measure];
  if (state.is === 'unavailable') throw new UsageError(`--measure ${measure}: ${reasonSentence(state.why, english)}`);
  if (matrixInfo(measure).of === 'layers' && head !== 'mean')
    throw new UsageError(`${nameAtStart(measure)} is of whole layers: leave --head out.`);
  return {
    map: kind,
    measure,
    layer: numberIn('--layer', String(layer), { max: map.layers - 1 }),
    head: head === 'mean' ? head : numberIn('--head', head, { max: map.heads - 1 }),
  };
}

async function shownBy(
  engine: Engine,
  { text }: RequestOf<'attend'>,
  attended: Attended,
  suggested: HeadAddress,
): Promise<CaptureShown> {
  const { model, precision, tokens, target, maps, totalTokens } = attended;
  const listed = await engine.ask({ op: 'models', verify: false });
  const info = listed.kind === 'models' ? listed.models.find(({ id }) => id === model) : undefined;
  return {
    kind: 'capture',
    captureId: 1,
    model,
    modelName: info?.name ?? model,
    precision,
    where: 'command line',
    flow: 'prose',
    text,
    tokens,
    ...(target && { target }),
    maps: maps.map((map) => mapShown(map, english)),
    totalTokens,
    totalIsLowerBound: attended.totalIsLowerBound === true,
    suggested,
    predictions: info ? availability(info.capabilities.score, english) : { is: 'unavailable', why: 'Unknown.' },
  };
}
