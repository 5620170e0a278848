/**
 * The one place where a program of ours takes hold of the network: the build removes every other way to it. Only the
 * hub's client is handed this, and it runs only when a person asked for a download, a search or a list of files.
 */

/** As the platform has it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Read anew at each call: VS Code puts its own in place, which knows its proxy and certificates. */
export const systemFetch: Fetch = (url, init) => {
  const { fetch: ask } = globalThis;
  return ask(url, init);
};
