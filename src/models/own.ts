/**
 * Models of a person's own: folders in the layout that transformers.js reads (config.json, tokenizer.json and graphs in
 * onnx/), described from what lies in them. Nobody has listed what their files should be, so nothing can be checked
 * before they run.
 */
import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import * as v from 'valibot';
import { printable } from '../base/text/printable';
import { ReasonError, type Family, type Reason, type Unusable } from '../protocol/engine';
import type { Dtype, ModelEntry, ModelFile } from './manifest';
import { isDataOf } from './graphData';
import { ModelFiles } from './modelFiles';
import { stampOf } from './stamp';
import { traitsOf, type Traits } from './traits';

/** What the engine needs to know of a model before it loads it; a `ModelEntry` is one. */
export type Described = Pick<ModelEntry, 'id' | 'name' | 'family' | 'dtype' | 'license' | 'languages'> & {
  /** Where somebody has counted them. */
  readonly parameters?: number;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
};

/** A model of a person's own, and its files as they were when they were read. */
export type OwnModel = Described & {
  readonly traits: Traits;
  readonly stamp: string;
  /** The folder of its files. */
  readonly home: string;
  /** Of a downloaded model: what its files must be. */
  readonly listed?: readonly ModelFile[];
};

export interface OwnModels {
  readonly usable: readonly OwnModel[];
  /** Folders that look like models and cannot be used, each with the reason. */
  readonly unusable: readonly Unusable[];
}

const Config = v.object({
  model_type: v.optional(v.string()),
  architectures: v.optional(v.array(v.string()), []),
  is_encoder_decoder: v.optional(v.boolean(), false),
  decoder_start_token_id: v.optional(v.unknown()),
  eos_token_id: v.optional(v.unknown()),
  forced_bos_token_id: v.optional(v.unknown()),
});
type Config = v.InferOutput<typeof Config>;
const GenerationConfig = v.object({ forced_bos_token_id: v.optional(v.unknown()) });

/** By the suffix that transformers.js gives to file names; what runs well on a CPU first. */
export const SUFFIXES: readonly (readonly [Dtype, string])[] = [
  ['q8', '_quantized'],
  ['q4', '_q4'],
  ['int8', '_int8'],
  ['uint8', '_uint8'],
  ['fp32', ''],
  ['bnb4', '_bnb4'],
  ['fp16', '_fp16'],
  ['q4f16', '_q4f16'],
];
const GRAPHS: Readonly<Record<Exclude<Family, 'recurrent'>, readonly string[]>> = {
  encoder: ['model'],
  decoder: ['model'],
  'encoder-decoder': ['encoder_model', 'decoder_model_merged'],
};
/** The two branches of a decoder, without a cache and with one, as graphs of their own. */
const BRANCHES = ['decoder_model', 'decoder_with_past_model'];
/** The graphs of a model in each of its layouts, the usual one first. */
export const LAYOUTS: Readonly<Record<keyof typeof GRAPHS, readonly (readonly string[])[]>> = {
  encoder: [GRAPHS.encoder],
  // As older exporters wrote them, with the two branches in one graph or in two.
  decoder: [GRAPHS.decoder, ['decoder_model_merged'], BRANCHES],
  'encoder-decoder': [GRAPHS['encoder-decoder'], ['encoder_model', ...BRANCHES]],
};
/** What is read of a model beside its graphs. */
const TEXTS = ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json'];
const PLAIN_NAME = /^[A-Za-z0-9._-]{1,100}$/;
const MOST_MODELS = 100;
/** For describing one folder: a few small files. */
const DEADLINE_MS = 10_000;

/** @param folder with one folder a model. Never throws: a folder that cannot be read holds no models, and says so */
export async function ownModels(folder: string): Promise<OwnModels> {
  const names = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!names)
    return {
      usable: [],
      unusable: [{ id: path.basename(folder), why: { code: 'folderUnreadable', args: { folder } } }],
    };
  const candidates = names.filter((each) => !each.isFile() && !each.name.startsWith('.')).slice(0, MOST_MODELS);
  const found = await Promise.all(candidates.map(({ name }) => ownModel(folder, name)));
  return { usable: found.filter((each) => 'family' in each), unusable: found.filter((each) => 'why' in each) };
}

/**
 * One folder that cannot be read, or not in time, keeps no other from being used.
 *
 * @param folder with one folder a model. @param id the name of the model's own
 */
export async function ownModel(folder: string, id: string): Promise<OwnModel | Unusable> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ReasonError({ code: 'folderSlow', args: { seconds: DEADLINE_MS / 1000 } })),
      DEADLINE_MS,
    );
  });
  try {
    if (!PLAIN_NAME.test(id)) throw new ReasonError({ code: 'badFolderName', args: {} });
    return await Promise.race([described(id, path.join(folder, id)), late]);
  } catch (thrown) {
    return { id, why: reasonOf(thrown) };
  } finally {
    clearTimeout(timer);
  }
}

/** What has no code of ours keeps the words of the operating system. */
function reasonOf(thrown: unknown): Reason {
  if (thrown instanceof ReasonError) return thrown.reason;
  return { code: 'other', args: { message: thrown instanceof Error ? thrown.message : String(thrown) } };
}

/** @param home the model's folder. @throws ReasonError; the file system's errors */
async function described(id: string, home: string): Promise<OwnModel> {
  const model = await ModelFiles.in(home);
  // Before they are read: what changes in between counts as changed.
  const texts = await stampOf(model.home, TEXTS);
  const family = await judgedFamily(model);
  const present = new Set(await model.names('onnx'));
  const [found] = SUFFIXES.flatMap(([dtype, suffix]) =>
    LAYOUTS[family]
      .filter((graphs) => graphs.every((graph) => present.has(`${graph}${suffix}.onnx`)))
      .map((graphs) => ({ dtype, suffix, graphs })),
  );
  if (!found)
    throw new ReasonError({ code: 'noGraphFiles', args: { files: GRAPHS[family].map((graph) => `${graph}.onnx`) } });
  const { dtype, suffix } = found;
  const wanted = found.graphs
    .map((graph) => `${graph}${suffix}.onnx`)
    .flatMap((name) => [name, ...[...present].filter((other) => isDataOf(name, other)).sort()]);
  if ((await model.bytes('tokenizer.json')) === undefined) throw new ReasonError({ code: 'noTokenizer', args: {} });
  const files = await Promise.all(
    wanted.map(async (name) => ({ path: `onnx/${name}`, bytes: (await model.bytes(`onnx/${name}`)) ?? 0 })),
  );
  const traits = await traitsOf(model);
  const stamp = `${texts} ${await stampOf(model.home, graphsOf(files))}`;
  return { id, name: id, family, dtype, license: 'not stated', languages: [], files, traits, stamp, home };
}

/** What the configuration says that the model is. @throws ReasonError where that cannot be used */
async function judgedFamily(model: ModelFiles): Promise<Exclude<Family, 'recurrent'>> {
  const config = v.safeParse(Config, await model.json('config.json'));
  if (!config.success) throw new ReasonError({ code: 'noConfig', args: {} });
  const family = familyOf(config.output);
  // Also of other families: the library that loads them reads it too, and says nothing that helps.
  const generationConfig = await model.json('generation_config.json');
  if (family === 'encoder-decoder') {
    const generation = v.safeParse(GenerationConfig, generationConfig);
    const why = undecodable(config.output, generation.success ? generation.output.forced_bos_token_id : undefined);
    if (why) throw new ReasonError(why);
  }
  return family;
}

/** Why a model cannot be used whatever its graphs are, as its configuration says. */
export async function refusalOf(model: ModelFiles): Promise<Reason | undefined> {
  try {
    await judgedFamily(model);
    return undefined;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

/** A downloaded model, as its files are now. */
export async function listedModel(
  id: string,
  home: string,
  license: string,
  listed: readonly ModelFile[],
): Promise<OwnModel | Unusable> {
  try {
    return { ...(await described(id, home)), license, listed };
  } catch (thrown) {
    return { id, why: reasonOf(thrown) };
  }
}

/** Whether a model's files are still those that were described. */
export async function isAsDescribed({ home, files, stamp }: OwnModel): Promise<boolean> {
  return (await stampOf(home, [...TEXTS, ...graphsOf(files)])) === stamp;
}

const graphsOf = (files: Described['files']): string[] => files.map((file) => file.path);

/** Architectures of which the encoder reads no text. */
const READS_NO_TEXT = /Speech|Whisper|Moonshine|Vision|Pix2Struct|Florence|Audio/;

/** `model_type` of the encoder-decoders whose way of writing the beam search knows. */
const WRITES_LIKE_MARIAN_OR_T5: ReadonlySet<string> = new Set(['marian', 't5', 'mt5', 'umt5']);
/** The same of a configuration that names no `model_type`. */
const NAMED_MARIAN_OR_T5 = /^(?:Marian|U?M?T5)/;

/**
 * Why the beam search cannot write with an encoder-decoder. It begins with one start token, which it never writes, lets
 * the model choose every other token, and ends at one end token.
 *
 * @param forcedFirst `forced_bos_token_id` of generation_config.json
 * @returns undefined for a model such as Marian or T5
 */
function undecodable(
  { architectures: [architecture = ''], model_type: type, ...config }: Config,
  forcedFirst: unknown,
): Reason | undefined {
  const { decoder_start_token_id: start, eos_token_id: end } = config;
  if (READS_NO_TEXT.test(architecture)) return { code: 'readsNoText', args: { architecture: printable(architecture) } };
  if (type === undefined ? !NAMED_MARIAN_OR_T5.test(architecture) : !WRITES_LIKE_MARIAN_OR_T5.has(type))
    return { code: 'otherEncoderDecoder', args: { type: printable(type ?? architecture) } };
  if (typeof start !== 'number') return { code: 'noStartToken', args: {} };
  if (typeof end !== 'number') return { code: 'noEndToken', args: {} };
  if (start === end) return { code: 'startsWithEndToken', args: {} };
  if (typeof (config.forced_bos_token_id ?? forcedFirst) === 'number') return { code: 'firstTokenForced', args: {} };
  return undefined;
}

function familyOf({
  architectures: [architecture = ''],
  is_encoder_decoder: isEncoderDecoder,
}: Config): Exclude<Family, 'recurrent'> {
  if (isEncoderDecoder) return 'encoder-decoder';
  return /ForCausalLM$|LMHeadModel$/.test(architecture) ? 'decoder' : 'encoder';
}
