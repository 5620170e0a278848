/**
 * Every way in which a request can fail: a code with what it is about. `src/sentences` says what happened and what to
 * do next.
 */
import * as v from 'valibot';
import { MOST_LISTED } from '../caps';
import { measureIds } from '../measures';
import { MapKind } from './maps';
import { Reason } from './reasons';
import { serverErrors } from './serverErrors';
import { count, list, name, sentence } from './values';

const coded = <const Code extends string, const Args extends v.GenericSchema>(code: Code, args: Args) =>
  v.strictObject({ code: v.literal(code), args });
/** One of several occasions for the same code. */
const when = <const What extends string, const Args extends v.ObjectEntries>(what: What, args: Args) =>
  v.strictObject({ what: v.literal(what), ...args });
const none = v.strictObject({});

/** What a model was asked to do; `completion` needs what `generate` does, and a cache. */
export const CapabilityName = v.picklist([
  'generate',
  'score',
  'attention',
  'chat',
  'translate',
  'maskedWord',
  'completion',
]);
export type CapabilityName = v.InferOutput<typeof CapabilityName>;

const BadOption = v.variant('what', [
  when('noBlank', {}),
  /** `tokens`: how many there are to choose from. */
  when('noSuchToken', { tokens: count }),
  when('noSuchMap', { map: MapKind, known: list(MapKind, MapKind.options.length) }),
  when('noSuchLayer', { layer: count, layers: count }),
  when('sliceOutsideMap', { layers: count, heads: count, rows: count }),
  when('rowOutsideMap', { layers: count, rows: count }),
  when('outsideCapture', {}),
  when('sliceTooLarge', {}),
  when('rowsTooLarge', {}),
  when('measureUnavailable', { why: Reason }),
  when('valuesUnreadable', { why: Reason }),
  when('wholeLayersOnly', { measure: v.picklist(measureIds('query-key')) }),
  when('groupsDoNotFit', {}),
  when('patternUnavailable', { why: Reason }),
  when('textsOfDifferentLengths', {}),
  when('capturesOfDifferentModels', {}),
  when('ledgerUnavailable', { why: Reason }),
  when('cutUnavailable', { why: Reason }),
  when('lensUnavailable', { why: Reason }),
  when('patchUnavailable', { why: Reason }),
  /** The texts that are patched have no tokens after their first difference that stand for each other. */
  when('nothingAligned', {}),
  /** Two texts find a token as much likelier than another. */
  when('noDifference', {}),
  /** Some head would have no token left to look at. */
  when('cutsEverything', {}),
  /** A layer or a head that the model does not have. */
  when('noSuchHead', { layers: count, heads: count }),
  /** A difference of a token and itself was asked for. */
  when('sameToken', {}),
  /** `tokens`: how many the vocabulary has. */
  when('notInVocabulary', { tokens: count }),
]);
export type BadOption = v.InferOutput<typeof BadOption>;

const ModelCorrupt = v.variant('what', [
  /** Its sha256 is not the one in the manifest. */
  when('changed', { model: name, file: name }),
  when('outsideFolder', { model: name, file: name }),
  /** It is packed as a difference, of which the file could not be made. */
  when('packed', { model: name, file: name, systemCode: name }),
  /** Of a downloaded model. */
  when('downloadChanged', { model: name, file: name }),
  when('downloadMissing', { model: name, file: name }),
  when('manifestUnreadable', { systemCode: name }),
  when('manifestTooLarge', { bytes: count }),
  when('manifestNotJson', {}),
  /** The place, and what is wrong there in the words of the parser. */
  when('manifestShape', { problem: sentence }),
]);

/** What the engine was at when it was not heard of for too long. */
const EngineHung = v.variant('what', [
  /** One run of a model. */
  when('step', { model: name, seconds: v.number() }),
  /** Loading or tokenizing. */
  when('preparing', { seconds: v.number() }),
  /** It was asked to stop. */
  when('cancelling', { seconds: v.number() }),
]);

/** The host finds these by itself: they do not cross. */
const BadMessage = v.picklist(['unknownShape', 'workForNone', 'partOfNone', 'outcomeOfNone', 'secondHello']);

/** The name of each is also what the log shows. No argument holds text of a document. */
export const EngineError = v.variant('code', [
  coded('unknownModel', v.strictObject({ model: name, known: list(name, MOST_LISTED) })),
  /** `systemCode`: why the file could not be read, `ENOENT`, `EACCES`, ... */
  coded('modelMissing', v.strictObject({ model: name, file: name, systemCode: name })),
  coded('modelCorrupt', ModelCorrupt),
  coded('modelUnsupported', v.strictObject({ model: name, why: Reason })),
  /** A run gave values that are not numbers, or infinite ones. */
  coded('badLogits', v.strictObject({ model: name })),
  coded('capabilityMissing', v.strictObject({ model: name, capability: CapabilityName, why: Reason })),
  coded('emptyText', none),
  coded('notText', none),
  coded('tooLong', v.strictObject({ tokens: count, most: count })),
  /** `fits`: how many tokens would. */
  coded('tooLarge', v.strictObject({ tokens: count, fits: count, allowedBytes: v.number() })),
  /** By an estimate, before the model is loaded; `allowedBytes` beside the models that are in use. */
  coded('modelTooLarge', v.strictObject({ model: name, neededBytes: v.number(), allowedBytes: v.number() })),
  /** Keys and values of the text and of what may be written; `fits`: how many tokens would. */
  coded('cacheTooLarge', v.strictObject({ tokens: count, fits: count, allowedBytes: v.number() })),
  coded('badOption', BadOption),
  coded('expired', none),
  coded('engineUnavailable', v.strictObject({ systemCode: name })),
  /** The native runtime does not load on this system. */
  coded('noBuild', v.strictObject({ platform: name, architecture: name, systemCode: name })),
  coded(
    'engineCrashed',
    v.variant('what', [when('exited', { exitCode: v.nullable(v.number()) }), when('killed', { signal: name })]),
  ),
  coded('engineHung', EngineHung),
  /** The process took more memory than it may. */
  coded('outOfMemory', v.strictObject({ allowedBytes: v.number() })),
  /** It ended the engine's process several times in a row. */
  coded('modelQuarantined', v.strictObject({ model: name })),
  coded('engineStopped', v.variant('what', [when('gaveUp', {}), when('byHand', {})])),
  coded('startTimeout', v.strictObject({ seconds: v.number() })),
  coded(
    'protocolError',
    v.variant('what', [
      when('requestUnreadable', {}),
      when('badMessage', { found: BadMessage }),
      when('beforeHello', { kind: name }),
      /** `place` in the outcome; what stands there may be text of a document. */
      when('badOutcome', { op: name, place: name }),
      when('wrongVersion', { found: v.number(), expected: v.number() }),
    ]),
  ),
  coded(
    'internal',
    v.variant('what', [
      /** `name` of the error: the runtime's own message may print tensors, which hold text. */
      when('engineFailed', { name }),
      when('checkCancelled', { model: name }),
      when('notSent', {}),
    ]),
  ),
  ...serverErrors,
]);
export type EngineError = v.InferOutput<typeof EngineError>;
export type ErrorCode = EngineError['code'];
export type ErrorArgs<Code extends ErrorCode> = Extract<EngineError, { code: Code }>['args'];
