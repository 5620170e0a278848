/** One model of the registry: what is known of it, its turns, and the model itself once it is loaded. */
import * as path from 'node:path';
import type { ModelInfo } from '../../protocol/engine';
import type { ModelEntry } from '../../models/manifest';
import { ModelFiles } from '../../models/modelFiles';
import type { Described, OwnModel } from '../../models/own';
import { stampOf } from '../../models/stamp';
import { traitsOf, type Traits } from '../../models/traits';
import { capabilitiesOf, type Capabilities } from '../families/capabilities';
import { CausalModel } from '../families/causal';
import { EncoderModel } from '../families/encoder';
import { graphFiles } from '../families/graphFiles';
import type { LanguageModel } from '../families/languageModel';
import { readsSuffix } from '../families/readsSuffix';
import { RecurrentModel } from '../families/recurrent';
import { Seq2SeqModel } from '../families/seq2seq';
import { isLasting } from '../faults';
import { IdleTimer } from '../idleTimer';
import { Lazy } from '../lazy';
import { loadConfig } from '../sessions/library';
import { checkNamedTokens } from '../text/namedTokens';
import { Tokenizer } from '../text/tokenizer';
import { Turns } from '../turns';
import type { ModelMemory, Unloading } from './modelMemory';

/** Where a model's description comes from. */
export type Source =
  | {
      readonly embedded: ModelEntry;
      /** Of the files as they were when their sha256 was right; undefined until then. */
      stamp?: string;
    }
  | { readonly own: OwnModel };

/** What all slots share. */
export interface SlotContext {
  readonly memory: ModelMemory;
  readonly unloading: Unloading;
  /** @throws Fault | ReasonError */
  readonly load: (slot: ModelSlot) => Promise<LanguageModel>;
}

/** Counts the uses of all models: a clock may stand still between two of them. */
let uses = 0;

export class ModelSlot {
  /** Larger for what was used later; 0 for what was never used. */
  lastUse = 0;
  readonly turns = new Turns();
  /** Requests for a decoder's attention and exact arithmetic: they run in other sessions than completion. */
  readonly exactTurns = new Turns();
  readonly capabilities: Capabilities;
  sha256: ModelInfo['sha256'] = 'unchecked';
  loaded = false;
  private readonly model: Lazy<LanguageModel>;
  /** What loading said of these files, which it would say again. */
  private refusal: unknown;
  /** Counts the requests that use the model or wait for it. */
  private readonly idle: IdleTimer;
  private isRetired = false;

  /** @param folder with one folder a model */
  constructor(
    readonly source: Source,
    readonly folder: string,
    traits: Traits,
    private readonly context: SlotContext,
  ) {
    this.capabilities = capabilitiesOf(this.entry.family, traits);
    this.idle = new IdleTimer(context.unloading.clock, context.unloading.afterMs, () => {
      const leaves = this.canLeave;
      if (leaves) void this.unload();
      return !leaves;
    });
    this.model = new Lazy(() => this.idle.during(() => context.load(this)));
  }

  get entry(): Described {
    return 'own' in this.source ? this.source.own : this.source.embedded;
  }

  /** The model's own folder. */
  get home(): string {
    return 'own' in this.source ? this.source.own.home : path.join(this.folder, this.entry.id);
  }

  /** Of its files as they are now. */
  stampNow(): Promise<string> {
    return stampOf(
      this.home,
      this.entry.files.map((file) => file.path),
    );
  }

  async get(): Promise<LanguageModel> {
    if (this.refusal !== undefined) throw this.refusal;
    return this.model.get().catch((thrown: unknown) => {
      if (isLasting(thrown)) this.refusal = thrown;
      throw thrown;
    });
  }

  /** Keeps the model from being disposed of while `work` uses it. */
  async whileUsed<T>(work: () => Promise<T>): Promise<T> {
    this.lastUse = ++uses;
    try {
      return await this.idle.during(work);
    } finally {
      if (this.isRetired && !this.idle.isUsed) await this.model.dispose();
    }
  }

  /** Disposes of the model as soon as nobody uses it: its files are others now. */
  async retire(): Promise<void> {
    this.isRetired = true;
    this.idle.dispose();
    this.context.memory.free(this.entry.id);
    if (!this.idle.isUsed) await this.model.dispose();
  }

  /** Whether it is loaded, and neither a request nor a capture needs it. */
  get canLeave(): boolean {
    return this.loaded && !this.idle.isUsed && !this.context.unloading.isNeeded(this.entry.id);
  }

  /** Unloads a model that may leave. A request that comes meanwhile loads it again. */
  async unload(): Promise<void> {
    this.loaded = false;
    this.context.memory.free(this.entry.id);
    this.context.unloading.onUnloaded();
    // Where the runtime refuses to release a session there is nothing to do.
    await this.model.dispose().catch(() => undefined);
  }

  dispose(): Promise<void> {
    this.idle.dispose();
    return this.model.dispose();
  }
}

/** Unloads models that nobody uses, the least recently used first, until there is room. */
export async function unloadUntil(slots: Iterable<ModelSlot>, hasRoom: () => boolean): Promise<void> {
  for (const slot of [...slots].sort((one, other) => one.lastUse - other.lastUse)) {
    if (hasRoom()) return;
    if (slot.canLeave) await slot.unload();
  }
}

/** @param freeBytes what keys and values may take now. @throws ReasonError; the library's and the system's errors */
export async function constructModel(
  { source, entry, home, capabilities }: ModelSlot,
  freeBytes: () => number,
): Promise<LanguageModel> {
  if (entry.family === 'recurrent') return new RecurrentModel(home, graphFiles(entry, 0)[0].original, capabilities);
  const config = await loadConfig(home);
  const files = graphFiles(entry, config.headSize);
  // The parts of an embedded model fit together, and its files are the ones of the manifest.
  const isVerified = 'embedded' in source;
  const int8 = isVerified ? source.embedded.int8 : undefined;
  const texts = await ModelFiles.in(home);
  const tokenizerConfig = await texts.json('tokenizer_config.json');
  const tokenizer = await Tokenizer.load(home, await texts.json('tokenizer.json'));
  checkNamedTokens(tokenizerConfig, tokenizer.vocabulary);
  switch (entry.family) {
    case 'decoder':
      return new CausalModel(home, entry.dtype, files[0], config, tokenizer, capabilities, {
        continuing: files[1],
        readsSuffix: await readsSuffix(home, entry.id),
        isVerified,
        freeBytes,
        int8,
      });
    case 'encoder':
      return new EncoderModel(home, entry.dtype, files[0], config, tokenizer, capabilities, isVerified);
    case 'encoder-decoder':
      return new Seq2SeqModel(home, files, config, tokenizer, capabilities, isVerified);
  }
}

/** A folder that cannot be read has no traits; loading reports what is wrong with it. */
export async function traitsIn(home: string): Promise<Traits> {
  const files = await ModelFiles.in(home).catch(() => undefined);
  return files ? traitsOf(files) : { chatTemplate: false, maskedWordHead: false };
}
