/** How long a server asks to wait. Pure. */

/** No server makes a person wait longer without being asked again. */
const MOST_WAIT_SECONDS = 300;

/**
 * @param headers of an answer 429 or 503
 * @param attempt from 0: where the server names no time, the wait doubles
 * @param wallMs this machine's clock, which a date counts from where the server does not send its own
 * @returns whole seconds, 1 to 300
 */
export function waitSeconds(headers: Pick<Headers, 'get'>, attempt: number, wallMs: number): number {
  const asked = secondsIn(headers.get('retry-after'), headers.get('date'), wallMs) ?? rateLimit(headers);
  return Math.min(MOST_WAIT_SECONDS, Math.max(1, Math.ceil(asked ?? 2 ** Math.min(attempt, 5))));
}

function secondsIn(retryAfter: string | null, date: string | null, wallMs: number): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  if (Number.isNaN(at)) return undefined;
  // Both dates are the server's: this machine's clock may be a year off.
  const serverNow = date === null ? NaN : Date.parse(date);
  return (at - (Number.isNaN(serverNow) ? wallMs : serverNow)) / 1000;
}

/** `RateLimit: "api";r=0;t=55`: seconds until the window ends. */
function rateLimit(headers: Pick<Headers, 'get'>): number | undefined {
  const found = /(?:^|[;,\s])t=(\d+)/.exec(headers.get('ratelimit') ?? '');
  return found ? Number(found[1]) : undefined;
}
