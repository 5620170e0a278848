/**
 * Models of a person's own: folders in the layout that transformers.js reads (config.json, tokenizer.json and graphs in
 * onnx/), described from what lies in them. Nobody has listed what their files should be, so nothing can be checked
 * before they run.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import * as path from 'node:path';
import * as v from 'valibot';
import { ReasonError, type Family, type Reason, type Unusable } from '../protocol/engine';
import type { Dtype, ModelEntry } from './manifest';

/** What the engine needs to know of a model before it loads it; a `ModelEntry` is one. */
export type Described = Pick<ModelEntry, 'id' | 'name' | 'family' | 'dtype' | 'license' | 'languages'> & {
  /** Where somebody has counted them. */
  readonly parameters?: number;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
};

export interface OwnModels {
  readonly usable: readonly Described[];
  /** Folders that look like models and cannot be used, each with the reason. */
  readonly unusable: readonly Unusable[];
}

const Config = v.object({
  architectures: v.optional(v.array(v.string()), []),
  is_encoder_decoder: v.optional(v.boolean(), false),
  decoder_start_token_id: v.optional(v.unknown()),
  eos_token_id: v.optional(v.unknown()),
  forced_bos_token_id: v.optional(v.unknown()),
});
type Config = v.InferOutput<typeof Config>;
const GenerationConfig = v.object({ forced_bos_token_id: v.optional(v.unknown()) });

/** By the suffix that transformers.js gives to file names; what runs well on a CPU first. */
const SUFFIXES: readonly (readonly [Dtype, string])[] = [
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
const PLAIN_NAME = /^[A-Za-z0-9._-]{1,100}$/;
const MOST_MODELS = 100;

/** A path with `~` for the home folder, as a person writes it and a shell would read it. */
export function withHome(
  folder: string,
  home = homedir(),
  { sep, join }: Pick<typeof path, 'sep' | 'join'> = path,
): string {
  return folder === '~' || folder.startsWith('~/') || folder.startsWith(`~${sep}`)
    ? join(home, folder.slice(1))
    : folder;
}

/** @param folder with one folder a model. Never throws: a folder that cannot be read holds no models, and says so */
export async function ownModels(folder: string): Promise<OwnModels> {
  const names = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!names)
    return {
      usable: [],
      unusable: [{ id: path.basename(folder), why: { code: 'folderUnreadable', args: { folder } } }],
    };
  const usable: Described[] = [];
  const unusable: Unusable[] = [];
  for (const { name } of names.filter((each) => !each.isFile() && !each.name.startsWith('.')).slice(0, MOST_MODELS)) {
    try {
      usable.push(await described(folder, name));
    } catch (thrown) {
      unusable.push({ id: name, why: reasonOf(thrown) });
    }
  }
  return { usable, unusable };
}

/** What has no code of ours keeps the words of the operating system. */
function reasonOf(thrown: unknown): Reason {
  if (thrown instanceof ReasonError) return thrown.reason;
  return { code: 'other', args: { message: thrown instanceof Error ? thrown.message : String(thrown) } };
}

/** @throws ReasonError */
async function described(folder: string, id: string): Promise<Described> {
  if (!PLAIN_NAME.test(id)) throw new ReasonError({ code: 'badFolderName', args: {} });
  const home = path.join(folder, id);
  const config = v.safeParse(Config, await json(path.join(home, 'config.json')));
  if (!config.success) throw new ReasonError({ code: 'noConfig', args: {} });
  const family = familyOf(config.output);
  const present = new Map(
    await Promise.all(
      (await readdir(path.join(home, 'onnx')).catch(() => [])).map(async (name) => {
        const { size } = await stat(path.join(home, 'onnx', name));
        return [name, size] as const;
      }),
    ),
  );
  if (family === 'encoder-decoder') {
    const generation = v.safeParse(GenerationConfig, await json(path.join(home, 'generation_config.json')));
    const why = undecodable(config.output, generation.success ? generation.output.forced_bos_token_id : undefined);
    if (why) throw new ReasonError(why);
  }
  const graphs = GRAPHS[family];
  const found = SUFFIXES.find(([, suffix]) => graphs.every((graph) => present.has(`${graph}${suffix}.onnx`)));
  if (!found) throw new ReasonError({ code: 'noGraphFiles', args: { files: graphs.map((graph) => `${graph}.onnx`) } });
  const [dtype, suffix] = found;
  const wanted = graphs
    .flatMap((graph) => [`${graph}${suffix}.onnx`, `${graph}${suffix}.onnx_data`])
    .filter((name) => present.has(name));
  if (!(await stat(path.join(home, 'tokenizer.json')).catch(() => undefined)))
    throw new ReasonError({ code: 'noTokenizer', args: {} });
  return {
    id,
    name: id,
    family,
    dtype,
    license: 'not stated',
    languages: [],
    files: wanted.map((name) => ({ path: `onnx/${name}`, bytes: present.get(name) ?? 0 })),
  };
}

/** Architectures of which the encoder reads no text. */
const READS_NO_TEXT = /Speech|Whisper|Moonshine|Vision|Pix2Struct|Florence|Audio/;

/**
 * Why the beam search cannot write with an encoder-decoder. It begins with one start token, which it never writes, lets
 * the model choose every other token, and ends at one end token.
 *
 * @param forcedFirst `forced_bos_token_id` of generation_config.json
 * @returns undefined for a model such as Marian or T5
 */
function undecodable(
  { architectures: [architecture = ''], ...config }: Config,
  forcedFirst: unknown,
): Reason | undefined {
  const { decoder_start_token_id: start, eos_token_id: end } = config;
  if (READS_NO_TEXT.test(architecture)) return { code: 'readsNoText', args: { architecture } };
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

async function json(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
