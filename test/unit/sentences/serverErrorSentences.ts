/** Each error of a server, and what a person reads of it. */
import type { ServerError } from '../../../src/protocol/engine/serverErrors';

const DIAGNOSE = "Run 'Attentive: Diagnose Server…' from the command palette to see what it can do.";

export const SERVER_ERRORS: readonly (readonly [ServerError, string])[] = [
  [
    { code: 'serverDown', args: { host: 'h:8080', systemCode: 'ECONNREFUSED' } },
    "The server h:8080 cannot be reached (ECONNREFUSED). Start it, or run 'Attentive: Choose Model…'. It is tried again after a short wait.",
  ],
  [
    { code: 'serverTimeout', args: { host: 'h', seconds: 60 } },
    'The server h sent nothing for 60 seconds. It may be loading a model or be busy. It is tried again after a short wait.',
  ],
  [
    { code: 'serverWrongAddress', args: { tried: 'http://h/x', suggestion: 'http://h/v1' } },
    "There is no server with an OpenAI-compatible interface at http://h/x. Try http://h/v1, or look up the address in the server's own settings.",
  ],
  [
    { code: 'serverModelMissing', args: { host: 'h', model: 'm', known: ['a', 'b'] } },
    'The server h has no model "m". Choose one of: a, b.',
  ],
  [
    { code: 'serverModelMissing', args: { host: 'h', model: 'm', known: [] } },
    'The server h has no model "m". Load a model into the server, and add the server again.',
  ],
  [
    { code: 'serverKeyRejected', args: { host: 'h', status: 401 } },
    "The server h does not accept the key (401). Run 'Attentive: Set Server Key…' from the command palette. Until then nothing is sent there.",
  ],
  [
    { code: 'serverKeyUnprotected', args: { host: 'h' } },
    'The key for h was not sent: the address begins with http, and anyone on the way could read it. Use an address that begins with https, or remove the key.',
  ],
  [
    { code: 'serverRefused', args: { host: 'h', status: 500, problem: '' } },
    `The server h could not answer (status 500). ${DIAGNOSE}`,
  ],
  [
    { code: 'serverRefused', args: { host: 'h', status: 503, problem: 'unavailable_error' } },
    `The server h could not answer (status 503, unavailable_error). ${DIAGNOSE}`,
  ],
  ...(
    [
      ['notJson', 'answered something that is not JSON'],
      ['badShape', 'answered in a form that Attentive does not know'],
      ['tooLong', 'sent a line or an answer that is far too long. It was not read to the end'],
      ['compressed', 'sent a compressed answer, which was not asked for and was not unpacked'],
      ['cutOff', 'closed the connection in the middle of its answer'],
    ] as const
  ).map(([fault, does]): [ServerError, string] => [
    { code: 'serverBadReply', args: { host: 'h', fault } },
    `The server h ${does}. ${DIAGNOSE}`,
  ]),
  [
    { code: 'serverRedirects', args: { host: 'h', to: 'other' } },
    'The server h sends requests on to other. Nothing was sent there. If you trust that address, add it as a server itself.',
  ],
  [
    { code: 'serverUntrusted', args: { host: 'h', systemCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' } },
    'The certificate of h is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT). Nothing was sent. Add its certificate authority to the system, or see the settings http.proxy and http.systemCertificates.',
  ],
  [
    { code: 'serverNotAllowed', args: { host: 'h' } },
    "A model of the server h is chosen, so text would be sent there. Run 'Attentive: Allow Server…' from the command palette to allow it. Until then nothing is sent.",
  ],
  [
    { code: 'serverUnknown', args: { server: 's', known: ['a'] } },
    'There is no server "s" in the setting attentive.servers. Choose a model of one of: a.',
  ],
  [
    { code: 'serverUnknown', args: { server: 's', known: [] } },
    'There is no server "s" in the setting attentive.servers. Run \'Attentive: Add Server…\' from the command palette.',
  ],
];
