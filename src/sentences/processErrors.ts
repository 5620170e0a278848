/** What went wrong with the engine's process and its messages, as sentences. */
import type { Localize } from '../base/localize';
import type { ErrorArgs } from '../protocol/engine';

export interface ErrorSentences {
  readonly message: string;
  readonly nextStep: string;
}

export function protocolError(args: ErrorArgs<'protocolError'>, t: Localize): ErrorSentences {
  const notUnderstood = (what: string): ErrorSentences => ({
    message: t('The engine sent something that the extension does not understand ({0}).', what),
    nextStep: t('Reload the window. If that does not help, reinstall the extension.'),
  });
  switch (args.what) {
    case 'requestUnreadable':
      return {
        message: t('The engine could not read a request.'),
        nextStep: t('Reload the window, so that both sides are of one version.'),
      };
    case 'wrongVersion':
      return {
        message: t(
          'The engine speaks version {0} of the protocol and the extension version {1}.',
          String(args.found),
          String(args.expected),
        ),
        nextStep: t('Reload the window: the extension was probably updated while it ran.'),
      };
    case 'beforeHello':
      return notUnderstood(t('"{0}" before "hello"', args.kind));
    case 'badOutcome':
      return notUnderstood(t('an outcome that "{0}" does not have, at {1}', args.op, args.place));
    case 'badMessage':
      return notUnderstood(badMessage(args.found, t));
  }
}

export function hung(args: ErrorArgs<'engineHung'>, t: Localize): string {
  const seconds = String(args.seconds);
  switch (args.what) {
    case 'step':
      return t(
        'The model {0} did not finish a step within {1} seconds, and the engine was ended.',
        args.model,
        seconds,
      );
    case 'preparing':
      return t('The engine was not heard of for {0} seconds while it loaded or read, and was ended.', seconds);
    case 'cancelling':
      return t('The engine did not stop within {0} seconds of being asked to, and was ended.', seconds);
  }
}

function badMessage(found: Extract<ErrorArgs<'protocolError'>, { what: 'badMessage' }>['found'], t: Localize): string {
  switch (found) {
    case 'unknownShape':
      return t('a message of unknown shape');
    case 'workForNone':
      return t('work for a request that is not open');
    case 'partOfNone':
      return t('a part of a request that is not open');
    case 'outcomeOfNone':
      return t('an outcome of a request that is not open');
    case 'secondHello':
      return t('a second "hello"');
  }
}

export function internal(args: ErrorArgs<'internal'>, t: Localize): ErrorSentences {
  switch (args.what) {
    case 'engineFailed':
      return {
        message: t('The engine failed ({0}).', args.name),
        nextStep: t('Try again; if it happens again, run "Attentive: Restart Engine" and report what you did.'),
      };
    case 'checkCancelled':
      return {
        message: t('The check of {0} was cancelled before its end. It was not loaded.', args.model),
        nextStep: t('Ask again.'),
      };
    case 'notSent':
      return {
        message: t('The request could not be handed to the engine.'),
        nextStep: t('Ask again. If that keeps happening, report it with the log.'),
      };
  }
}
