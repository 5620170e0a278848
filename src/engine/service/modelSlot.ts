/** One model of the registry: what is known of it, its turns, and the model itself once it is loaded. */
import * as path from 'node:path';
import type { ModelInfo } from '../../protocol/engine';
import type { ModelEntry } from '../../models/manifest';
import { ModelFiles } from '../../models/modelFiles';
import type { Described, OwnModel } from '../../models/own';
import { traitsOf, type Traits } from '../../models/traits';
import type { Verification } from '../../models/verify';
import { capabilitiesOf, type Capabilities } from '../families/capabilities';
import { CausalModel } from '../families/causal';
import { EncoderModel } from '../families/encoder';
import { graphFiles } from '../families/graphFiles';
import type { LanguageModel } from '../families/languageModel';
import { RecurrentModel } from '../families/recurrent';
import { Seq2SeqModel } from '../families/seq2seq';
import { isLasting } from '../faults';
import { Lazy } from '../lazy';
import { loadConfig } from '../sessions/library';
import { Tokenizer } from '../text/tokenizer';
import { Turns } from '../turns';

/** Where a model's description comes from. */
export type Source =
  | {
      readonly embedded: ModelEntry;
      /** Of the files as they were when their sha256 was right; undefined until then. */
      stamp?: string;
    }
  | { readonly own: OwnModel };

export class ModelSlot {
  readonly turns = new Turns();
  /** Requests for a decoder's attention and exact arithmetic: they run in other sessions than completion. */
  readonly exactTurns = new Turns();
  readonly capabilities: Capabilities;
  sha256: ModelInfo['sha256'] = 'unchecked';
  loaded = false;
  private readonly model: Lazy<LanguageModel>;
  /** What loading said of these files, which it would say again. */
  private refusal: unknown;
  private users = 0;
  private isRetired = false;

  /** @param folder with one folder a model. @param load throws Fault | ReasonError */
  constructor(
    readonly source: Source,
    readonly folder: string,
    traits: Traits,
    load: (slot: ModelSlot) => Promise<LanguageModel>,
  ) {
    this.capabilities = capabilitiesOf(this.entry.family, traits);
    this.model = new Lazy(() => load(this));
  }

  get entry(): Described {
    return 'own' in this.source ? this.source.own : this.source.embedded;
  }

  /** The model's own folder. */
  get home(): string {
    return path.join(this.folder, this.entry.id);
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
    this.users++;
    try {
      return await work();
    } finally {
      this.users--;
      if (this.isRetired && this.users === 0) await this.model.dispose();
    }
  }

  /** Disposes of the model as soon as nobody uses it: its files are others now. */
  async retire(): Promise<void> {
    this.isRetired = true;
    if (this.users === 0) await this.model.dispose();
  }

  dispose(): Promise<void> {
    return this.model.dispose();
  }
}

/** @throws ReasonError; the library's and the system's errors */
export async function constructModel({ source, entry, home, capabilities }: ModelSlot): Promise<LanguageModel> {
  if (entry.family === 'recurrent') return new RecurrentModel(home, graphFiles(entry, 0)[0].original, capabilities);
  const config = await loadConfig(home);
  const files = graphFiles(entry, config.headSize);
  // The parts of an embedded model fit together, and its files are the ones of the manifest.
  const isVerified = 'embedded' in source;
  const texts = await ModelFiles.in(home);
  await texts.json('tokenizer_config.json');
  const tokenizer = await Tokenizer.load(home, await texts.json('tokenizer.json'));
  switch (entry.family) {
    case 'decoder':
      return new CausalModel(home, entry.dtype, files[0], config, tokenizer, capabilities, isVerified);
    case 'encoder':
      return new EncoderModel(home, entry.dtype, files[0], config, tokenizer, capabilities, isVerified);
    case 'encoder-decoder':
      return new Seq2SeqModel(home, entry.dtype, files, config, tokenizer, capabilities, isVerified);
  }
}

/** A folder that cannot be read has no traits; loading reports what is wrong with it. */
export async function traitsIn(home: string): Promise<Traits> {
  const files = await ModelFiles.in(home).catch(() => undefined);
  return files ? traitsOf(files) : { chatTemplate: false, maskedWordHead: false };
}

export function sha256State(verification: Verification): ModelInfo['sha256'] {
  switch (verification.kind) {
    case 'ok':
      return 'ok';
    case 'missing':
      return 'missing';
    case 'corrupt':
    case 'outside':
      return 'mismatch';
    case 'cancelled':
      return 'unchecked';
  }
}
