/** The address of a server as people write it: with or without `/v1`, with a whole path copied from somewhere. Pure. */

/** Ends of addresses that belong to single requests, as documentation prints them. */
const REQUEST_PATHS =
  /\/(?:(?:chat\/)?completions|models|embeddings|infill|health|props|api\/(?:generate|tags|chat|version|show))$/;

export interface ServerAddress {
  /** Scheme, host and port: what a key and a permission belong to. */
  readonly origin: string;
  /** With the port where it is not the scheme's own. */
  readonly host: string;
  /** `origin` and the path under which `/v1` lies; no slash at its end. */
  readonly base: string;
  /** Whether this machine answers there. */
  readonly isLoopback: boolean;
}

/** @returns undefined where this is no address of a server */
export function parseAddress(written: string): ServerAddress | undefined {
  const trimmed = written.trim();
  const url = toUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return undefined;
  // What stands before an @ would be a key in a setting.
  if (url.username !== '' || url.password !== '') return undefined;
  let path = url.pathname.replace(/\/+$/, '');
  path = path.replace(REQUEST_PATHS, '');
  while (/\/v1$/.test(path)) path = path.replace(/\/+v1$/, '');
  return { origin: url.origin, host: url.host, base: url.origin + path, isLoopback: isLoopback(url.hostname) };
}

/** The address to try where nothing that is known answered at `base`. */
export function suggestedAddress({ origin, base }: ServerAddress): string {
  return base === origin ? `${origin}/api/v1` : `${origin}/v1`;
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
    hostname.endsWith('.localhost')
  );
}

function toUrl(written: string): URL | undefined {
  try {
    return new URL(written);
  } catch {
    return undefined;
  }
}
