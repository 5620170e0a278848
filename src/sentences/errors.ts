/**
 * Errors as sentences: what happened, and what to do next. The texts are localized with the function that VS Code gives
 * as `vscode.l10n.t`.
 */
import type { Localize } from '../base/localize';
import type { BadOption, EngineError } from '../protocol/engine';
import { isServerError } from '../protocol/engine/serverErrors';
import { nameAtStart } from '../protocol/measures';
import { explaining } from './explainingErrors';
import { modelCorrupt, restore } from './modelCorrupt';
import { hung, internal, protocolError, type ErrorSentences } from './processErrors';
import { capabilityName, reasonSentence } from './reasons';
import { serverErrorSentences } from './serverErrors';

export type { ErrorSentences };

export function errorSentences(error: EngineError, t: Localize): ErrorSentences {
  if (isServerError(error)) return serverErrorSentences(error, t);
  const { code, args } = error;
  const say = (message: string, nextStep: string): ErrorSentences => ({ message, nextStep });
  switch (code) {
    case 'unknownModel':
      return say(t('There is no model "{0}".', args.model), t('Choose one of: {0}.', args.known.join(', ')));
    case 'modelMissing':
      return say(
        args.systemCode === 'ENOENT'
          ? t('The file models/{0} is missing.', `${args.model}/${args.file}`)
          : t('The file models/{0} cannot be read ({1}).', `${args.model}/${args.file}`, args.systemCode),
        restore(`${args.model}/${args.file}`, t),
      );
    case 'modelCorrupt':
      return modelCorrupt(args, t);
    case 'modelUnsupported':
      return say(t('{0} cannot be loaded: {1}', args.model, reasonSentence(args.why, t)), t('Choose another model.'));
    case 'badLogits':
      return say(
        t('{0} computed values that are not numbers. Nothing that follows from them is shown.', args.model),
        t('Try another text. If that keeps happening, choose another model or another precision of it.'),
      );
    case 'capabilityMissing':
      return say(
        t('{0} offers no {1}. {2}', args.model, capabilityName(args.capability, t), reasonSentence(args.why, t)),
        t('Choose a model that does: "attentive models" lists what each one can do.'),
      );
    case 'emptyText':
      return say(t('There is no text to explain.'), t('Select at least one word.'));
    case 'notText':
      return say(t('This looks like binary data, not text.'), t('Select a passage of readable text.'));
    case 'tooLong':
      return say(
        t('This text has {0} tokens; the model reads {1}.', String(args.tokens), String(args.most)),
        t('Select a shorter text.'),
      );
    case 'tooLarge':
      return say(
        t(
          'Attention over {0} tokens does not fit in memory: with {1} MB allowed, {2} tokens fit.',
          String(args.tokens),
          String(Math.floor(args.allowedBytes / 1024 ** 2)),
          String(args.fits),
        ),
        t(
          'Select a shorter text, or explain its first {0} tokens (setting attentive.inspector.maxTokens; --max-tokens in a shell).',
          String(args.fits),
        ),
      );
    case 'modelTooLarge':
      return say(
        t(
          '{0} needs about {1} MB of memory, and {2} MB are left for it. It was not loaded.',
          args.model,
          String(Math.ceil(args.neededBytes / 1024 ** 2)),
          String(Math.floor(args.allowedBytes / 1024 ** 2)),
        ),
        t('Choose a smaller model or a quantized copy, or close what uses another one.'),
      );
    case 'cacheTooLarge':
      return say(
        t(
          'The keys and values of {0} tokens do not fit in memory: with {1} MB allowed, {2} tokens fit.',
          String(args.tokens),
          String(Math.floor(args.allowedBytes / 1024 ** 2)),
          String(args.fits),
        ),
        t('Give a shorter text or ask for fewer tokens.'),
      );
    case 'badOption':
      return badOption(args, t);
    case 'expired':
      return say(t('This attention capture is no longer in memory.'), t('Explain the text again.'));
    case 'engineUnavailable':
      return say(
        t("The engine's process could not be started ({0}).", args.systemCode),
        t("Close programs you do not need, then run 'Attentive: Restart Engine' from the command palette."),
      );
    case 'engineCrashed':
      return say(
        t(
          'The engine ended unexpectedly ({0}).',
          args.what === 'killed' ? t('signal {0}', args.signal) : t('exit code {0}', String(args.exitCode)),
        ),
        restarts(t),
      );
    case 'engineHung':
      return say(hung(args, t), restarts(t));
    case 'outOfMemory':
      return say(
        t('The engine took more than {0} GB of memory and was ended.', (args.allowedBytes / 1024 ** 3).toFixed(1)),
        t('Choose a smaller model or a shorter text. The engine starts again by itself.'),
      );
    case 'modelQuarantined':
      return say(
        t('The model {0} ended the engine several times in a row and is not used any more.', args.model),
        t("Run 'Attentive: Choose Model…' from the command palette to choose another model, or to try this one again."),
      );
    case 'noBuild':
      return say(
        t(
          'The engine has no build for this system: its native runtime does not load on {0} {1} ({2}).',
          args.platform,
          args.architecture,
          args.systemCode,
        ),
        t(
          "Install Attentive anew; the README names the systems that there is a build for. On another one 'Attentive: Add Server…' has a server complete.",
        ),
      );
    case 'engineStopped':
      return args.what === 'gaveUp'
        ? say(
            t('The engine failed several times in a row and stays off.'),
            t("Run 'Attentive: Restart Engine' from the command palette."),
          )
        : say(t('The engine was stopped before it answered.'), t('Ask again.'));
    case 'startTimeout':
      return say(
        t('The engine did not start within {0} seconds.', String(args.seconds)),
        t("Wait until the machine is less busy, then run 'Attentive: Restart Engine' from the command palette."),
      );
    case 'protocolError':
      return protocolError(args, t);
    case 'internal':
      return internal(args, t);
  }
}

/** Both sentences in one line. */
export function wholeError(error: EngineError, t: Localize): string {
  const { message, nextStep } = errorSentences(error, t);
  return `${message} ${nextStep}`;
}

const restarts = (t: Localize): string =>
  t('It starts again at the next request. If that keeps happening, choose a smaller model.');

function badOption(args: BadOption, t: Localize): ErrorSentences {
  const say = (message: string, nextStep: string): ErrorSentences => ({ message, nextStep });
  switch (args.what) {
    case 'noBlank':
      return say(t('This text has no blank.'), t('Write [MASK] or ___ where the word is missing.'));
    case 'noSuchToken':
      return say(
        t('A token outside the text was asked for.'),
        t('Tokens count from 0 to {0}.', String(args.tokens - 1)),
      );
    case 'noSuchMap':
      return say(t('This capture has no {0} attention.', args.map), t('Ask for one of: {0}.', args.known.join(', ')));
    case 'noSuchLayer':
      return say(t('There is no layer {0}.', String(args.layer)), t('The map has {0} layers.', String(args.layers)));
    case 'sliceOutsideMap':
      return say(
        t('That slice is outside the attention map.'),
        t(
          'The map has {0} layers, {1} heads and {2} rows.',
          String(args.layers),
          String(args.heads),
          String(args.rows),
        ),
      );
    case 'rowOutsideMap':
      return say(
        t('That row is outside the attention map.'),
        t('The map has {0} layers and {1} rows.', String(args.layers), String(args.rows)),
      );
    case 'outsideCapture':
      return say(
        t('The rows, layer or head asked for do not exist in this capture.'),
        t('Choose another layer or head.'),
      );
    case 'sliceTooLarge':
      return say(t('That slice is too large for one message.'), t('Ask for fewer rows at a time.'));
    case 'rowsTooLarge':
      return say(t('Those rows are too large for one message.'), t('Ask for fewer layers at a time.'));
    case 'measureUnavailable':
      return say(reasonSentence(args.why, t), t('Ask for raw attention.'));
    case 'valuesUnreadable':
      return say(
        t('Value-weighted attention cannot be measured: {0}', reasonSentence(args.why, t)),
        t('Ask for raw attention.'),
      );
    case 'wholeLayersOnly':
      return say(t('{0} is of whole layers.', nameAtStart(args.measure)), t('Ask for the mean over heads.'));
    case 'groupsDoNotFit':
      return say(t('Those groups do not fit the text.'), t('Give each token the number of its group, from 0 on.'));
    case 'patternUnavailable':
      return say(reasonSentence(args.why, t), t('Ask for the weight between tokens.'));
    case 'ledgerUnavailable':
    case 'cutUnavailable':
    case 'lensUnavailable':
    case 'patchUnavailable':
    case 'nothingAligned':
    case 'noDifference':
      return explaining(args, t);
    case 'cutsEverything':
      return say(t('A head would have no token left to look at.'), t('Leave at least one token out of the cut.'));
    case 'noSuchHead':
      return say(
        t('A layer or a head was named that the model does not have.'),
        t('It has {0} layers of {1} heads, both counted from 0.', String(args.layers), String(args.heads)),
      );
    case 'sameToken':
      return say(t('A token was compared with itself.'), t('Choose two different tokens.'));
    case 'notInVocabulary':
      return say(
        t("A token was asked for that is not in the model's vocabulary."),
        t('Its tokens count from 0 to {0}.', String(args.tokens - 1)),
      );
    case 'capturesOfDifferentModels':
      return say(
        t('The two texts were read by different models, whose heads cannot be compared.'),
        t('Explain both texts with the same model.'),
      );
    case 'textsOfDifferentLengths':
      return say(
        t('The two texts do not have the same number of tokens.'),
        t('Choose texts that differ in one word of as many tokens.'),
      );
  }
}
