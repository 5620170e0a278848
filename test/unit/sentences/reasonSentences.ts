/** Each reason, and the sentence that a person reads of it. */
import type { Reason } from '../../../src/protocol/engine';

export const REASONS: readonly (readonly [Reason, string])[] = [
  [{ code: 'noChatTemplate', args: {} }, 'This model has no chat template: it continues texts.'],
  [{ code: 'notTrainedToTranslate', args: {} }, 'This model continues texts; it was not trained to translate.'],
  [
    { code: 'predictsNextOnly', args: {} },
    'It has no masked-word head: it predicts what comes next, and Rank Continuations fills a blank with it.',
  ],
  [
    { code: 'encoderPredictsNothing', args: {} },
    'An encoder reads a whole text at once and does not predict what comes next.',
  ],
  [{ code: 'translatesOnly', args: {} }, 'This model translates; it does not continue texts.'],
  [
    { code: 'recurrentHasNoAttention', args: {} },
    'A recurrent network has no attention: one state vector carries all that it has read.',
  ],
  [{ code: 'trainedOnPlainText', args: {} }, 'This model was trained on plain text: it continues texts.'],
  [{ code: 'noMaskedWordHead', args: {} }, 'It has no masked-word head.'],
  [{ code: 'noCompletionCache', args: {} }, 'It does not keep a cache for completion.'],
  [{ code: 'notFromServer', args: {} }, 'This is not available from a server. Choose a model of this machine for it.'],
  [{ code: 'serverGivesNoProbabilities', args: {} }, 'This server gives no probabilities.'],
  [
    { code: 'serverScoresNoText', args: {} },
    'This server does not say how likely a text is that it is handed, as vLLM does.',
  ],
  [{ code: 'valuesHidden', args: {} }, "This model's graph does not show what its keys hand over."],
  [
    { code: 'severalSequences', args: {} },
    'Rollout follows attention within one sequence; here a source comes in at every layer.',
  ],
  [{ code: 'patternBetweenTexts', args: {} }, 'Attention between two texts has no such pattern.'],
  [
    { code: 'weightsHidden', args: {} },
    "This model's graph computes attention in an operator that does not return its weights.",
  ],
  [{ code: 'projectionsHidden', args: {} }, "This model's graph does not show its output projections."],
  [
    { code: 'notAdditive', args: {} },
    "This model's graph does not compute its logits as a plain sum of what its attention heads and MLPs add.",
  ],
  [{ code: 'layersHidden', args: {} }, "This model's graph does not show where its layers end."],
  [
    { code: 'headSizeUnsupported', args: { multiple: 16, headSize: 12.5 } },
    "The runtime returns attention only for head sizes that are a multiple of 16; this model's is 12.5.",
  ],
  [{ code: 'noGraph', args: {} }, 'The file holds no graph.'],
  [{ code: 'tokenizerUnsupported', args: { decoder: 'BPE' } }, 'The tokenizer\'s decoder "BPE" is not supported.'],
  [{ code: 'folderUnreadable', args: { folder: '/m' } }, 'The folder of your own models, /m, cannot be read.'],
  [{ code: 'nameTaken', args: {} }, 'An embedded model has this name. Rename the folder.'],
  [{ code: 'nameOfAnother', args: {} }, 'Another model has this name already. Rename one of the two.'],
  [
    { code: 'badFolderName', args: {} },
    "Its folder's name may have letters, digits, points, dashes and underscores only.",
  ],
  [{ code: 'noConfig', args: {} }, 'It has no config.json that can be read.'],
  [{ code: 'noGraphFiles', args: { files: ['model.onnx'] } }, 'Its onnx folder has no model.onnx, quantized or not.'],
  [
    { code: 'noGraphFiles', args: { files: ['encoder_model.onnx', 'decoder_model_merged.onnx'] } },
    'Its onnx folder has no encoder_model.onnx and decoder_model_merged.onnx, quantized or not.',
  ],
  [{ code: 'noTokenizer', args: {} }, 'It has no tokenizer.json.'],
  [
    { code: 'leadsOutside', args: { file: 'onnx/model.onnx' } },
    'Its file onnx/model.onnx leads out of its folder. Copy the file itself there, not a link.',
  ],
  [{ code: 'noRegularFile', args: { file: 'config.json' } }, 'Its config.json is no regular file.'],
  [
    { code: 'fileTooLarge', args: { file: 'config.json', bytes: 68157440, mostBytes: 67108864 } },
    'Its config.json has 65 MB; at most 64 MB are read.',
  ],
  [{ code: 'folderSlow', args: { seconds: 10 } }, 'Its folder could not be read within 10 seconds.'],
  [
    { code: 'readsNoText', args: { architecture: 'Whisper' } },
    'Its encoder reads sounds or pictures (Whisper); only models that read text can be used.',
  ],
  [
    { code: 'otherEncoderDecoder', args: { type: 'bart' } },
    'It is an encoder-decoder of the type bart; of those, only Marian and T5 can be used.',
  ],
  [
    { code: 'noStartToken', args: {} },
    'Its config.json names no decoder_start_token_id: nothing says how a translation begins.',
  ],
  [
    { code: 'noEndToken', args: {} },
    'Its config.json names no single eos_token_id: nothing says how a translation ends.',
  ],
  [
    { code: 'startsWithEndToken', args: {} },
    "Its decoder starts with the token that ends a text, as BART's does: its translations would never end. Marian and T5 can be used.",
  ],
  [
    { code: 'firstTokenForced', args: {} },
    'Its decoder must be given its first token (forced_bos_token_id, a language for instance), which is not supported. Marian and T5 can be used.',
  ],
  [{ code: 'notJson', args: { file: 'tokenizer.json' } }, 'Its tokenizer.json is not JSON. Copy the file again.'],
  [{ code: 'tokenizerUnreadable', args: {} }, 'Its tokenizer.json is not one that can be read. Copy the file again.'],
  [
    { code: 'tokenizerForeign', args: { token: '</s>' } },
    'Its tokenizer.json has no token "</s>", which its tokenizer_config.json names: they belong to different models.',
  ],
  [
    { code: 'tokenizerMismatch', args: { tokens: 187, vocabulary: 80 } },
    'Its tokenizer has 187 tokens and the model knows 80: they belong to different models.',
  ],
  [
    { code: 'unknownToken', args: { token: 79 } },
    'It wrote token 79, which its tokenizer does not have: they belong to different models.',
  ],
  [
    { code: 'configOutOfRange', args: { field: 'vocab_size', value: 1e9 } },
    'Its config.json says 1000000000 for vocab_size, which no model has.',
  ],
  [
    { code: 'graphUnreadable', args: { file: 'onnx/model.onnx' } },
    'Its onnx/model.onnx is not a whole ONNX graph. Copy the file again.',
  ],
  [
    { code: 'badTensorSize', args: { tensor: 'weight' } },
    'Its graph declares a size for "weight" that its data does not have.',
  ],
  [
    { code: 'badInputSize', args: { input: 'past' } },
    'Its graph declares a size for the input "past" that no model has.',
  ],
  [
    { code: 'missingInput', args: { input: 'input_ids' } },
    'Its graph has no input "input_ids", which such a model needs.',
  ],
  [
    { code: 'unknownInput', args: { input: 'pixel_values' } },
    'Its graph needs an input "pixel_values", which the engine does not have.',
  ],
  [
    { code: 'missingOutput', args: { output: 'logits' } },
    'Its graph has no output "logits", which such a model needs.',
  ],
  [
    { code: 'wrongType', args: { name: 'logits', type: 'bfloat16' } },
    'The type of "logits" in its graph is bfloat16, which is not supported there.',
  ],
  [
    { code: 'sizesDiffer', args: { what: 'vocabulary', config: 81, graph: 80 } },
    'Its config.json says that it has 81 tokens and its graph has 80.',
  ],
  [
    { code: 'sizesDiffer', args: { what: 'layers', config: 3, graph: 2 } },
    'Its config.json says that it has 3 layers and its graph has 2.',
  ],
  [
    { code: 'sizesDiffer', args: { what: 'heads', config: 2, graph: 4 } },
    'Its config.json says that it has 2 heads a layer and its graph has 4.',
  ],
  [{ code: 'notFinite', args: {} }, 'In a short test it computed values that are not numbers.'],
  [{ code: 'chatTemplateFails', args: {} }, 'Its chat template fails.'],
  [
    { code: 'unknownOperator', args: { operator: 'NoSuchOp' } },
    'Its graph uses the operator NoSuchOp, which the runtime does not know.',
  ],
  [
    { code: 'unsupportedOpset', args: { opset: 99, most: 26 } },
    'Its graph is written for version 99 of the operators; the runtime knows them up to 26.',
  ],
  [
    { code: 'unsupportedType', args: { operator: 'Neg', type: 'float8e4m3fn' } },
    'Its graph uses the operator Neg with the type float8e4m3fn, which it does not take.',
  ],
  [
    { code: 'operatorNotImplemented', args: { operator: 'Neg' } },
    'The runtime does not compute the operator Neg with the types of its graph.',
  ],
  [
    { code: 'runtimeRefuses', args: { message: 'Incompatible dimensions' } },
    'The runtime does not run its graph: Incompatible dimensions',
  ],
  [
    { code: 'systemRefuses', args: { file: '/m/onnx', systemCode: 'EACCES' } },
    'The system does not let the engine read or write /m/onnx (EACCES).',
  ],
  [{ code: 'other', args: { message: 'Protobuf parsing failed {0}.' } }, 'Protobuf parsing failed {0}.'],
];
