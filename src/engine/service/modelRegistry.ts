/**
 * The models of the engine. A model's files are verified and the model is loaded when it is first used; its requests run
 * one at a time.
 */
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { EngineEvent, ModelInfo, Part, Precision, TokenPiece, Unusable } from '../../protocol/engine';
import { ManifestError, unknownModel, verificationError } from '../../models/errors';
import { loadManifest, type ModelEntry } from '../../models/manifest';
import { ownModels, type Described, type OwnModels } from '../../models/own';
import { verifyModel } from '../../models/verify';
import { CancelledError, unlessCancelled } from '../cancellation';
import { CausalModel } from '../families/causal';
import { EncoderModel } from '../families/encoder';
import { capabilitiesOf, type Capabilities, type Traits } from '../families/capabilities';
import type { LanguageModel } from '../families/languageModel';
import { RecurrentModel } from '../families/recurrent';
import { Seq2SeqModel } from '../families/seq2seq';
import { Fault, modelUnsupported, reasonOf } from '../faults';
import { graphFiles } from '../families/graphFiles';
import { Lazy } from '../lazy';
import { IdleTimer } from '../idleTimer';
import { loadConfig } from '../sessions/library';
import type { Running } from '../running';
import { Tokenizer } from '../text/tokenizer';
import { Turns } from '../turns';
import type { ModelMemory, Unloading } from './modelMemory';
import { sha256State } from './sha256State';
import { signsOfLife } from './signsOfLife';

interface Slot {
  readonly entry: Described;
  readonly folder: string;
  /** The manifest's entry with the hashes of the files; undefined for a model in the person's own folder. */
  readonly embedded?: ModelEntry;
  readonly turns: Turns;
  /** Requests for a decoder's attention and exact arithmetic: they run in other sessions than completion. */
  readonly exactTurns: Turns;
  readonly model: Lazy<LanguageModel>;
  /** Counts the requests that use the model or wait for it. */
  readonly idle: IdleTimer;
  readonly capabilities: Capabilities;
  sha256: ModelInfo['sha256'];
  loaded: boolean;
}

/** Share of the loading progress for verifying the files; building the tokenizer is the rest. */
const VERIFY_FRACTION = 0.8;

export class ModelRegistry {
  private slots: Promise<ReadonlyMap<string, Slot>> | undefined;
  private unusable: OwnModels['unusable'] = [];

  /**
   * @param folder of the embedded models, with their manifest
   * @param ownFolder of the person's own models; undefined where no folder is set
   */
  constructor(
    private readonly folder: string,
    private readonly ownFolder: string | undefined,
    private readonly onEvent: (event: EngineEvent) => void,
    private readonly memory: ModelMemory,
    private readonly unloading: Unloading,
  ) {}

  /**
   * Runs `work` on a model when the request gets its turn, after loading the model where needed.
   *
   * @param work receives `running` with its `beforeRun`, which yields to more urgent requests
   * @param arithmetic selects the sessions; `fast` is that of completion and generation
   * @throws Fault when the model is unknown, missing, damaged or unsupported; CancelledError
   */
  async use<T, Sent = Part>(
    id: string,
    running: Running<Sent>,
    work: (model: LanguageModel, running: Running<Sent>) => Promise<T>,
    arithmetic: Precision | 'attention' = 'fast',
  ): Promise<T> {
    const slot = await this.slotOf(id);
    return slot.idle.during(async () => this.inTurn(slot, await this.loaded(slot, running), running, work, arithmetic));
  }

  private inTurn<T, Sent>(
    slot: Slot,
    model: LanguageModel,
    running: Running<Sent>,
    work: (model: LanguageModel, running: Running<Sent>) => Promise<T>,
    arithmetic: Precision | 'attention',
  ): Promise<T> {
    const turns = slot.entry.family === 'decoder' && arithmetic !== 'fast' ? slot.exactTurns : slot.turns;
    const { urgency = 0, signal, onWorking } = running;
    const reportWorking = signsOfLife(onWorking);
    return turns.run(
      (turn) =>
        work(model, {
          ...running,
          beforeRun: async () => {
            await turn.giveWay(reportWorking);
            reportWorking(true);
          },
        }),
      urgency,
      signal,
    );
  }

  /** Tokenizes without waiting for a turn, because the tokenizer needs no session. @throws as `use` */
  async tokens(id: string, text: string, running: Pick<Running, 'signal'>): Promise<TokenPiece[]> {
    const slot = await this.slotOf(id);
    return slot.idle.during(async () => (await this.loaded(slot, running)).tokens(text));
  }

  /** @param verify checks every file's sha256 now; otherwise the result of loading is reported */
  async describe(verify: boolean, signal?: AbortSignal): Promise<{ models: ModelInfo[]; unusable: Unusable[] }> {
    const infos: ModelInfo[] = [];
    for (const slot of (await this.open()).values()) {
      if (verify && slot.embedded) slot.sha256 = sha256State(await verifyModel(this.folder, slot.embedded, { signal }));
      const { id, name, family, license, languages, files, parameters } = slot.entry;
      infos.push({
        id,
        name,
        origin: slot.embedded ? 'embedded' : 'folder',
        family,
        license,
        languages: [...languages],
        ...(parameters !== undefined && { parameters }),
        bytes: files.reduce((sum, file) => sum + file.bytes, 0),
        loaded: slot.loaded,
        sha256: slot.sha256,
        files: (slot.embedded?.files ?? []).map(({ path: name, sha256 }) => ({ path: name, sha256 })),
        capabilities: slot.capabilities,
      });
    }
    return { models: infos, unusable: [...this.unusable] };
  }

  async dispose(): Promise<void> {
    const slots = [...((await this.slots)?.values() ?? [])];
    for (const { idle } of slots) idle.dispose();
    await Promise.all(slots.map(({ model }) => model.dispose()));
  }

  private async slotOf(id: string): Promise<Slot> {
    const slots = await this.open();
    const slot = slots.get(id);
    if (!slot) throw new Fault(unknownModel(id, [...slots.keys()]));
    return slot;
  }

  /** Requests share one load, outside any turn: it goes on for later requests when this one is cancelled. */
  private loaded(slot: Slot, { signal }: Pick<Running, 'signal'>): Promise<LanguageModel> {
    return unlessCancelled(slot.model.get(), signal, 'loading');
  }

  private canLeave({ entry, idle }: Slot): boolean {
    return !idle.isUsed && !this.unloading.isNeeded(entry.id);
  }

  /** Unloads a model that may leave. A request that comes meanwhile loads it again. */
  private async unload(slot: Slot): Promise<void> {
    slot.loaded = false;
    this.memory.free(slot.entry.id);
    this.unloading.onUnloaded();
    // Where the runtime refuses to release a session there is nothing to do.
    await slot.model.dispose().catch(() => undefined);
  }

  /** Reserves the memory of a model; where others take it that nobody uses, they leave. @throws Fault `modelTooLarge` */
  private async reserve({ entry }: Slot): Promise<void> {
    const bytes = entry.files.reduce((sum, file) => sum + file.bytes, 0);
    for (const other of (await this.open()).values()) {
      if (this.memory.fits(bytes)) break;
      if (other.loaded && this.canLeave(other)) await this.unload(other);
    }
    this.memory.reserve(entry.id, bytes);
  }

  private open(): Promise<ReadonlyMap<string, Slot>> {
    return (this.slots ??= this.createSlots().catch((thrown: unknown) => {
      this.slots = undefined;
      throw thrown instanceof ManifestError ? new Fault(thrown.error) : thrown;
    }));
  }

  private async createSlots(): Promise<ReadonlyMap<string, Slot>> {
    const { models } = await loadManifest(this.folder);
    const own = this.ownFolder === undefined ? { usable: [], unusable: [] } : await ownModels(this.ownFolder);
    const slots = new Map<string, Slot>();
    for (const entry of models) slots.set(entry.id, await this.slot(entry, this.folder, entry));
    const shadowed = own.usable.filter(({ id }) => slots.has(id));
    for (const entry of own.usable)
      if (!slots.has(entry.id)) slots.set(entry.id, await this.slot(entry, this.ownFolder ?? ''));
    this.unusable = [
      ...own.unusable,
      ...shadowed.map(({ id }) => ({ id, why: { code: 'nameTaken' as const, args: {} } })),
    ];
    return slots;
  }

  private async slot(entry: Described, folder: string, embedded?: ModelEntry): Promise<Slot> {
    const slot: Slot = {
      entry,
      folder,
      ...(embedded && { embedded }),
      capabilities: capabilitiesOf(entry.family, await traitsOf(path.join(folder, entry.id))),
      turns: new Turns(),
      exactTurns: new Turns(),
      sha256: 'unchecked',
      loaded: false,
      idle: new IdleTimer(this.unloading.clock, this.unloading.afterMs, () => {
        const leaves = this.canLeave(slot);
        if (leaves) void this.unload(slot);
        return !leaves;
      }),
      model: new Lazy(() => slot.idle.during(() => this.load(slot))),
    };
    return slot;
  }

  private async load(slot: Slot): Promise<LanguageModel> {
    await this.reserve(slot);
    try {
      return await this.read(slot);
    } catch (thrown) {
      this.memory.free(slot.entry.id);
      throw thrown;
    }
  }

  private async read(slot: Slot): Promise<LanguageModel> {
    const { entry, embedded } = slot;
    const started = performance.now();
    const report = (fraction: number): void => this.onEvent({ kind: 'loading', model: entry.id, fraction });
    report(0);
    if (embedded) {
      const verification = await verifyModel(this.folder, embedded, {
        onProgress: (done, total) => report((VERIFY_FRACTION * done) / total),
      });
      slot.sha256 = sha256State(verification);
      const error = verificationError(entry.id, verification);
      if (error) throw new Fault(error);
    }
    const model = await this.construct(slot);
    slot.loaded = true;
    report(1);
    this.onEvent({ kind: 'loaded', model: entry.id, elapsedMs: performance.now() - started });
    return model;
  }

  private async construct({ entry, folder: modelsFolder, capabilities }: Slot): Promise<LanguageModel> {
    const folder = path.join(modelsFolder, entry.id);
    try {
      if (entry.family === 'recurrent')
        return new RecurrentModel(folder, graphFiles(entry, 0)[0].original, capabilities);
      const config = await loadConfig(folder);
      const files = graphFiles(entry, config.headSize);
      const tokenizer = await Tokenizer.load(folder);
      switch (entry.family) {
        case 'decoder':
          return new CausalModel(
            folder,
            entry.dtype,
            files[0],
            config,
            tokenizer,
            capabilities,
            () => this.memory.freeBytes,
          );
        case 'encoder':
          return new EncoderModel(folder, entry.dtype, files[0], config, tokenizer, capabilities);
        case 'encoder-decoder':
          return new Seq2SeqModel(folder, entry.dtype, files, config, tokenizer, capabilities);
      }
    } catch (thrown) {
      if (thrown instanceof CancelledError) throw thrown;
      throw modelUnsupported(entry.id, reasonOf(thrown));
    }
  }
}

/** Reads the traits from the configuration files. An unreadable file has none; loading reports what is wrong with it. */
async function traitsOf(folder: string): Promise<Traits> {
  const textOf = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8').catch(() => '');
  return {
    chatTemplate: (await textOf('tokenizer_config.json')).includes('"chat_template"'),
    maskedWordHead: /"[A-Za-z0-9]+ForMaskedLM"/.test(await textOf('config.json')),
  };
}
