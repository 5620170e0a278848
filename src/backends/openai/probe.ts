/** What a model of a server can do, by one short request for each ability. */
import * as v from 'valibot';
import type { FillIn, LogprobShape, ModelAbilities, ServerKind } from '../../protocol/servers';
import type { ServerAddress } from '../../base/serverAddress';
import { ServerFault } from './faults';
import { Shown } from './look';
import { questionFor, type Asked, type Place } from './questions';
import { chunkOf, type Chunk } from './replies';
import type { ServerRequests } from './requests';

const READ = 'def add(a, b):\n    return';
const SUFFIX = '\n\nprint(add(1, 2))\nprint(add(3, 4))\n';
/** A word that no model would write here by itself. */
const FORCED = 'zyq';

/** @throws ServerFault | Aborted */
export async function probe(
  requests: ServerRequests,
  address: ServerAddress,
  { kind, model, signal }: { kind: ServerKind; model: string; signal?: AbortSignal },
): Promise<ModelAbilities> {
  const place = (given: Partial<Place> = {}): Place => ({
    model,
    read: READ,
    typed: '',
    suffix: '',
    maxTokens: 2,
    ...given,
  });
  const ask = async (asked: Partial<Asked>, given?: Partial<Place>, more?: object): Promise<Chunk | undefined> => {
    const { path, body } = questionFor(
      kind,
      { logprobs: 'none', fillIn: 'none', grammar: false, ...asked },
      place(given),
      false,
    );
    const json = await requests.json(address, path, { body: { ...body, ...more }, signal, model });
    return chunkOf(JSON.stringify(json), address.host);
  };
  const tried = async (...args: Parameters<typeof ask>): Promise<Chunk | undefined> => {
    try {
      return await ask(...args);
    } catch (thrown) {
      if (thrown instanceof ServerFault && isRefusal(thrown)) return undefined;
      throw thrown;
    }
  };

  const scored = await tried({ logprobs: 'lists' });
  // Where log-probabilities are refused, the server must at least complete.
  const plain = scored ?? (await ask({}));
  const logprobs: LogprobShape = scored?.tokens && scored.tokens.length > 0 ? scored.shape : 'none';

  const fillIn = async (): Promise<FillIn> => {
    if (kind === 'llama-server') {
      // It ignores a field `suffix` without a word.
      return (await tried({ fillIn: 'infill' }, { suffix: SUFFIX })) ? 'infill' : 'none';
    }
    if (kind === 'Ollama') {
      const shown = v.safeParse(Shown, await requests.json(address, '/api/show', { body: { model }, signal, model }));
      return shown.success && shown.output.capabilities.includes('insert') ? 'suffix' : 'none';
    }
    const filled = await tried({ fillIn: 'suffix' }, { suffix: SUFFIX });
    // Others may ignore it in silence too: the model has then read no more tokens than without.
    return (filled?.promptTokens ?? 0) > (plain?.promptTokens ?? Infinity) ? 'suffix' : 'none';
  };
  const echo = async (): Promise<boolean> => {
    if (kind === 'Ollama' || kind === 'llama-server') return false;
    const echoed = await tried({ logprobs: 'lists' }, { maxTokens: 1 }, { echo: true });
    return echoed?.text.startsWith(READ) === true && (echoed.tokens?.length ?? 0) > 2;
  };
  const grammar = async (): Promise<boolean> => {
    if (kind !== 'llama-server') return false;
    const forced = await tried({ grammar: true }, { typed: FORCED, maxTokens: 8 });
    return forced?.text.startsWith(FORCED) === true;
  };
  return { logprobs, fillIn: await fillIn(), echo: await echo(), grammar: await grammar() };
}

/** That a server cannot do what it was asked for, and not that it is in trouble. */
function isRefusal({ error }: ServerFault): boolean {
  if (error.code === 'serverWrongAddress') return true;
  return error.code === 'serverRefused' && (error.args.status < 429 || error.args.status === 501);
}
