/**
 * A hub of models on this machine: the API, the files and a second origin that the large files come from, as Hugging
 * Face has them. What it does wrong, and when, a test says.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

/** Larger files are LFS: listed by their sha256, and sent from the other origin. */
const LFS_BYTES = 20_000;
/** A file is sent in chunks of this size, and a large one in a thousand. */
const LEAST_CHUNK_BYTES = 16 * 1024;

const hashOf = (/** @type {string} */ kind, /** @type {(string | Buffer)[]} */ ...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash(kind)).digest('hex');

/** @typedef {{ readonly oid: string, readonly sha256: string }} Hashes `oid` is Git's */

/** @type {WeakMap<Buffer, Hashes>} of each content once: those of 100 MB take half a second of a processor */
const known = new WeakMap();

/** @param {Buffer} content @returns {Hashes} */
function hashesOf(content) {
  const found = known.get(content);
  if (found) return found;
  const hashes = { oid: hashOf('sha1', `blob ${content.length}\0`, content), sha256: hashOf('sha256', content) };
  known.set(content, hashes);
  return hashes;
}

export class HubServer {
  /** @type {Map<string, { commit: string, license: string, files: Map<string, Buffer> }>} */
  repos = new Map();
  /** @type {import('./hubServer.mjs').Asked[]} */
  asked = [];
  /** @type {import('./hubServer.mjs').Fault} */
  fault = () => undefined;
  /** Files a page of the list. */
  pageSize = 1000;
  /** The header `Link` for the address of the next page. */
  linkTo = (/** @type {string} */ address) => `<${address}>; rel="next"`;
  /** Whether hashes are listed in upper case. */
  shouts = false;
  /** @type {string | undefined} without which nothing is shown */
  token;
  /** How many times an address of the other origin was made. */
  signatures = 0;
  /** @type {http.Server[]} */
  #servers = [];

  /** @returns {Promise<HubServer>} */
  static async open() {
    const hub = new HubServer();
    hub.#servers = [
      http.createServer((request, response) => hub.#serve('hub', request, response)),
      http.createServer((request, response) => hub.#serve('cdn', request, response)),
    ];
    for (const server of hub.#servers) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return hub;
  }

  get endpoint() {
    return this.#address(0);
  }

  get cdn() {
    return this.#address(1);
  }

  /**
   * @param {string} repo
   * @param {Record<string, string | Buffer>} files
   * @param {{ license?: string }} [options]
   */
  add(repo, files, { license = 'apache-2.0' } = {}) {
    const contents = new Map(
      Object.entries(files).map(([name, content]) => [
        name,
        typeof content === 'string' ? Buffer.from(content) : content,
      ]),
    );
    const commit = hashOf('sha1', repo, ...[...contents].flatMap(([name, content]) => [name, hashesOf(content).oid]));
    this.repos.set(repo, { commit, license, files: contents });
    return commit;
  }

  /**
   * The files of a folder.
   * @param {string} repo
   * @param {string} folder
   * @param {(name: string) => boolean} [wanted]
   */
  addFolder(repo, folder, wanted = () => true) {
    const names = fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => name.split(path.sep).join('/'))
      .filter((name) => fs.statSync(path.join(folder, name)).isFile() && wanted(name));
    return this.add(repo, Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(folder, name))])));
  }

  async close() {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }

  /** @param {number} index */
  #address(index) {
    const address = this.#servers[index]?.address();
    if (typeof address !== 'object' || address === null) throw new Error('The hub is closed.');
    return `http://127.0.0.1:${address.port}`;
  }

  /**
   * @param {'hub' | 'cdn'} origin
   * @param {http.IncomingMessage} request
   * @param {http.ServerResponse} response
   */
  #serve(origin, request, response) {
    const url = new URL(request.url ?? '/', 'http://hub');
    const { range, authorization } = request.headers;
    const entry = { origin, path: decodeURIComponent(url.pathname), search: url.search, range, authorization };
    /** @type {import('./hubServer.mjs').Asked} */
    const asked = { ...entry, ifRange: request.headers['if-range'], sentBytes: 0, closed: false };
    this.asked.push(asked);
    response.on('close', () => {
      asked.closed = true;
    });
    const faulty = this.fault(asked, response);
    if (faulty === 'done') return;
    if (this.token !== undefined && origin === 'hub' && request.headers.authorization !== `Bearer ${this.token}`) {
      response.writeHead(401).end('{"error":"Invalid username or password."}');
      return;
    }
    if (origin === 'cdn') return this.#sendFile(asked, request, response, this.#large(url.pathname.slice(1)), faulty);
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)$/.exec(url.pathname);
    const resolve = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
    if (api) this.#api(response, api[1] ?? '', api[2] ?? '', decodeURIComponent(api[3] ?? ''), url);
    else if (resolve) this.#resolve(asked, request, response, resolve, faulty);
    else if (url.pathname === '/api/models') this.#search(response, url.searchParams.get('search') ?? '');
    else response.writeHead(404).end('{"error":"Not found"}');
  }

  /** @param {string} sha256 */
  #large(sha256) {
    for (const { files } of this.repos.values())
      for (const content of files.values()) if (hashesOf(content).sha256 === sha256) return content;
    return undefined;
  }

  /** @param {http.ServerResponse} response @param {unknown} content @param {http.OutgoingHttpHeaders} [headers] */
  #json(response, content, headers = {}) {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(content));
  }

  /** @param {http.ServerResponse} response @param {string} words */
  #search(response, words) {
    const found = [...this.repos.keys()].filter((repo) => repo.includes(words));
    this.#json(
      response,
      found.map((id) => ({ id, downloads: 1, pipeline_tag: 'text-generation' })),
    );
  }

  /**
   * @param {http.ServerResponse} response
   * @param {string} name
   * @param {string} what
   * @param {string} revision
   * @param {URL} url
   */
  #api(response, name, what, revision, url) {
    const repo = this.repos.get(name);
    if (!repo || (revision !== 'main' && revision !== repo.commit)) {
      response.writeHead(404).end('{"error":"Repository not found"}');
      return;
    }
    if (what === 'revision') {
      this.#json(response, { id: name, sha: repo.commit, cardData: { license: repo.license }, tags: [] });
      return;
    }
    const hex = (/** @type {string} */ hash) => (this.shouts ? hash.toUpperCase() : hash);
    const all = [...repo.files].map(([file, content]) => ({
      type: 'file',
      path: file,
      size: content.length,
      oid: hex(hashesOf(content).oid),
      ...(content.length > LFS_BYTES && { lfs: { oid: hex(hashesOf(content).sha256), size: content.length } }),
    }));
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const next = from + this.pageSize;
    const link = this.linkTo(`${this.endpoint}${url.pathname}?recursive=true&cursor=${next}`);
    this.#json(response, all.slice(from, next), next < all.length ? { link } : {});
  }

  /**
   * @param {import('./hubServer.mjs').Asked} asked
   * @param {http.IncomingMessage} request
   * @param {http.ServerResponse} response
   * @param {readonly string[]} match
   * @param {import('./hubServer.mjs').Faulty | undefined} faulty
   */
  #resolve(asked, request, response, [, name = '', commit, file = ''], faulty) {
    const repo = this.repos.get(name);
    const content = repo?.commit === commit ? repo?.files.get(file) : undefined;
    if (!content || content.length <= LFS_BYTES) return this.#sendFile(asked, request, response, content, faulty);
    const location = `${this.cdn}/${hashesOf(content).sha256}?signature=${++this.signatures}`;
    response.writeHead(302, { location }).end();
  }

  /**
   * @param {import('./hubServer.mjs').Asked} asked
   * @param {http.IncomingMessage} request
   * @param {http.ServerResponse} response
   * @param {Buffer | undefined} content
   * @param {import('./hubServer.mjs').Faulty} [faulty]
   */
  #sendFile(asked, request, response, content, faulty = {}) {
    if (!content) {
      response.writeHead(404).end('Entry not found');
      return;
    }
    const sent = faulty.content ?? content;
    const etag = faulty.etag ?? `"${hashesOf(content).sha256}"`;
    const given = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const isSame = [undefined, etag].includes(/** @type {string | undefined} */ (request.headers['if-range']));
    const from = given && isSame ? Number(given[1]) : 0;
    if (from >= sent.length && from > 0) {
      response.writeHead(416, { 'content-range': `bytes */${sent.length}` }).end();
      return;
    }
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': sent.length - from,
      'content-type': 'application/octet-stream',
      etag,
      ...(from > 0 && { 'content-range': `bytes ${from}-${sent.length - 1}/${sent.length}` }),
    });
    this.#send(asked, response, sent, from, faulty);
  }

  /**
   * In chunks, each when the one before has left.
   * @param {import('./hubServer.mjs').Asked} asked
   * @param {http.ServerResponse} response
   * @param {Buffer} content
   * @param {number} from
   * @param {import('./hubServer.mjs').Faulty} faulty
   */
  #send(asked, response, content, from, { stopAt = Infinity, then = 'close', onSent }) {
    if (response.destroyed) return;
    const chunkBytes = Math.max(LEAST_CHUNK_BYTES, Math.ceil(content.length / 1000));
    const end = Math.min(content.length, from + chunkBytes, Math.max(stopAt, from));
    const goOn = () => {
      asked.sentBytes += end - from;
      onSent?.(end);
      if (end >= content.length) response.end();
      else if (end < stopAt) setImmediate(() => this.#send(asked, response, content, end, { stopAt, then, onSent }));
      else if (then === 'close') response.destroy();
    };
    if (end === from) goOn();
    else response.write(content.subarray(from, end), goOn);
  }
}
