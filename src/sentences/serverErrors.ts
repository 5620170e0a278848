/** What went wrong with a server, as sentences. */
import type { Localize } from '../base/localize';
import type { ServerError } from '../protocol/engine/serverErrors';
import type { ErrorSentences } from './processErrors';

export function serverErrorSentences({ code, args }: ServerError, t: Localize): ErrorSentences {
  const say = (message: string, nextStep: string): ErrorSentences => ({ message, nextStep });
  const diagnose = t("Run 'Attentive: Diagnose Server…' from the command palette to see what it can do.");
  switch (code) {
    case 'serverDown':
      return say(
        t('The server {0} cannot be reached ({1}).', args.host, args.systemCode),
        t("Start it, or run 'Attentive: Choose Model…'. It is tried again after a short wait."),
      );
    case 'serverTimeout':
      return say(
        t('The server {0} sent nothing for {1} seconds.', args.host, String(args.seconds)),
        t('It may be loading a model or be busy. It is tried again after a short wait.'),
      );
    case 'serverWrongAddress':
      return say(
        t('There is no server with an OpenAI-compatible interface at {0}.', args.tried),
        t("Try {0}, or look up the address in the server's own settings.", args.suggestion),
      );
    case 'serverModelMissing':
      return say(
        t('The server {0} has no model "{1}".', args.host, args.model),
        args.known.length > 0
          ? t('Choose one of: {0}.', args.known.join(', '))
          : t('Load a model into the server, and add the server again.'),
      );
    case 'serverKeyRejected':
      return say(
        t('The server {0} does not accept the key ({1}).', args.host, String(args.status)),
        t("Run 'Attentive: Set Server Key…' from the command palette. Until then nothing is sent there."),
      );
    case 'serverKeyUnprotected':
      return say(
        t(
          'The key for {0} was not sent: the address begins with http, and anyone on the way could read it.',
          args.host,
        ),
        t('Use an address that begins with https, or remove the key.'),
      );
    case 'serverRefused':
      return say(
        args.problem === ''
          ? t('The server {0} could not answer (status {1}).', args.host, String(args.status))
          : t('The server {0} could not answer (status {1}, {2}).', args.host, String(args.status), args.problem),
        diagnose,
      );
    case 'serverBadReply':
      return say(badReply(args, t), diagnose);
    case 'serverRedirects':
      return say(
        t('The server {0} sends requests on to {1}. Nothing was sent there.', args.host, args.to),
        t('If you trust that address, add it as a server itself.'),
      );
    case 'serverUntrusted':
      return say(
        t('The certificate of {0} is not trusted ({1}). Nothing was sent.', args.host, args.systemCode),
        t('Add its certificate authority to the system, or see the settings http.proxy and http.systemCertificates.'),
      );
    case 'serverNotAllowed':
      return say(
        t('A model of the server {0} is chosen, so text would be sent there.', args.host),
        t("Run 'Attentive: Allow Server…' from the command palette to allow it. Until then nothing is sent."),
      );
    case 'serverUnknown':
      return say(
        t('There is no server "{0}" in the setting attentive.servers.', args.server),
        args.known.length > 0
          ? t('Choose a model of one of: {0}.', args.known.join(', '))
          : t("Run 'Attentive: Add Server…' from the command palette."),
      );
  }
}

function badReply({ host, fault }: Extract<ServerError, { code: 'serverBadReply' }>['args'], t: Localize): string {
  switch (fault) {
    case 'notJson':
      return t('The server {0} answered something that is not JSON.', host);
    case 'badShape':
      return t('The server {0} answered in a form that Attentive does not know.', host);
    case 'tooLong':
      return t('The server {0} sent a line or an answer that is far too long. It was not read to the end.', host);
    case 'compressed':
      return t('The server {0} sent a compressed answer, which was not asked for and was not unpacked.', host);
    case 'cutOff':
      return t('The server {0} closed the connection in the middle of its answer.', host);
  }
}
