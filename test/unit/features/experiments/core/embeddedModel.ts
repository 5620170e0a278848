import type { ModelInfo } from '../../../../../src/protocol/engine';

const CAN = { is: 'available' } as const;

/** An embedded model that can do everything. */
export const embeddedModel = (id: string, family: ModelInfo['family'] = 'decoder'): ModelInfo => ({
  id,
  name: id,
  origin: 'embedded',
  family,
  bytes: 1,
  license: 'x',
  languages: [],
  loaded: false,
  sha256: 'unchecked',
  files: [],
  capabilities: { generate: CAN, score: CAN, attention: CAN, chat: CAN, translate: CAN, maskedWord: CAN },
});
