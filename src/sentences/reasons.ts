/** Reasons as sentences. The texts are localized with the function that VS Code gives as `vscode.l10n.t`. */
import type { Localize } from '../base/localize';
import type { CapabilityName, Reason } from '../protocol/engine';
import { loadingReason } from './loadingReasons';

export function reasonSentence(reason: Reason, t: Localize): string {
  const { code, args } = reason;
  switch (code) {
    case 'noChatTemplate':
      return t('This model has no chat template: it continues texts.');
    case 'notTrainedToTranslate':
      return t('This model continues texts; it was not trained to translate.');
    case 'predictsNextOnly':
      return t(
        'It has no masked-word head: it predicts what comes next, and Rank Continuations fills a blank with it.',
      );
    case 'encoderPredictsNothing':
      return t('An encoder reads a whole text at once and does not predict what comes next.');
    case 'translatesOnly':
      return t('This model translates; it does not continue texts.');
    case 'recurrentHasNoAttention':
      return t('A recurrent network has no attention: one state vector carries all that it has read.');
    case 'trainedOnPlainText':
      return t('This model was trained on plain text: it continues texts.');
    case 'noMaskedWordHead':
      return t('It has no masked-word head.');
    case 'noCompletionCache':
      return t('It does not keep a cache for completion.');
    case 'notFromServer':
      return t('This is not available from a server. Choose a model of this machine for it.');
    case 'serverGivesNoProbabilities':
      return t('This server gives no probabilities.');
    case 'serverScoresNoText':
      return t('This server does not say how likely a text is that it is handed, as vLLM does.');

    case 'valuesHidden':
      return t("This model's graph does not show what its keys hand over.");
    case 'severalSequences':
      return t('Rollout follows attention within one sequence; here a source comes in at every layer.');
    case 'patternBetweenTexts':
      return t('Attention between two texts has no such pattern.');
    case 'weightsHidden':
      return t("This model's graph computes attention in an operator that does not return its weights.");
    case 'projectionsHidden':
      return t("This model's graph does not show its output projections.");
    case 'notAdditive':
      return t(
        "This model's graph does not compute its logits as a plain sum of what its attention heads and MLPs add.",
      );
    case 'layersHidden':
      return t("This model's graph does not show where its layers end.");
    case 'headSizeUnsupported':
      return t(
        "The runtime returns attention only for head sizes that are a multiple of {0}; this model's is {1}.",
        String(args.multiple),
        String(args.headSize),
      );
    case 'noGraph':
      return t('The file holds no graph.');
    case 'tokenizerUnsupported':
      return t('The tokenizer\'s decoder "{0}" is not supported.', args.decoder);

    case 'folderUnreadable':
      return t('The folder of your own models, {0}, cannot be read.', args.folder);
    case 'nameTaken':
      return t('An embedded model has this name. Rename the folder.');
    case 'nameOfAnother':
      return t('Another model has this name already. Rename one of the two.');
    case 'badFolderName':
      return t("Its folder's name may have letters, digits, points, dashes and underscores only.");
    case 'noConfig':
      return t('It has no config.json that can be read.');
    case 'noGraphFiles': {
      const [graph = '', second] = args.files;
      return second === undefined
        ? t('Its onnx folder has no {0}, quantized or not.', graph)
        : t('Its onnx folder has no {0} and {1}, quantized or not.', graph, second);
    }
    case 'noTokenizer':
      return t('It has no tokenizer.json.');
    case 'leadsOutside':
      return t('Its file {0} leads out of its folder. Copy the file itself there, not a link.', args.file);
    case 'noRegularFile':
      return t('Its {0} is no regular file.', args.file);
    case 'fileTooLarge':
      return t(
        'Its {0} has {1} MB; at most {2} MB are read.',
        args.file,
        String(Math.ceil(args.bytes / 1024 ** 2)),
        String(args.mostBytes / 1024 ** 2),
      );
    case 'folderSlow':
      return t('Its folder could not be read within {0} seconds.', String(args.seconds));
    case 'readsNoText':
      return t(
        'Its encoder reads sounds or pictures ({0}); only models that read text can be used.',
        args.architecture,
      );
    case 'otherEncoderDecoder':
      return t('It is an encoder-decoder of the type {0}; of those, only Marian and T5 can be used.', args.type);
    case 'noStartToken':
      return t('Its config.json names no decoder_start_token_id: nothing says how a translation begins.');
    case 'noEndToken':
      return t('Its config.json names no single eos_token_id: nothing says how a translation ends.');
    case 'startsWithEndToken':
      return t(
        "Its decoder starts with the token that ends a text, as BART's does: its translations would never end. Marian and T5 can be used.",
      );
    case 'firstTokenForced':
      return t(
        'Its decoder must be given its first token (forced_bos_token_id, a language for instance), which is not supported. Marian and T5 can be used.',
      );
    case 'other':
      return args.message;
    default:
      return loadingReason(reason, t);
  }
}

/** What a model does not offer, to stand within a sentence. */
export function capabilityName(capability: CapabilityName, t: Localize): string {
  switch (capability) {
    case 'generate':
      return t('text generation');
    case 'score':
      return t('next-token probabilities');
    case 'attention':
      return t('attention');
    case 'chat':
      return t('answers');
    case 'translate':
      return t('translation');
    case 'maskedWord':
      return t('masked words');
    case 'completion':
      return t('completion');
  }
}
