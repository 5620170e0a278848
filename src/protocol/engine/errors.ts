import * as v from 'valibot';
import { text } from './values';

/** Every way in which something can go wrong, by name; the names are also what the log shows. */
export const ErrorCode = v.picklist([
  'unknownModel',
  'modelMissing',
  'modelCorrupt',
  'modelUnsupported',
  'capabilityMissing',
  'emptyText',
  'notText',
  'tooLong',
  'tooLarge',
  'badOption',
  'expired',
  'engineUnavailable',
  'engineCrashed',
  'engineStopped',
  'startTimeout',
  'protocolError',
  'internal',
]);
export type ErrorCode = v.InferOutput<typeof ErrorCode>;

/** What happened and what to do next, both whole sentences for a person. Never holds text of a document. */
export const EngineError = v.object({ code: ErrorCode, message: text, nextStep: text });
export type EngineError = v.InferOutput<typeof EngineError>;
