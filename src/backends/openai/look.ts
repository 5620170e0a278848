/** What answers at an address: its kind, its version and its models with what they read. */
import * as v from 'valibot';
import type { FoundServer, ListedModel, ServerKind } from '../../protocol/servers';
import { suggestedAddress, type ServerAddress } from '../../base/serverAddress';
import { ServerFault } from './faults';
import type { ServerRequests } from './requests';

const MOST_LISTED = 1000;
/** Each model of Ollama is asked about by a request of its own. */
const MOST_ASKED_ABOUT = 20;

const size = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)));
const Models = v.object({
  data: v.array(
    v.object({
      id: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
      owned_by: v.nullish(v.string()),
      max_model_len: v.nullish(v.number()),
      max_context_length: v.nullish(v.number()),
      loaded_context_length: v.nullish(v.number()),
      meta: v.nullish(v.object({ n_ctx: v.nullish(v.number()), n_ctx_train: v.nullish(v.number()) })),
    }),
  ),
});
const Version = v.object({ version: v.pipe(v.string(), v.maxLength(100)) });
const Props = v.object({
  build_info: v.optional(v.pipe(v.string(), v.maxLength(100))),
  default_generation_settings: v.optional(v.object({ n_ctx: size })),
});
const Info = v.object({ model_id: v.string(), version: v.optional(v.string()), max_total_tokens: size });
export const Shown = v.object({
  capabilities: v.optional(v.array(v.string()), []),
  model_info: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** @throws ServerFault | Aborted */
export async function look(
  requests: ServerRequests,
  address: ServerAddress,
  signal?: AbortSignal,
): Promise<FoundServer> {
  const ask = async <Answer>(
    path: string,
    schema: v.GenericSchema<unknown, Answer>,
    body?: unknown,
  ): Promise<Answer | undefined> => {
    try {
      const parsed = v.safeParse(schema, await requests.json(address, path, { body, signal }));
      return parsed.success ? parsed.output : undefined;
    } catch (thrown) {
      if (thrown instanceof ServerFault && SAYS_NO.has(thrown.error.code)) return undefined;
      throw thrown;
    }
  };
  const listed = v.safeParse(Models, await requests.json(address, '/v1/models', { signal }));
  if (!listed.success)
    throw new ServerFault({
      code: 'serverWrongAddress',
      args: { tried: `${address.base}/v1/models`, suggestion: suggestedAddress(address) },
    });
  const data = listed.output.data.slice(0, MOST_LISTED);
  const models = data.map((each): ListedModel => {
    const contextTokens =
      each.max_model_len ??
      each.loaded_context_length ??
      each.max_context_length ??
      each.meta?.n_ctx ??
      each.meta?.n_ctx_train;
    return { id: each.id, ...(isSize(contextTokens) && { contextTokens }) };
  });
  const found = (kind: ServerKind, version?: string, tokens?: number): FoundServer => ({
    kind,
    ...(version !== undefined && { version }),
    models: isSize(tokens) ? models.map((each) => ({ ...each, contextTokens: tokens })) : models,
  });

  const owner = data[0]?.owned_by;
  if (owner === 'llamacpp') {
    const props = await ask('/props', Props);
    return found('llama-server', props?.build_info, props?.default_generation_settings?.n_ctx);
  }
  if (owner === 'vllm') return found('vLLM', (await ask('/version', Version))?.version);
  const ollama = await ask('/api/version', Version);
  if (ollama) {
    const sizes = new Map<string, number>();
    for (const { id } of models.slice(0, MOST_ASKED_ABOUT)) {
      const tokens = contextOf(await ask('/api/show', Shown, { model: id }));
      if (tokens !== undefined) sizes.set(id, tokens);
    }
    return {
      ...found('Ollama', ollama.version),
      models: models.map((each) => (sizes.has(each.id) ? { ...each, contextTokens: sizes.get(each.id) } : each)),
    };
  }
  const studio = await ask('/api/v0/models', Models);
  if (studio) {
    const sizes = new Map(studio.data.map((each) => [each.id, each.loaded_context_length ?? each.max_context_length]));
    return {
      kind: 'LM Studio',
      models: models.map((each) => {
        const contextTokens = sizes.get(each.id);
        return isSize(contextTokens) ? { ...each, contextTokens } : each;
      }),
    };
  }
  const info = await ask('/info', Info);
  if (info) return found('TGI', info.version, info.max_total_tokens);
  const version = await ask('/version', Version);
  return found('other', version?.version);
}

/** That a server has no such path, or does not want to say. */
const SAYS_NO: ReadonlySet<string> = new Set([
  'serverWrongAddress',
  'serverRefused',
  'serverBadReply',
  'serverRedirects',
]);

const isSize = (value: number | null | undefined): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0;

function contextOf(shown: v.InferOutput<typeof Shown> | undefined): number | undefined {
  const value = Object.entries(shown?.model_info ?? {}).find(([name]) => name.endsWith('.context_length'))?.[1];
  return typeof value === 'number' && isSize(value) ? value : undefined;
}
