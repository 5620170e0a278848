/**
 * Why a model cannot do something, or cannot be used: a code with what it is about. `src/sentences` turns it into a
 * sentence.
 */
import * as v from 'valibot';
import { MOST_LISTED } from '../caps';
import { count, list, name, sentence } from './values';

/** A code and its arguments. */
const coded = <const Code extends string, const Args extends v.ObjectEntries>(code: Code, args: Args) =>
  v.strictObject({ code: v.literal(code), args: v.strictObject(args) });

export const Reason = v.variant('code', [
  // What a family of models cannot do.
  coded('noChatTemplate', {}),
  coded('notTrainedToTranslate', {}),
  coded('predictsNextOnly', {}),
  coded('encoderPredictsNothing', {}),
  coded('translatesOnly', {}),
  coded('recurrentHasNoAttention', {}),
  coded('trainedOnPlainText', {}),
  coded('noMaskedWordHead', {}),
  coded('noCompletionCache', {}),
  coded('notFromServer', {}),
  coded('serverGivesNoProbabilities', {}),
  /** It says nothing of the tokens of a text that it is handed. */
  coded('serverScoresNoText', {}),

  // What a measure needs and a graph does not show.
  coded('valuesHidden', {}),
  coded('severalSequences', {}),
  coded('patternBetweenTexts', {}),
  coded('weightsHidden', {}),
  coded('projectionsHidden', {}),
  /** The logits are no sum of what heads and MLPs add, or the graph does not show it. */
  coded('notAdditive', {}),
  /** It is not known which tensors are the residual stream after each layer. */
  coded('layersHidden', {}),
  /** Sizes in values a head. */
  coded('headSizeUnsupported', { multiple: count, headSize: v.number() }),
  coded('noGraph', {}),
  coded('tokenizerUnsupported', { decoder: name }),

  // What is wrong with a folder of a person's own models.
  coded('folderUnreadable', { folder: name }),
  coded('nameTaken', {}),
  /** Two backends have a model of one name. */
  coded('nameOfAnother', {}),
  coded('badFolderName', {}),
  coded('noConfig', {}),
  /** File names, all of which are needed. */
  coded('noGraphFiles', { files: list(name, MOST_LISTED) }),
  coded('noTokenizer', {}),
  /** A link that leads out of the model's folder, or a file that has a second name elsewhere. */
  coded('leadsOutside', { file: name }),
  coded('noRegularFile', { file: name }),
  coded('fileTooLarge', { file: name, bytes: count, mostBytes: count }),
  coded('folderSlow', { seconds: v.number() }),
  coded('readsNoText', { architecture: name }),
  /** `type`: as config.json names it, `model_type` or the architecture. */
  coded('otherEncoderDecoder', { type: name }),
  coded('noStartToken', {}),
  coded('noEndToken', {}),
  coded('startsWithEndToken', {}),
  coded('firstTokenForced', {}),

  // What loading finds in the files of a model.
  coded('notJson', { file: name }),
  coded('tokenizerUnreadable', {}),
  /** Its largest id and one, and how many tokens the model knows. */
  coded('tokenizerMismatch', { tokens: count, vocabulary: count }),
  /** tokenizer_config.json names a token that tokenizer.json does not have. */
  coded('tokenizerForeign', { token: name }),
  /** The model wrote a token that its tokenizer does not have. */
  coded('unknownToken', { token: count }),
  coded('configOutOfRange', { field: name, value: v.number() }),
  coded('graphUnreadable', { file: name }),
  /** The size that the graph declares is impossible, or is not that of the data. */
  coded('badTensorSize', { tensor: name }),
  coded('badInputSize', { input: name }),
  coded('missingInput', { input: name }),
  /** The graph needs an input that the engine does not have. */
  coded('unknownInput', { input: name }),
  coded('missingOutput', { output: name }),
  /** A cache that is neither float32 nor float16, or another output that is no float32 tensor. */
  coded('wrongType', { name, type: name }),
  /** config.json and the graph say different things. */
  coded('sizesDiffer', { what: v.picklist(['vocabulary', 'layers', 'heads']), config: count, graph: count }),
  coded('notFinite', {}),
  coded('chatTemplateFails', {}),

  // What the runtime does not do.
  coded('unknownOperator', { operator: name }),
  coded('unsupportedOpset', { opset: count, most: count }),
  coded('unsupportedType', { operator: name, type: name }),
  coded('operatorNotImplemented', { operator: name }),
  /** In the runtime's words, about a graph that it does not load or run. */
  coded('runtimeRefuses', { message: sentence }),
  /** `systemCode`: `EACCES`, `EROFS`, ... */
  coded('systemRefuses', { file: name, systemCode: name }),

  /** In the words of the runtime, of the library or of the operating system, which have no code of ours. */
  coded('other', { message: sentence }),
]);
export type Reason = v.InferOutput<typeof Reason>;

/** Thrown where something cannot be done with a model, for whoever knows which model it is. */
export class ReasonError extends Error {
  constructor(readonly reason: Reason) {
    super(reason.code);
  }
}
