/** What a person reads for each code, word for word; and that each code has words, and crosses the channel. */
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { EngineError, Reason } from '../../../src/protocol/engine';
import { inEnglish, reasonInEnglish } from '../../english';
import { EXPLAINING } from './explainingSentences';
import { REASONS } from './reasonSentences';
import { SERVER_ERRORS } from './serverErrorSentences';

const GET_BACK = (file: string): string =>
  `Reinstall the extension; in a clone of the repository, run "git checkout -- models/${file}".`;
const AGAIN = 'It starts again at the next request. If that keeps happening, choose a smaller model.';
const NOT_UNDERSTOOD = (what: string): string =>
  `The engine sent something that the extension does not understand (${what}). Reload the window. If that does not help, reinstall the extension.`;
const NO_HEAD: Reason = { code: 'noMaskedWordHead', args: {} };

const ERRORS: readonly (readonly [EngineError, string])[] = [
  [
    { code: 'unknownModel', args: { model: 'gpt-5', known: ['a', 'b'] } },
    'There is no model "gpt-5". Choose one of: a, b.',
  ],
  [
    { code: 'modelMissing', args: { model: 'm', file: 'onnx/x.onnx', systemCode: 'ENOENT' } },
    `The file models/m/onnx/x.onnx is missing. ${GET_BACK('m/onnx/x.onnx')}`,
  ],
  [
    { code: 'modelMissing', args: { model: 'm', file: 'x', systemCode: 'EACCES' } },
    `The file models/m/x cannot be read (EACCES). ${GET_BACK('m/x')}`,
  ],
  [
    { code: 'modelCorrupt', args: { what: 'changed', model: 'm', file: 'x' } },
    `The file models/m/x is damaged: its sha256 is not the one in the manifest. It was not loaded. ${GET_BACK('m/x')}`,
  ],
  [
    { code: 'modelCorrupt', args: { what: 'outsideFolder', model: 'm', file: '../x' } },
    `The file "../x" of m lies outside the model's own folder. It was not read. Remove the link or the manifest's entry that leads there. ${GET_BACK('m')}`,
  ],
  [
    { code: 'modelCorrupt', args: { what: 'packed', model: 'm', file: 'x', systemCode: 'EROFS' } },
    'The weights of m are packed as a difference, and models/m/x could not be made of it (EROFS). Reinstall the extension where its folder may be written, or choose another model.',
  ],
  [
    { code: 'modelCorrupt', args: { what: 'downloadChanged', model: 'a/b', file: 'x' } },
    'The file x of a/b is not as it was downloaded. It was not loaded. Download it again: \'Attentive: Download Model…\' in the command palette, or "attentive models pull a/b" in a shell. What is right is kept.',
  ],
  [
    { code: 'modelCorrupt', args: { what: 'downloadMissing', model: 'a/b', file: 'x' } },
    'The file x of the downloaded model a/b is missing. Download it again: \'Attentive: Download Model…\' in the command palette, or "attentive models pull a/b" in a shell. What is right is kept.',
  ],
  [
    { code: 'modelCorrupt', args: { what: 'manifestUnreadable', systemCode: 'ENOENT' } },
    `The list of models, models/manifest.json, cannot be used: it cannot be read (ENOENT). ${GET_BACK('manifest.json')}`,
  ],
  [
    { code: 'modelCorrupt', args: { what: 'manifestTooLarge', bytes: 1048577 } },
    `The list of models, models/manifest.json, cannot be used: it has 1048577 bytes. ${GET_BACK('manifest.json')}`,
  ],
  [
    { code: 'modelCorrupt', args: { what: 'manifestNotJson' } },
    `The list of models, models/manifest.json, cannot be used: it is not JSON. ${GET_BACK('manifest.json')}`,
  ],
  [
    { code: 'modelCorrupt', args: { what: 'manifestShape', problem: 'models.0.id, Invalid key' } },
    `The list of models, models/manifest.json, cannot be used: models.0.id, Invalid key. ${GET_BACK('manifest.json')}`,
  ],
  [
    { code: 'modelUnsupported', args: { model: 'm', why: { code: 'noGraph', args: {} } } },
    'm cannot be loaded: The file holds no graph. Choose another model.',
  ],
  [
    { code: 'capabilityMissing', args: { model: 'm', capability: 'maskedWord', why: NO_HEAD } },
    'm offers no masked words. It has no masked-word head. Choose a model that does: "attentive models" lists what each one can do.',
  ],
  [
    { code: 'modelTooLarge', args: { model: 'm', neededBytes: 5e9, allowedBytes: 3e9 } },
    'm needs about 4769 MB of memory, and 2861 MB are left for it. It was not loaded. Choose a smaller model or a quantized copy, or close what uses another one.',
  ],
  [
    { code: 'cacheTooLarge', args: { tokens: 9000, fits: 700, allowedBytes: 2 ** 30 } },
    'The keys and values of 9000 tokens do not fit in memory: with 1024 MB allowed, 700 tokens fit. Give a shorter text or ask for fewer tokens.',
  ],
  [{ code: 'emptyText', args: {} }, 'There is no text to explain. Select at least one word.'],
  [{ code: 'notText', args: {} }, 'This looks like binary data, not text. Select a passage of readable text.'],
  [
    { code: 'tooLong', args: { tokens: 600, most: 512 } },
    'This text has 600 tokens; the model reads 512. Select a shorter text.',
  ],
  [
    { code: 'badLogits', args: { model: 'm' } },
    'm computed values that are not numbers. Nothing that follows from them is shown. Try another text. If that keeps happening, choose another model or another precision of it.',
  ],
  [
    { code: 'tooLarge', args: { tokens: 4096, fits: 2691, allowedBytes: 768.5 * 1024 ** 2 } },
    'Attention over 4096 tokens does not fit in memory: with 768 MB allowed, 2691 tokens fit. Select a shorter text, or explain its first 2691 tokens (setting attentive.inspector.maxTokens; --max-tokens in a shell).',
  ],
  [
    { code: 'badOption', args: { what: 'noBlank' } },
    'This text has no blank. Write [MASK] or ___ where the word is missing.',
  ],
  [
    { code: 'badOption', args: { what: 'noSuchToken', tokens: 6 } },
    'A token outside the text was asked for. Tokens count from 0 to 5.',
  ],
  [
    { code: 'badOption', args: { what: 'noSuchMap', map: 'cross', known: ['self'] } },
    'This capture has no cross attention. Ask for one of: self.',
  ],
  [
    { code: 'badOption', args: { what: 'noSuchLayer', layer: 6, layers: 6 } },
    'There is no layer 6. The map has 6 layers.',
  ],
  [
    { code: 'badOption', args: { what: 'sliceOutsideMap', layers: 6, heads: 12, rows: 9 } },
    'That slice is outside the attention map. The map has 6 layers, 12 heads and 9 rows.',
  ],
  [
    { code: 'badOption', args: { what: 'rowOutsideMap', layers: 6, rows: 9 } },
    'That row is outside the attention map. The map has 6 layers and 9 rows.',
  ],
  [
    { code: 'badOption', args: { what: 'outsideCapture' } },
    'The rows, layer or head asked for do not exist in this capture. Choose another layer or head.',
  ],
  [
    { code: 'badOption', args: { what: 'sliceTooLarge' } },
    'That slice is too large for one message. Ask for fewer rows at a time.',
  ],
  [
    { code: 'badOption', args: { what: 'rowsTooLarge' } },
    'Those rows are too large for one message. Ask for fewer layers at a time.',
  ],
  [
    { code: 'badOption', args: { what: 'measureUnavailable', why: { code: 'valuesHidden', args: {} } } },
    "This model's graph does not show what its keys hand over. Ask for raw attention.",
  ],
  [
    { code: 'badOption', args: { what: 'valuesUnreadable', why: { code: 'projectionsHidden', args: {} } } },
    "Value-weighted attention cannot be measured: This model's graph does not show its output projections. Ask for raw attention.",
  ],
  [
    { code: 'badOption', args: { what: 'wholeLayersOnly', measure: 'rollout' } },
    'Rollout is of whole layers. Ask for the mean over heads.',
  ],
  [
    { code: 'badOption', args: { what: 'groupsDoNotFit' } },
    'Those groups do not fit the text. Give each token the number of its group, from 0 on.',
  ],
  [
    { code: 'badOption', args: { what: 'patternUnavailable', why: { code: 'patternBetweenTexts', args: {} } } },
    'Attention between two texts has no such pattern. Ask for the weight between tokens.',
  ],
  [
    { code: 'badOption', args: { what: 'capturesOfDifferentModels' } },
    'The two texts were read by different models, whose heads cannot be compared. Explain both texts with the same model.',
  ],
  ...EXPLAINING,
  [
    { code: 'badOption', args: { what: 'cutsEverything' } },
    'A head would have no token left to look at. Leave at least one token out of the cut.',
  ],
  [
    { code: 'badOption', args: { what: 'noSuchHead', layers: 30, heads: 9 } },
    'A layer or a head was named that the model does not have. It has 30 layers of 9 heads, both counted from 0.',
  ],
  [
    { code: 'badOption', args: { what: 'sameToken' } },
    'A token was compared with itself. Choose two different tokens.',
  ],
  [
    { code: 'badOption', args: { what: 'notInVocabulary', tokens: 49152 } },
    "A token was asked for that is not in the model's vocabulary. Its tokens count from 0 to 49151.",
  ],
  [
    { code: 'badOption', args: { what: 'textsOfDifferentLengths' } },
    'The two texts do not have the same number of tokens. Choose texts that differ in one word of as many tokens.',
  ],
  [{ code: 'expired', args: {} }, 'This attention capture is no longer in memory. Explain the text again.'],
  [
    { code: 'engineUnavailable', args: { systemCode: 'EAGAIN' } },
    "The engine's process could not be started (EAGAIN). Close programs you do not need, then run 'Attentive: Restart Engine' from the command palette.",
  ],
  [
    { code: 'engineCrashed', args: { what: 'exited', exitCode: 7 } },
    `The engine ended unexpectedly (exit code 7). ${AGAIN}`,
  ],
  [
    { code: 'engineCrashed', args: { what: 'killed', signal: 'SIGKILL' } },
    `The engine ended unexpectedly (signal SIGKILL). ${AGAIN}`,
  ],
  [
    { code: 'engineHung', args: { what: 'step', model: 'm', seconds: 30 } },
    `The model m did not finish a step within 30 seconds, and the engine was ended. ${AGAIN}`,
  ],
  [
    { code: 'engineHung', args: { what: 'preparing', seconds: 120 } },
    `The engine was not heard of for 120 seconds while it loaded or read, and was ended. ${AGAIN}`,
  ],
  [
    { code: 'engineHung', args: { what: 'cancelling', seconds: 10 } },
    `The engine did not stop within 10 seconds of being asked to, and was ended. ${AGAIN}`,
  ],
  [
    { code: 'outOfMemory', args: { allowedBytes: 3 * 1024 ** 3 } },
    'The engine took more than 3.0 GB of memory and was ended. Choose a smaller model or a shorter text. The engine starts again by itself.',
  ],
  [
    { code: 'modelQuarantined', args: { model: 'm' } },
    "The model m ended the engine several times in a row and is not used any more. Run 'Attentive: Choose Model…' from the command palette to choose another model, or to try this one again.",
  ],
  [
    { code: 'noBuild', args: { platform: 'linux', architecture: 'x64', systemCode: 'ERR_DLOPEN_FAILED' } },
    "The engine has no build for this system: its native runtime does not load on linux x64 (ERR_DLOPEN_FAILED). Install Attentive anew; the README names the systems that there is a build for. On another one 'Attentive: Add Server…' has a server complete.",
  ],
  [
    { code: 'engineStopped', args: { what: 'gaveUp' } },
    "The engine failed several times in a row and stays off. Run 'Attentive: Restart Engine' from the command palette.",
  ],
  [{ code: 'engineStopped', args: { what: 'byHand' } }, 'The engine was stopped before it answered. Ask again.'],
  [
    { code: 'startTimeout', args: { seconds: 30 } },
    "The engine did not start within 30 seconds. Wait until the machine is less busy, then run 'Attentive: Restart Engine' from the command palette.",
  ],
  [
    { code: 'protocolError', args: { what: 'requestUnreadable' } },
    'The engine could not read a request. Reload the window, so that both sides are of one version.',
  ],
  [
    { code: 'protocolError', args: { what: 'badMessage', found: 'unknownShape' } },
    NOT_UNDERSTOOD('a message of unknown shape'),
  ],
  [
    { code: 'protocolError', args: { what: 'badMessage', found: 'workForNone' } },
    NOT_UNDERSTOOD('work for a request that is not open'),
  ],
  [
    { code: 'protocolError', args: { what: 'badMessage', found: 'partOfNone' } },
    NOT_UNDERSTOOD('a part of a request that is not open'),
  ],
  [
    { code: 'protocolError', args: { what: 'badMessage', found: 'outcomeOfNone' } },
    NOT_UNDERSTOOD('an outcome of a request that is not open'),
  ],
  [{ code: 'protocolError', args: { what: 'badMessage', found: 'secondHello' } }, NOT_UNDERSTOOD('a second "hello"')],
  [{ code: 'protocolError', args: { what: 'beforeHello', kind: 'event' } }, NOT_UNDERSTOOD('"event" before "hello"')],
  [
    { code: 'protocolError', args: { what: 'badOutcome', op: 'tokens', place: 'its root' } },
    NOT_UNDERSTOOD('an outcome that "tokens" does not have, at its root'),
  ],
  [
    { code: 'protocolError', args: { what: 'wrongVersion', found: 3, expected: 4 } },
    'The engine speaks version 3 of the protocol and the extension version 4. Reload the window: the extension was probably updated while it ran.',
  ],
  [
    { code: 'internal', args: { what: 'engineFailed', name: 'TypeError' } },
    'The engine failed (TypeError). Try again; if it happens again, run "Attentive: Restart Engine" and report what you did.',
  ],
  [
    { code: 'internal', args: { what: 'checkCancelled', model: 'm' } },
    'The check of m was cancelled before its end. It was not loaded. Ask again.',
  ],
  [
    { code: 'internal', args: { what: 'notSent' } },
    'The request could not be handed to the engine. Ask again. If that keeps happening, report it with the log.',
  ],
  ...SERVER_ERRORS,
];

/** `code`, or `code.what` where there are several occasions. */
const nameOf = ({ code, args }: { code: string; args: object }): string =>
  'what' in args ? `${code}.${String(args.what)}` : code;

describe('what a person reads of an error', () => {
  for (const [error, sentences] of ERRORS) {
    it(`${nameOf(error)}: ${sentences.slice(0, 60)}`, () => {
      const { message, nextStep } = inEnglish(v.parse(EngineError, error));
      assert.equal(`${message} ${nextStep}`, sentences);
    });
  }
  for (const [reason, sentence] of REASONS)
    it(`${reason.code}: ${sentence.slice(0, 60)}`, () =>
      assert.equal(reasonInEnglish(v.parse(Reason, reason)), sentence));

  it('is here for every code that may cross', () => {
    const codes = EngineError.options.flatMap(({ entries: { code, args } }) =>
      'options' in args ? args.options.map(({ entries }) => `${code.literal}.${entries.what.literal}`) : [code.literal],
    );
    assert.deepEqual([...new Set(ERRORS.map(([error]) => nameOf(error)))].sort(), [...codes].sort());
    assert.deepEqual(
      [...new Set(REASONS.map(([{ code }]) => code))].sort(),
      Reason.options.map(({ entries }) => entries.code.literal).sort(),
    );
  });
});
