/** A server on this machine that answers as llama-server does, with the same words after any text. */
import http from 'node:http';

/** @typedef {{ path: string, authorization: string | undefined, text: string }} Received */

export class ScriptedServer {
  /** @type {Received[]} */
  received = [];
  /** Whether it answers everything with 401. */
  refusesKey = false;
  #server = http.createServer((request, response) => void this.#serve(request, response));

  /** @param {readonly (readonly [text: string, logprob: number])[]} words with the probabilities of each */
  constructor(words) {
    this.words = words;
  }

  /** @param {number} [port] one that is free where it is left out */
  async start(port = 0) {
    await new Promise((resolve) => this.#server.listen(port, '127.0.0.1', () => resolve(undefined)));
    return this;
  }

  get port() {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  async #serve(request, response) {
    let text = '';
    for await (const part of request) text += part;
    const path = request.url ?? '';
    this.received.push({ path, authorization: request.headers.authorization, text });
    const json = (/** @type {unknown} */ value, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (this.refusesKey) return json({ error: { type: 'invalid_api_key' } }, 401);
    if (path === '/v1/models') return json({ data: [{ id: 'scripted', owned_by: 'llamacpp' }] });
    if (path === '/props') return json({ build_info: 'b1', default_generation_settings: { n_ctx: 2048 } });
    if (path !== '/v1/completions') return json({ error: { code: 501, type: 'not_supported_error' } }, 501);
    const body = JSON.parse(text);
    const forced = /^root ::= "(.*?)"/.exec(body.grammar ?? '')?.[1];
    const words = forced === undefined ? this.words : [/** @type {const} */ ([forced, -0.1]), ...this.words];
    const choice = (/** @type {typeof words} */ of) => ({
      text: of.map(([word]) => word).join(''),
      finish_reason: null,
      logprobs: { content: of.map(([token, logprob], id) => ({ id, token, bytes: [...Buffer.from(token)], logprob })) },
    });
    if (body.stream !== true) return json({ choices: [choice(words.slice(0, 2))] });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const word of words) response.write(`data: ${JSON.stringify({ choices: [choice([word])] })}\n\n`);
    return response.end('data: [DONE]\n\n');
  }
}
