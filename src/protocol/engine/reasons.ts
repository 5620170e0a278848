/**
 * Why a model cannot do something, or cannot be used: a code with what it is about. `src/sentences` turns it into a
 * sentence.
 */
import * as v from 'valibot';
import { count, text } from './values';

/** A code and its arguments. */
const coded = <const Code extends string, const Args extends v.ObjectEntries>(code: Code, args: Args) =>
  v.object({ code: v.literal(code), args: v.object(args) });

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

  // What a measure needs and a graph does not show.
  coded('valuesHidden', {}),
  coded('severalSequences', {}),
  coded('patternBetweenTexts', {}),
  coded('weightsHidden', {}),
  coded('projectionsHidden', {}),
  /** Sizes in values a head. */
  coded('headSizeUnsupported', { multiple: count, headSize: v.number() }),
  coded('noGraph', {}),
  coded('tokenizerUnsupported', { decoder: text }),

  // What is wrong with a folder of a person's own models.
  coded('folderUnreadable', { folder: text }),
  coded('nameTaken', {}),
  /** Two backends have a model of one name. */
  coded('nameOfAnother', {}),
  coded('badFolderName', {}),
  coded('noConfig', {}),
  /** File names, all of which are needed. */
  coded('noGraphFiles', { files: v.array(text) }),
  coded('noTokenizer', {}),
  /** A link that leads out of the model's folder, or a file that has a second name elsewhere. */
  coded('leadsOutside', { file: text }),
  coded('noRegularFile', { file: text }),
  coded('fileTooLarge', { file: text, bytes: count, mostBytes: count }),
  coded('folderSlow', { seconds: v.number() }),
  coded('readsNoText', { architecture: text }),
  coded('noStartToken', {}),
  coded('noEndToken', {}),
  coded('startsWithEndToken', {}),
  coded('firstTokenForced', {}),

  // What loading finds in the files of a model.
  coded('notJson', { file: text }),
  coded('tokenizerUnreadable', {}),
  /** Its largest id and one, and how many tokens the model knows. */
  coded('tokenizerMismatch', { tokens: count, vocabulary: count }),
  /** The model wrote a token that its tokenizer does not have. */
  coded('unknownToken', { token: count }),
  coded('configOutOfRange', { field: text, value: v.number() }),
  coded('graphUnreadable', { file: text }),
  /** The size that the graph declares is impossible, or is not that of the data. */
  coded('badTensorSize', { tensor: text }),
  coded('badInputSize', { input: text }),
  coded('missingInput', { input: text }),
  /** The graph needs an input that the engine does not have. */
  coded('unknownInput', { input: text }),
  coded('missingOutput', { output: text }),
  /** An input or output of the graph that is no float32 tensor. */
  coded('wrongType', { name: text, type: text }),
  /** config.json and the graph say different things. */
  coded('sizesDiffer', { what: v.picklist(['vocabulary', 'layers', 'heads']), config: count, graph: count }),
  coded('notFinite', {}),
  coded('chatTemplateFails', {}),

  // What the runtime does not do.
  coded('unknownOperator', { operator: text }),
  coded('unsupportedOpset', { opset: count, most: count }),
  coded('unsupportedType', { operator: text, type: text }),
  coded('operatorNotImplemented', { operator: text }),
  /** In the runtime's words, about a graph that it does not load or run. */
  coded('runtimeRefuses', { message: text }),
  /** `systemCode`: `EACCES`, `EROFS`, ... */
  coded('systemRefuses', { file: text, systemCode: text }),

  /** In the words of the runtime, of the library or of the operating system, which have no code of ours. */
  coded('other', { message: text }),
]);
export type Reason = v.InferOutput<typeof Reason>;

/** Thrown where something cannot be done with a model, for whoever knows which model it is. */
export class ReasonError extends Error {
  constructor(readonly reason: Reason) {
    super(reason.code);
  }
}
