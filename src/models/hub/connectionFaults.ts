/** Why no answer came, by the codes of Node: a certificate, a proxy, or the network. */
import { HubFault, systemCodeOf } from './errors';

const UNTRUSTED =
  /^(?:.*SELF_SIGNED.*|UNABLE_TO_(?:VERIFY|GET|DECRYPT|DECODE).*|CERT_.*|ERR_TLS_.*|ERR_SSL_.*|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)$/;

/** @param url that was asked. Nothing of it but the host goes into the error: it may be signed */
export function connectionFault(thrown: unknown, url: URL): HubFault {
  const args = { host: url.host, systemCode: systemCodeOf(thrown) ?? 'unknown' };
  if (UNTRUSTED.test(args.systemCode)) return new HubFault({ code: 'tlsUntrusted', args });
  if (isOfProxy(thrown, url)) return new HubFault({ code: 'proxyFailed', args });
  return new HubFault({ code: 'unreachable', args });
}

/** The connection that failed went to another port than the address has, or the error names a proxy. */
function isOfProxy(thrown: unknown, url: URL): boolean {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  for (let each = thrown; each instanceof Error; each = each.cause) {
    if (/prox/i.test(each.message)) return true;
    if ('port' in each && typeof each.port === 'number' && each.port !== port) return true;
  }
  return false;
}
