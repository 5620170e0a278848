/** The models that a person may choose for a use, with what is known of each. Pure. */
import { residentBytesOf, type Capability, type ModelInfo, type Reason, type Unusable } from '../../../protocol/engine';
import type { CatalogueEntry } from './catalogue';
import { serves, type Use } from './uses';

/** Tokens a second that a model writes on this machine. */
export interface WritingSpeed {
  readonly tokensPerSecond: number;
  /** From another model that ran here, by the sizes of both. */
  readonly isEstimated: boolean;
}

export interface Situation {
  readonly use: Use;
  readonly models: readonly ModelInfo[];
  readonly unusable: readonly Unusable[];
  /** Whether a model ended the engine's process again and again at this work. */
  readonly isSetAside: (model: string) => boolean;
  readonly catalogue: readonly CatalogueEntry[];
  /** Ids: what the settings name now, and what they name where nobody has changed them. */
  readonly current: string;
  readonly byDefault: string;
  /** @returns tokens a second of what the model wrote here; undefined where it has not run */
  readonly measured: (model: ModelInfo) => number | undefined;
}

export type Group = 'embedded' | 'hub' | 'folder' | 'server' | 'catalogue' | 'unusable';

export interface Choice {
  readonly id: string;
  readonly name: string;
  readonly group: Group;
  readonly isCurrent: boolean;
  readonly isDefault: boolean;
  /** `choose`: it works as far as is known. `download`: and is then chosen. `offerAgain`: it ended the engine before. */
  readonly onAccept: 'choose' | 'download' | 'offerAgain' | 'none';
  /** Of an entry of the catalogue, in English. */
  readonly what?: string;
  readonly model?: ModelInfo;
  readonly license?: string;
  /** On disk and in memory; undefined where it is not known, or not on this machine. */
  readonly bytes?: number;
  readonly residentBytes?: number;
  readonly speed?: WritingSpeed;
  readonly fillInTheMiddle?: boolean;
  readonly attention?: Capability;
  readonly isUntried: boolean;
  readonly why?: Reason | 'setAside' | 'missing';
}

const GROUPS: readonly Group[] = ['embedded', 'hub', 'folder', 'server', 'catalogue', 'unusable'];

/** In groups, each in the order of the lists; what is chosen now and does not exist is listed too. */
export function choicesOf(situation: Situation): Choice[] {
  const { use, models, unusable, catalogue, current } = situation;
  const here = new Set([...models.map(({ id }) => id), ...unusable.map(({ id }) => id)]);
  const choices = [
    ...models.filter((model) => serves(model, use)).map((model) => chosenFrom(model, situation)),
    ...catalogue
      .filter(({ repo, uses }) => uses.includes(use) && !here.has(repo))
      .map((entry) => toDownload(entry, situation)),
    ...unusable.map(({ id, why }) => broken(id, why, situation)),
    ...(here.has(current) ? [] : [broken(current, 'missing', situation)]),
  ];
  return GROUPS.flatMap((group) => choices.filter((choice) => choice.group === group));
}

const common = (id: string, { current, byDefault }: Situation) => ({
  id,
  isCurrent: id === current,
  isDefault: id === byDefault,
});

function chosenFrom(model: ModelInfo, situation: Situation): Choice {
  const { id, name, origin, license, bytes, capabilities, fillInTheMiddle } = model;
  const isHere = origin !== 'server';
  const isSetAside = situation.isSetAside(id);
  const entry = situation.catalogue.find(({ repo }) => repo === id);
  const speed = isHere ? speedOf(model, situation) : undefined;
  return {
    ...common(id, situation),
    name: entry?.name ?? name,
    group: origin,
    onAccept: isSetAside ? 'offerAgain' : 'choose',
    ...(entry && { what: entry.what }),
    model,
    ...(license !== '' && { license }),
    ...(isHere && { bytes, residentBytes: residentBytesOf(bytes), attention: capabilities.attention }),
    ...(speed && { speed }),
    ...(fillInTheMiddle !== undefined && { fillInTheMiddle }),
    isUntried: false,
    ...(isSetAside && { why: 'setAside' as const }),
  };
}

function toDownload(entry: CatalogueEntry, situation: Situation): Choice {
  const { repo, name, what, license, bytes, fillInTheMiddle, commit } = entry;
  return {
    ...common(repo, situation),
    name,
    group: 'catalogue',
    onAccept: 'download',
    what,
    license,
    ...(bytes !== undefined && { bytes, residentBytes: residentBytesOf(bytes) }),
    fillInTheMiddle,
    isUntried: commit === undefined,
  };
}

const broken = (id: string, why: Reason | 'missing', situation: Situation): Choice => ({
  ...common(id, situation),
  name: id,
  group: 'unusable',
  onAccept: 'none',
  isUntried: false,
  why,
});

/**
 * Writing a token reads all weights once, so that of two models the one with half the bytes is about twice as fast. How
 * the weights are stored can double that or halve it.
 */
function speedOf(model: ModelInfo, { models, measured }: Situation): WritingSpeed | undefined {
  const own = measured(model);
  if (own !== undefined) return { tokensPerSecond: own, isEstimated: false };
  if (model.family !== 'decoder' || model.bytes === 0) return undefined;
  const other = models.find((each) => each.family === 'decoder' && each.bytes > 0 && measured(each) !== undefined);
  const known = other && measured(other);
  return known === undefined ? undefined : { tokensPerSecond: (known * other!.bytes) / model.bytes, isEstimated: true };
}
