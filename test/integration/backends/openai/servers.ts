/** What real servers answer, reduced to what is read of it: the shapes are those of the versions that are named. */
import { json, ndjson, sse, type Script } from './scriptedServer';

export type Scored = readonly [text: string, logprob: number];

/** ` a + b` after `def add(a, b):\n    return`, as SmolLM2 135M Instruct says it, and the line's end. */
export const SUM: readonly Scored[] = [
  [' a', -0.123],
  [' +', -0.116],
  [' b', -0.026],
  ['\n', -0.04],
  ['\n', -0.5],
];
const FORCED = 'zyq';

/** What is said after a text: where it ends before ` return`, that comes first. */
const after = (read: unknown, tokens: readonly Scored[]): readonly Scored[] =>
  typeof read === 'string' && read.endsWith(':\n   ') ? [[' return', -0.05], ...tokens] : tokens;

const isStream = (body: Record<string, unknown>): boolean => body.stream === true;
const bytesOf = (text: string): number[] => [...Buffer.from(text)];

/** llama-server b11434: log-probabilities in entries, `suffix` ignored in silence, `/infill` refused. */
export function llamaServer(tokens: readonly Scored[] = SUM): Record<string, Script> {
  const entries = (of: readonly Scored[]) =>
    of.map(([token, logprob], id) => ({ id, token, bytes: bytesOf(token), logprob, top_logprobs: [] }));
  return {
    '/v1/models': json({
      object: 'list',
      data: [{ id: 'smollm2', owned_by: 'llamacpp', meta: { n_ctx_train: 8192 } }],
    }),
    '/props': json({ default_generation_settings: { n_ctx: 2048 }, build_info: 'b11434-abc' }),
    '/infill': json({ error: { code: 501, message: 'prefix token is missing.', type: 'not_supported_error' } }, 501),
    '/v1/completions': (received, response) => {
      const { body } = received;
      const forced = typeof body.grammar === 'string' && body.grammar.includes(`"${FORCED}"`);
      const said = forced ? ([[FORCED, -9]] as const) : after(body.prompt ?? body.input_prefix, tokens);
      const choice = (of: readonly Scored[], reason: string | null) => ({
        text: of.map(([text]) => text).join(''),
        index: 0,
        finish_reason: reason,
        ...(body.logprobs === 1 && of.length > 0 && { logprobs: { content: entries(of) } }),
      });
      if (!isStream(body))
        return json({ choices: [choice(said.slice(0, 2), 'length')], usage: { prompt_tokens: 11 } })(
          received,
          response,
        );
      const events = [
        ...said.map((token) => JSON.stringify({ choices: [choice([token], null)] })),
        JSON.stringify({ choices: [choice([], 'length')], usage: { prompt_tokens: 11 } }),
        '[DONE]',
      ];
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const data of events) response.write(`: ping\n\ndata: ${data}\n\n`);
      response.end();
    },
  };
}

/** vLLM 0.32: log-probabilities in lists, `suffix` answered with 400, `echo` scores the prompt. */
export function vllm(given: readonly Scored[] = SUM): Record<string, Script> {
  const lists = (of: readonly Scored[]) => ({
    text_offset: of.map(() => 0),
    tokens: of.map(([text]) => text),
    token_logprobs: of.map(([, logprob]) => logprob),
    top_logprobs: of.map(([text, logprob]) => ({ [text]: logprob })),
  });
  return {
    '/v1/models': json({ object: 'list', data: [{ id: 'smollm2', owned_by: 'vllm', max_model_len: 2048 }] }),
    '/version': json({ version: '0.32.0' }),
    '/v1/completions': (received, response) => {
      const { body } = received;
      const tokens = after(body.prompt, given);
      const message = 'suffix is only supported for models with FIM completion rendering';
      if ('suffix' in body)
        return json({ error: { message, type: 'BadRequestError', param: null, code: 400 } }, 400)(received, response);
      const choice = (of: readonly Scored[], reason: string | null) => ({
        text: of.map(([text]) => text).join(''),
        finish_reason: reason,
        logprobs: body.logprobs === 1 ? lists(of) : null,
      });
      if (body.echo === true)
        return json({
          choices: [
            choice(
              [
                [String(body.prompt).slice(0, 3), 0],
                [String(body.prompt).slice(3), -1],
                [' a', -0.123],
              ],
              'length',
            ),
          ],
          usage: { prompt_tokens: 11 },
        })(received, response);
      if (!isStream(body))
        return json({ choices: [choice(tokens.slice(0, 2), 'length')], usage: { prompt_tokens: 11 } })(
          received,
          response,
        );
      return sse([
        ...tokens.map((token, at) =>
          JSON.stringify({ choices: [choice([token], at === tokens.length - 1 ? 'length' : null)] }),
        ),
        '[DONE]',
      ])(received, response);
    },
  };
}

/** Ollama 0.12.11: log-probabilities by its own `/api/generate` alone, a JSON value a line. */
export function ollama(given: readonly Scored[] = SUM): Record<string, Script> {
  const logprobs = (of: readonly Scored[]) =>
    of.map(([token, logprob]) => ({ token, logprob, bytes: bytesOf(token), top_logprobs: [] }));
  return {
    '/v1/models': json({ object: 'list', data: [{ id: 'smollm2:135m', owned_by: 'library' }] }),
    '/api/version': json({ version: '0.12.11' }),
    '/api/show': json({ capabilities: ['completion'], model_info: { 'llama.context_length': 8192 } }),
    '/api/generate': (received, response) => {
      const { body } = received;
      const tokens = after(body.prompt, given);
      const scored = (of: readonly Scored[]) => (body.logprobs === true ? { logprobs: logprobs(of) } : {});
      const whole = tokens.map(([text]) => text).join('');
      const done = { done: true, done_reason: 'length', prompt_eval_count: 11 };
      if (!isStream(body)) return json({ response: whole, ...done, ...scored(tokens) })(received, response);
      return ndjson([
        ...tokens.map((token) => ({ response: token[0], done: false, ...scored([token]) })),
        { response: '', ...done },
      ])(received, response);
    },
  };
}

/** TGI 3: no log-probabilities here, and no `[DONE]` at the end. */
export function tgi(given: readonly Scored[] = SUM): Record<string, Script> {
  return {
    '/v1/models': json({ object: 'list', data: [{ id: 'smollm2', owned_by: 'HuggingFaceTB' }] }),
    '/info': json({ model_id: 'smollm2', version: '3.3.0', max_total_tokens: 4096 }),
    '/v1/completions': (received, response) => {
      const tokens = after(received.body.prompt, given);
      const choice = (text: string, reason: string | null) => ({
        choices: [{ text, index: 0, logprobs: null, finish_reason: reason }],
      });
      if (!isStream(received.body)) return json(choice(' a +', 'length'))(received, response);
      return sse(tokens.map(([text], at) => JSON.stringify(choice(text, at === tokens.length - 1 ? 'length' : null))))(
        received,
        response,
      );
    },
  };
}
