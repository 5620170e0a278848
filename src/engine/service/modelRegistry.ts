/** The models the engine knows: checked before first use, loaded on first use, their requests one after another. */
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { EngineEvent, ModelInfo, Part, Precision, TokenPiece, Unusable } from '../../protocol/engine';
import { ManifestError, unknownModel, verificationError } from '../../models/errors';
import { loadManifest, type ModelEntry } from '../../models/manifest';
import { ownModels, type Described, type OwnModels } from '../../models/own';
import { verifyModel, type Verification } from '../../models/verify';
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
import { loadConfig } from '../sessions/library';
import type { Running } from '../running';
import { Tokenizer } from '../text/tokenizer';
import { Turns } from '../turns';

interface Slot {
  readonly entry: Described;
  readonly folder: string;
  /** What its files must be; a person's own model has no such list. */
  readonly listed?: ModelEntry;
  readonly turns: Turns;
  /**
   * A decoder's attention and exact arithmetic run in sessions of their own: they need not wait for its live cache, nor
   * it for them.
   */
  readonly exactTurns: Turns;
  readonly model: Lazy<LanguageModel>;
  readonly capabilities: Capabilities;
  verified: ModelInfo['sha256'];
  loaded: boolean;
}

/** The asker hears so often that a model still works; see `working` in the protocol's messages. */
const SIGN_OF_LIFE_MS = 1000;

/** The share of loading that checking the files takes; building the tokenizer is the rest. */
const VERIFY_FRACTION = 0.8;

export class ModelRegistry {
  private slots: Promise<ReadonlyMap<string, Slot>> | undefined;
  private unusable: OwnModels['unusable'] = [];

  /**
   * @param folder of the embedded models, with their manifest.
   * @param ownFolder of a person's own, where there is one
   */
  constructor(
    private readonly folder: string,
    private readonly ownFolder: string | undefined,
    private readonly onEvent: (event: EngineEvent) => void,
  ) {}

  /**
   * Runs `work` on a model when it is the request's turn, loading the model first where needed.
   *
   * @param work is handed what it carries along, with `beforeRun`
   * @param arithmetic what it runs in; `fast` is that of completion and generation
   * @throws Fault when the model is unknown, missing, damaged or unsupported; CancelledError
   */
  async use<T, Sent = Part>(
    id: string,
    running: Running<Sent>,
    work: (model: LanguageModel, running: Running<Sent>) => Promise<T>,
    arithmetic: Precision | 'attention' = 'fast',
  ): Promise<T> {
    const { slot, model } = await this.loaded(id, running);
    const turns = slot.entry.family === 'decoder' && arithmetic !== 'fast' ? slot.exactTurns : slot.turns;
    const { urgency = 0, signal, onWorking } = running;
    let isWorking = false;
    let toldAtMs = 0;
    const tell = (now: boolean): void => {
      const nowMs = performance.now();
      if (now === isWorking && (!now || nowMs - toldAtMs < SIGN_OF_LIFE_MS)) return;
      isWorking = now;
      toldAtMs = nowMs;
      onWorking?.(now);
    };
    return turns.run(
      (turn) =>
        work(model, {
          ...running,
          beforeRun: async () => {
            await turn.giveWay(tell);
            tell(true);
          },
        }),
      urgency,
      signal,
    );
  }

  /** The tokens of a text need the model's tokenizer alone, so they wait for no turn. @throws as `use` */
  async tokens(id: string, text: string, running: Pick<Running, 'signal'>): Promise<TokenPiece[]> {
    return (await this.loaded(id, running)).model.tokens(text);
  }

  /** @param verify check every file's sha256 now, instead of saying what is known from loading */
  async describe(verify: boolean, signal?: AbortSignal): Promise<{ models: ModelInfo[]; unusable: Unusable[] }> {
    const infos: ModelInfo[] = [];
    for (const slot of (await this.open()).values()) {
      if (verify && slot.listed) slot.verified = known(await verifyModel(this.folder, slot.listed, { signal }));
      const { id, name, family, license, languages, files, parameters } = slot.entry;
      infos.push({
        id,
        name,
        origin: slot.listed ? 'embedded' : 'folder',
        family,
        license,
        languages: [...languages],
        ...(parameters !== undefined && { parameters }),
        bytes: files.reduce((sum, file) => sum + file.bytes, 0),
        loaded: slot.loaded,
        sha256: slot.verified,
        files: (slot.listed?.files ?? []).map(({ path: name, sha256 }) => ({ path: name, sha256 })),
        capabilities: slot.capabilities,
      });
    }
    return { models: infos, unusable: [...this.unusable] };
  }

  async dispose(): Promise<void> {
    if (this.slots) await Promise.all([...(await this.slots).values()].map(({ model }) => model.dispose()));
  }

  private async loaded(id: string, { signal }: Pick<Running, 'signal'>): Promise<{ slot: Slot; model: LanguageModel }> {
    const slots = await this.open();
    const slot = slots.get(id);
    if (!slot) throw new Fault(unknownModel(id, [...slots.keys()]));
    // Loading is shared and stands outside the turn: who gives up waits no longer, and the model is there for the next.
    return { slot, model: await unlessCancelled(slot.model.get(), signal, 'loading') };
  }

  private open(): Promise<ReadonlyMap<string, Slot>> {
    return (this.slots ??= this.slotsOf().catch((thrown: unknown) => {
      this.slots = undefined;
      throw thrown instanceof ManifestError ? new Fault(thrown.error) : thrown;
    }));
  }

  private async slotsOf(): Promise<ReadonlyMap<string, Slot>> {
    const { models } = await loadManifest(this.folder);
    const own = this.ownFolder === undefined ? { usable: [], unusable: [] } : await ownModels(this.ownFolder);
    const slots = new Map<string, Slot>();
    for (const listed of models) slots.set(listed.id, await this.slot(listed, this.folder, listed));
    const taken = own.usable.filter(({ id }) => slots.has(id));
    for (const entry of own.usable)
      if (!slots.has(entry.id)) slots.set(entry.id, await this.slot(entry, this.ownFolder ?? ''));
    this.unusable = [
      ...own.unusable,
      ...taken.map(({ id }) => ({ id, why: { code: 'nameTaken' as const, args: {} } })),
    ];
    return slots;
  }

  private async slot(entry: Described, folder: string, listed?: ModelEntry): Promise<Slot> {
    const slot: Slot = {
      entry,
      folder,
      ...(listed && { listed }),
      capabilities: capabilitiesOf(entry.family, await traitsOf(path.join(folder, entry.id))),
      turns: new Turns(),
      exactTurns: new Turns(),
      verified: 'unchecked',
      loaded: false,
      model: new Lazy(() => this.load(slot)),
    };
    return slot;
  }

  private async load(slot: Slot): Promise<LanguageModel> {
    const { entry, listed } = slot;
    const started = performance.now();
    const report = (fraction: number): void => this.onEvent({ kind: 'loading', model: entry.id, fraction });
    report(0);
    if (listed) {
      const verification = await verifyModel(this.folder, listed, {
        onProgress: (done, total) => report((VERIFY_FRACTION * done) / total),
      });
      slot.verified = known(verification);
      const damage = verificationError(entry.id, verification);
      if (damage) throw new Fault(damage);
    }
    const model = await this.construct(slot);
    slot.loaded = true;
    report(1);
    this.onEvent({ kind: 'loaded', model: entry.id, elapsedMs: performance.now() - started });
    return model;
  }

  private async construct({ entry, folder: home, capabilities }: Slot): Promise<LanguageModel> {
    const folder = path.join(home, entry.id);
    try {
      if (entry.family === 'recurrent')
        return new RecurrentModel(folder, graphFiles(entry, 0)[0].original, capabilities);
      const config = await loadConfig(folder);
      const files = graphFiles(entry, config.headSize);
      const tokenizer = await Tokenizer.load(folder);
      switch (entry.family) {
        case 'decoder':
          return new CausalModel(folder, entry.dtype, files[0], config, tokenizer, capabilities);
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

/** A model without readable configurations has neither; loading it says what is wrong. */
async function traitsOf(folder: string): Promise<Traits> {
  const text = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8').catch(() => '');
  return {
    chatTemplate: (await text('tokenizer_config.json')).includes('"chat_template"'),
    maskedWordHead: /"[A-Za-z0-9]+ForMaskedLM"/.test(await text('config.json')),
  };
}

function known(verification: Verification): ModelInfo['sha256'] {
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
