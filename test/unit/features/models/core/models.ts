import type { Capability, ModelInfo } from '../../../../../src/protocol/engine';

const YES: Capability = { is: 'available' };
const NO: Capability = { is: 'unavailable', why: { code: 'noMaskedWordHead', args: {} } };

interface Wanted extends Partial<Omit<ModelInfo, 'id'>> {
  readonly id: string;
  /** It neither generates nor scores. */
  readonly attentionOnly?: boolean;
}

/** An entry of the list of models: a decoder of 100 MB, unless something else is asked for. A server's has no attention. */
export function model({ attentionOnly = false, ...wanted }: Wanted): ModelInfo {
  const writes = attentionOnly ? NO : YES;
  return {
    name: wanted.id,
    origin: 'folder',
    family: 'decoder',
    bytes: 100_000_000,
    license: 'Apache-2.0',
    languages: ['en'],
    loaded: false,
    sha256: 'unchecked',
    files: [],
    stamp: `stamp of ${wanted.id}`,
    capabilities: {
      generate: writes,
      score: writes,
      attention: wanted.origin === 'server' ? NO : YES,
      chat: NO,
      translate: NO,
      maskedWord: NO,
    },
    ...wanted,
  };
}
