/** What a person reads who has chosen no other language. */
import { english } from '../src/base/english';
import type { EngineError, Reason } from '../src/protocol/engine';
import { errorSentences, type ErrorSentences } from '../src/sentences/errors';
import { reasonSentence } from '../src/sentences/reasons';

export const inEnglish = (error: EngineError): ErrorSentences => errorSentences(error, english);

export const reasonInEnglish = (reason: Reason): string => reasonSentence(reason, english);
