/**
 * The models of the engine. A model's files are verified and the model is loaded when it is first used, and again when
 * they have changed; its requests run one at a time.
 */
import type { EngineEvent, ModelInfo, Part, Precision, TokenPiece, Unusable } from '../../protocol/engine';
import { ReasonError } from '../../protocol/engine';
import { ManifestError, unknownModel } from '../../models/errors';
import { addDifference } from '../../models/difference';
import { loadManifest, type ModelEntry } from '../../models/manifest';
import { hubModel, hubModels } from '../../models/hub/installedModels';
import { isAsDescribed, ownModel, ownModels, type OwnModel } from '../../models/own';
import { throwIfCancelled, unlessCancelled } from '../cancellation';
import type { LanguageModel } from '../families/languageModel';
import { capabilityMissing, Fault, hidesAttention, modelUnsupported, namedFault, reasonOf } from '../faults';
import type { Running } from '../running';
import { compareFiles, listedFiles, retireOthers, verifyDownload } from './downloads';
import { unpackAndVerify, verifyEmbedded } from './embedded';
import { infoOf } from './modelInfo';
import { ModelMemory, NEVER_UNLOADING, type Unloading } from './modelMemory';
import { constructModel, ModelSlot, traitsIn, unloadUntil, type SlotContext } from './modelSlot';
import { sha256State } from './sha256State';
import { signsOfLife } from './signsOfLife';

/** Share of the loading progress for verifying the files; building the tokenizer is the rest. */
const VERIFY_FRACTION = 0.8;

/** The files of the model changed while the request waited for its turn. */
class ChangedMeanwhile extends Error {}

export class ModelRegistry {
  /** Embedded models first. */
  private readonly slots = new Map<string, ModelSlot>();
  private embedded: Promise<void> | undefined;
  private own: Promise<void> | undefined;
  private unusable: Unusable[] = [];
  private unusableDownloads: readonly Unusable[] = [];

  /**
   * @param folder of the embedded models, with their manifest
   * @param ownFolder of the person's own models; undefined where no folder is set
   * @param readOwn a folder on another machine may take long, or never answer
   * @param hubFolder of downloaded models, which come and go while the engine runs; undefined where there is none
   */
  constructor(
    private readonly folder: string,
    private readonly ownFolder: string | undefined,
    private readonly onEvent: (event: EngineEvent) => void,
    private readonly memory = new ModelMemory(Infinity),
    private readonly unloading: Unloading = NEVER_UNLOADING,
    private readonly readOwn: typeof ownModels = ownModels,
    private readonly hubFolder?: string,
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
    for (;;) {
      try {
        const found = await this.find(id, running.signal);
        // The turn looks again at the files of what is loaded.
        const slot = found.loaded ? found : await this.current(found);
        return await slot.whileUsed(() => this.inTurn(slot, running, work, arithmetic));
      } catch (thrown) {
        if (!(thrown instanceof ChangedMeanwhile)) throw namedFault(id, thrown);
      }
    }
  }

  /** Tokenizes without waiting for a turn, because the tokenizer needs no session. @throws as `use` */
  async tokens(id: string, text: string, { signal }: Pick<Running, 'signal'>): Promise<TokenPiece[]> {
    try {
      const slot = await this.current(await this.find(id, signal));
      return await slot.whileUsed(async () => (await unlessCancelled(slot.get(), signal, 'loading')).tokens(text));
    } catch (thrown) {
      throw namedFault(id, thrown);
    }
  }

  /**
   * @param verify checks every file's sha256 now; otherwise the result of loading is reported
   * @throws CancelledError while it checks
   */
  async describe(verify: boolean, signal?: AbortSignal): Promise<{ models: ModelInfo[]; unusable: Unusable[] }> {
    await this.openOwn();
    await this.lookAtDownloads();
    for (const slot of verify ? this.slots.values() : []) {
      // What cannot be made is then found to be missing.
      if ('embedded' in slot.source) await addDifference(slot.folder, slot.source.embedded).catch(() => undefined);
      const listed = listedFiles(slot);
      const verification = listed && (await compareFiles(slot, listed, { signal }));
      throwIfCancelled(signal, 'loading');
      if (verification) slot.sha256 = sha256State(verification);
    }
    return { models: await Promise.all([...this.slots.values()].map(infoOf)), unusable: this.allUnusable };
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.slots.values()].map((slot) => slot.dispose()));
  }

  private async inTurn<T, Sent>(
    slot: ModelSlot,
    running: Running<Sent>,
    work: (model: LanguageModel, running: Running<Sent>) => Promise<T>,
    arithmetic: Precision | 'attention',
  ): Promise<T> {
    const { urgency = 0, signal, onWorking } = running;
    // Requests share one load, outside any turn: it goes on for later requests when this one is cancelled.
    const model = await unlessCancelled(slot.get(), signal, 'loading');
    const turns = slot.entry.family === 'decoder' && arithmetic !== 'fast' ? slot.exactTurns : slot.turns;
    const reportWorking = signsOfLife(slot.entry.id, onWorking);
    return turns.run(
      async (turn) => {
        // A session may be loaded in this turn, and the runtime reads weights out of files long after that.
        if ((await this.current(slot)) !== slot) throw new ChangedMeanwhile();
        return work(model, {
          ...running,
          beforeRun: async () => {
            await turn.giveWay(reportWorking);
            reportWorking(true);
          },
        }).catch((thrown: unknown) => {
          throw arithmetic === 'attention' && hidesAttention(thrown)
            ? capabilityMissing(slot.entry.id, 'attention', thrown.reason)
            : thrown;
        });
      },
      urgency,
      signal,
    );
  }

  /** The same model with the files that lie on disk now, verified or described. @throws Fault */
  private async current(slot: ModelSlot): Promise<ModelSlot> {
    const now = this.slots.get(slot.entry.id);
    if (now && now !== slot) return this.current(now);
    const { source } = slot;
    if ('own' in source) return (await isAsDescribed(source.own)) ? slot : this.describeAgain(slot, source.own);
    // An embedded model that is not loaded is verified then.
    if (source.stamp === undefined) return slot;
    const stamp = await slot.stampNow();
    if (stamp === source.stamp) return slot;
    const error = await verifyEmbedded(slot, source.embedded);
    if (error) {
      await this.replace(slot, await this.embeddedSlot(source.embedded));
      throw error;
    }
    source.stamp = stamp;
    return slot;
  }

  /** Embedded models are served while the folder of own models has not been read. */
  private async find(id: string, signal: AbortSignal | undefined): Promise<ModelSlot> {
    await this.openEmbedded();
    const slot = this.slots.get(id);
    if (slot) return slot;
    await unlessCancelled(this.openOwn(), signal, 'loading');
    if (!this.slots.has(id)) await unlessCancelled(this.lookAtDownloads(), signal, 'loading');
    const own = this.slots.get(id);
    if (own) return own;
    const unusable = this.allUnusable.find((each) => each.id === id);
    throw unusable ? modelUnsupported(id, unusable.why) : new Fault(unknownModel(id, [...this.slots.keys()]));
  }

  private openEmbedded(): Promise<void> {
    return (this.embedded ??= this.addEmbedded().catch((thrown: unknown) => {
      this.embedded = undefined;
      throw thrown instanceof ManifestError ? new Fault(thrown.error) : thrown;
    }));
  }

  private async addEmbedded(): Promise<void> {
    const { models } = await loadManifest(this.folder);
    const slots = await Promise.all(models.map((entry) => this.embeddedSlot(entry)));
    for (const slot of slots) this.slots.set(slot.entry.id, slot);
    // Begun now, so that a list of models need not wait for it later.
    void this.openOwn().catch(() => undefined);
  }

  private openOwn(): Promise<void> {
    return (this.own ??= this.addOwn().catch((thrown: unknown) => {
      this.own = undefined;
      throw thrown;
    }));
  }

  private async addOwn(): Promise<void> {
    const found = this.ownFolder === undefined ? { usable: [], unusable: [] } : await this.readOwn(this.ownFolder);
    await this.openEmbedded();
    const shadowed = found.usable.filter(({ id }) => this.slots.has(id));
    for (const model of found.usable) if (!this.slots.has(model.id)) this.slots.set(model.id, this.ownSlot(model));
    this.unusable = [
      ...found.unusable,
      ...shadowed.map(({ id }) => ({ id, why: { code: 'nameTaken' as const, args: {} } })),
    ];
  }

  /** Which downloaded models there are now: a new one is served from here on, one that was removed no longer. */
  private async lookAtDownloads(): Promise<void> {
    if (this.hubFolder === undefined) return;
    const found = await hubModels(this.hubFolder);
    await this.openEmbedded();
    this.unusableDownloads = found.unusable;
    await retireOthers(this.slots, found.usable);
    for (const model of found.usable) if (!this.slots.has(model.id)) this.slots.set(model.id, this.ownSlot(model));
  }

  private get allUnusable(): Unusable[] {
    return [...this.unusable, ...this.unusableDownloads];
  }

  private async embeddedSlot(embedded: ModelEntry): Promise<ModelSlot> {
    const traits = await traitsIn(`${this.folder}/${embedded.id}`);
    return new ModelSlot({ embedded }, this.folder, traits, this.slotContext);
  }

  private ownSlot(own: OwnModel): ModelSlot {
    return new ModelSlot({ own }, (own.listed ? this.hubFolder : this.ownFolder) ?? '', own.traits, this.slotContext);
  }

  /** @throws Fault where the model cannot be used any more; the next request looks again */
  private async describeAgain(slot: ModelSlot, before: OwnModel): Promise<ModelSlot> {
    const found = await (before.listed ? hubModel(slot.folder, before.id) : ownModel(slot.folder, before.id));
    if (!found) {
      await this.lookAtDownloads();
      throw new Fault(unknownModel(before.id, [...this.slots.keys()]));
    }
    const usable = 'family' in found;
    const next = this.ownSlot(usable ? found : { ...before, stamp: '' });
    await this.replace(slot, next);
    if (!usable) throw modelUnsupported(before.id, found.why);
    return next;
  }

  private async replace(slot: ModelSlot, next: ModelSlot): Promise<void> {
    // Another request may have been faster.
    if (this.slots.get(slot.entry.id) !== slot) return;
    this.slots.set(slot.entry.id, next);
    await slot.retire();
  }

  private get slotContext(): SlotContext {
    return { memory: this.memory, unloading: this.unloading, load: (slot) => this.load(slot) };
  }

  /** Reserves the memory of a model; where others take it that nobody uses, they leave. @throws Fault `modelTooLarge` */
  private async reserve({ entry }: ModelSlot): Promise<void> {
    const bytes = entry.files.reduce((sum, file) => sum + file.bytes, 0);
    await unloadUntil(this.slots.values(), () => this.memory.keepsBudget(bytes));
    this.memory.reserve(entry.id, bytes);
  }

  private async load(slot: ModelSlot): Promise<LanguageModel> {
    await this.reserve(slot);
    try {
      return await this.read(slot);
    } catch (thrown) {
      this.memory.free(slot.entry.id);
      throw thrown;
    }
  }

  private async read(slot: ModelSlot): Promise<LanguageModel> {
    const { source } = slot;
    const { id } = slot.entry;
    const started = performance.now();
    const report = (fraction: number): void => this.onEvent({ kind: 'loading', model: id, fraction });
    report(0);
    if ('embedded' in source) {
      source.stamp = await unpackAndVerify(slot, source.embedded, (share) => report(VERIFY_FRACTION * share));
    } else {
      await verifyDownload(slot, source.own, (share) => report(VERIFY_FRACTION * share));
    }
    const model = await constructModel(slot, () => this.memory.freeBytes).catch((thrown: unknown) => {
      throw new ReasonError(reasonOf(thrown));
    });
    slot.loaded = true;
    report(1);
    this.onEvent({ kind: 'loaded', model: id, elapsedMs: performance.now() - started });
    return model;
  }
}
