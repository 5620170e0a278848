/**
 * Loads models from a folder: those of one graph with transformers.js, which has one layout of files for the others, those
 * of several graph by graph. None of them comes from a network.
 */
import { AutoConfig, AutoModel, AutoModelForCausalLM, env } from '@xenova/transformers';
import { InferenceSession } from 'onnxruntime-node';
import * as path from 'node:path';
import * as v from 'valibot';
import { ReasonError } from '../../protocol/engine';
import { withRuntimeReason } from './runtimeReasons';
import { int8SessionOptions, SESSION_OPTIONS } from './sessionOptions';
import { checkGraph, prepareHeader, type GraphFile } from '../graph/headers';
import { variantHeader, type GraphVariant } from '../graph/variants';

env.allowRemoteModels = false;
env.useFSCache = false;

const LOADERS = { encoder: AutoModel, decoder: AutoModelForCausalLM } as const;
/** What the engine needs of a model's configuration, whatever its architecture calls it. */
export interface ModelConfig {
  readonly layers: number;
  readonly decoderLayers: number;
  readonly heads: number;
  readonly headSize: number;
  readonly vocabularySize: number;
  readonly windowTokens: number;
  readonly decoderStartId: number;
  readonly endId: number;
  /** The prefix that selects translation to French in a multi-task model such as T5; empty elsewhere. */
  readonly translationPrefix: string;
}

/** Far above any model's: layers and heads, width, tokens (of a vocabulary, of a window). */
const MOST_PARTS = 10_000;
const MOST_WIDTH = 1_000_000;
const MOST_TOKENS = 100_000_000;

const Tasks = v.object({ translation_en_to_fr: v.object({ prefix: v.string() }) });

/** @throws ReasonError `configOutOfRange`: arrays of such lengths would be made before the graph is asked */
export async function loadConfig(folder: string): Promise<ModelConfig> {
  const config = (await AutoConfig.from_pretrained(folder, { local_files_only: true })) as unknown as Record<
    string,
    unknown
  >;
  const number = (most: number, ...names: string[]): number => {
    const field = names.find((name) => typeof config[name] === 'number');
    if (field === undefined) return 0;
    const value = Number(config[field]);
    if (!(Number.isInteger(value) && value >= 0 && value <= most))
      throw new ReasonError({ code: 'configOutOfRange', args: { field, value } });
    return value;
  };
  const few = (...names: string[]): number => number(MOST_PARTS, ...names);
  const id = (name: string): number => (typeof config[name] === 'number' ? config[name] : 0);
  const heads = few('num_attention_heads', 'encoder_attention_heads', 'n_head', 'num_heads');
  const width = number(MOST_WIDTH, 'hidden_size', 'd_model', 'n_embd');
  return {
    layers: few('encoder_layers', 'num_hidden_layers', 'n_layer', 'num_layers'),
    decoderLayers: few('decoder_layers', 'num_decoder_layers', 'num_hidden_layers', 'n_layer', 'num_layers'),
    heads,
    headSize: number(MOST_WIDTH, 'head_dim', 'd_kv') || (heads > 0 ? width / heads : 0),
    vocabularySize: number(MOST_TOKENS, 'decoder_vocab_size', 'vocab_size'),
    windowTokens: number(MOST_TOKENS, 'max_position_embeddings', 'n_positions') || 512,
    decoderStartId: id('decoder_start_token_id'),
    endId: id('eos_token_id'),
    translationPrefix: v.is(Tasks, config.task_specific_params)
      ? config.task_specific_params.translation_en_to_fr.prefix
      : '',
  };
}

/**
 * Loads the session of a model of one graph, with a patched header.
 *
 * @throws ReasonError with the runtime's or the file system's reason
 */
export async function loadSession(
  folder: string,
  family: keyof typeof LOADERS,
  dtype: string,
  file: GraphFile,
  variant: GraphVariant,
): Promise<InferenceSession> {
  try {
    const header = variantHeader(variant);
    await prepareHeader(folder, file, header);
    const { sessions } = await LOADERS[family].from_pretrained(folder, {
      dtype: dtype as 'q8',
      local_files_only: true,
      // The runtime itself finds external weights beside the header.
      use_external_data_format: false,
      session_options: variant.arithmetic === 'int8' ? await int8SessionOptions() : SESSION_OPTIONS,
      model_file_name: header.name,
    });
    return (sessions as unknown as { readonly model: InferenceSession }).model;
  } catch (thrown) {
    throw withRuntimeReason(thrown);
  }
}

/**
 * Loads one graph, with a patched or its original header, whatever its file is called.
 *
 * @throws ReasonError with the runtime's or the file system's reason
 */
export async function loadGraph(
  folder: string,
  file: GraphFile,
  variant: GraphVariant | 'original',
): Promise<InferenceSession> {
  try {
    if (variant !== 'original')
      return await InferenceSession.create(await prepareHeader(folder, file, variantHeader(variant)), SESSION_OPTIONS);
    await checkGraph(folder, file);
    return await InferenceSession.create(path.join(folder, file.original), SESSION_OPTIONS);
  } catch (thrown) {
    throw withRuntimeReason(thrown);
  }
}
