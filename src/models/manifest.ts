/**
 * models/manifest.json: which models are embedded, where they came from, and the sha256 of every file of theirs.
 *
 * `tools/models/manifest.mjs` writes it. It is parsed like any other message from outside: a path in it becomes a path
 * on disk, so only plain names inside the model's own folder pass.
 */
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as v from 'valibot';
import { list } from '../protocol/caps';
import { Family } from '../protocol/engine';
import { badManifest, badManifestShape, ManifestError } from './errors';

export const MANIFEST_NAME = 'manifest.json';
const MANIFEST_VERSION = 1;

/** Larger than any real manifest by far; a file beyond it is not read into the parser. */
const MAX_MANIFEST_BYTES = 1_048_576;

/** One part of a path: no separator, no drive, no NUL, and never `.` or `..`. */
const NAME = '(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(2000));
const ModelId = v.pipe(v.string(), v.maxLength(100), v.regex(new RegExp(`^${NAME}$`)));
const RelativePath = v.pipe(v.string(), v.maxLength(300), v.regex(new RegExp(`^${NAME}(?:/${NAME})*$`)));

export const ModelFile = v.strictObject({
  /** Relative to the model's folder, with forward slashes: `onnx/model_q4.onnx`. */
  path: RelativePath,
  bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Of the whole file, lower-case hexadecimal. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
export type ModelFile = v.InferOutput<typeof ModelFile>;

/** The precisions by which transformers.js names files: `q4` finds `model_q4.onnx`, `q8` `model_quantized.onnx`. */
export const Dtype = v.picklist(['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'bnb4', 'q4f16']);
export type Dtype = v.InferOutput<typeof Dtype>;

export const ModelEntry = v.strictObject({
  /** The folder's name below `models/`, and how a request names the model. */
  id: ModelId,
  name: text,
  family: Family,
  /** Numbers that were learned in training. */
  parameters: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  dtype: Dtype,
  /** SPDX expression for the weights. */
  license: text,
  /** Whose weights and data these are, in words. */
  origin: text,
  /** The program that makes the files, relative to `tools/models`. */
  recipe: RelativePath,
  /** BCP 47 tags. */
  languages: v.pipe(
    list(v.pipe(v.string(), v.maxLength(100), v.regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]+)*$/)), 1000),
    v.minLength(1),
  ),
  /** Every file that loading reads; README.md is not one. */
  files: v.pipe(
    list(ModelFile, 1000),
    v.minLength(1),
    v.check((files) => new Set(files.map((file) => file.path)).size === files.length, 'two files have the same path'),
  ),
  /** A file that a package holds as the difference from the same file of another model (`difference.ts`). */
  difference: v.optional(v.strictObject({ path: RelativePath, from: ModelId })),
  /** The weights of the int8 graph, which the build or the first start makes from the others (`engine/graph/int8`). */
  int8: v.optional(ModelFile),
});
export type ModelEntry = v.InferOutput<typeof ModelEntry>;

export const Manifest = v.strictObject({
  version: v.literal(MANIFEST_VERSION),
  models: v.pipe(
    list(ModelEntry, 1000),
    v.minLength(1),
    v.check((models) => new Set(models.map((model) => model.id)).size === models.length, 'two models have the same id'),
  ),
});
export type Manifest = v.InferOutput<typeof Manifest>;

/**
 * @param folder the models' folder, which holds manifest.json and one folder a model
 * @throws ManifestError when the manifest is missing, unreadable, not JSON or not of the schema
 */
export async function loadManifest(folder: string): Promise<Manifest> {
  const bytes = await readFile(path.join(folder, MANIFEST_NAME)).catch((thrown: NodeJS.ErrnoException) => {
    throw new ManifestError(badManifest({ what: 'manifestUnreadable', systemCode: thrown.code ?? thrown.name }));
  });
  if (bytes.length > MAX_MANIFEST_BYTES)
    throw new ManifestError(badManifest({ what: 'manifestTooLarge', bytes: bytes.length }));
  return parseManifest(bytes.toString('utf8'));
}

/** @throws ManifestError that names the first place where the text departs from the schema */
export function parseManifest(json: string): Manifest {
  const parsed = v.safeParse(Manifest, parseJson(json));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new ManifestError(badManifestShape(v.getDotPath(issue) ?? 'the top level', issue.message.replace(/\.$/, '')));
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ManifestError(badManifest({ what: 'manifestNotJson' }));
  }
}
