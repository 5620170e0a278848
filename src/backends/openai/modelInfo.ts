/** Models of servers as entries of the list of models, and what they are not asked for. */
import { serverModelId } from '../../base/serverModel';
import type {
  Capability,
  CapabilityName,
  EngineError,
  EngineRequest,
  ModelInfo,
  OutcomeOf,
  Reason,
} from '../../protocol/engine';
import type { ModelAbilities } from '../../protocol/servers';
import { parseAddress } from '../../base/serverAddress';
import type { KnownServers } from './knownServers';

const WHY: Reason = { code: 'notFromServer', args: {} };
const NOT = { is: 'unavailable', why: WHY } as const;
const AVAILABLE = { is: 'available' } as const;

/** Of what was found when each server was added: no request is sent for a list. */
export function modelsOf(servers: Readonly<Record<string, string>>, known: KnownServers): OutcomeOf<'models'> {
  const models = Object.entries(servers).flatMap(([server, written]) => {
    const address = parseAddress(written);
    const found = address && known.found(address.base);
    return (found?.models ?? []).map(({ id }): ModelInfo => ({
      id: serverModelId({ server, model: id }),
      name: `${id} (${server})`,
      origin: 'server',
      family: 'decoder',
      bytes: 0,
      license: '',
      languages: [],
      loaded: false,
      sha256: 'unchecked',
      files: [],
      capabilities: {
        generate: AVAILABLE,
        score: scoring(address && known.abilities(address.base, id)),
        attention: NOT,
        chat: AVAILABLE,
        translate: NOT,
        maskedWord: NOT,
      },
    }));
  });
  return { kind: 'models', models, unusable: [] };
}

/** @param abilities undefined while nobody has used the model */
const scoring = (abilities: ModelAbilities | undefined): Capability =>
  abilities && !abilities.echo ? { is: 'unavailable', why: { code: 'serverScoresNoText', args: {} } } : AVAILABLE;

export function cannotDo(request: EngineRequest): EngineError {
  const model = 'model' in request ? request.model : '';
  return { code: 'capabilityMissing', args: { model, capability: capabilityOf(request.op), why: WHY } };
}

function capabilityOf(op: EngineRequest['op']): CapabilityName {
  switch (op) {
    case 'generate':
      return 'generate';
    case 'translate':
      return 'translate';
    case 'fill':
      return 'maskedWord';
    case 'attend':
    case 'attention':
    case 'everyHead':
    case 'heads':
    case 'thumbnails':
    case 'release':
      return 'attention';
    default:
      return 'score';
  }
}
