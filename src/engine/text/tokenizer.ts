/** A model's tokenizer: the library's for text to ids, ours for ids to offsets and bytes. */
import { AutoTokenizer, type PreTrainedTokenizer } from '@xenova/transformers';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as v from 'valibot';
import { printable } from '../../base/text/printable';
import { ReasonError, type ChatTurn, type TokenPiece } from '../../protocol/engine';
import { align } from './alignment';
import { firstPieces, type FirstPieces } from './partOfText';
import { METASPACE, Vocabulary, type Spelling } from './vocabulary';

const Decoder = v.object({
  type: v.string(),
  /** Of a Replace. */
  pattern: v.optional(v.object({ String: v.optional(v.string()) })),
  content: v.optional(v.string()),
});
/** The parts of tokenizer.json that say how the vocabulary is spelled. */
const TokenizerFile = v.object({
  decoder: v.nullish(v.object({ type: v.string(), decoders: v.optional(v.array(Decoder)) })),
  added_tokens: v.optional(v.array(v.object({ id: v.number() })), []),
});

/** Far above any vocabulary: the array of its entries is as long as its largest id. */
const MOST_TOKENS = 100_000_000;

/** A text for a tokenizer that has just been read. */
const TRIAL = 'two words';

const LINE_BREAK = '\n';

const SPELLINGS: Readonly<Record<string, Spelling>> = {
  ByteLevel: 'byteLevel',
  WordPiece: 'wordPiece',
  Metaspace: 'metaspace',
};

export class Tokenizer {
  private constructor(
    private readonly inner: PreTrainedTokenizer,
    readonly vocabulary: Vocabulary,
  ) {}

  /**
   * @param content of tokenizer.json, parsed
   * @throws ReasonError when it cannot be read or the vocabulary is spelled in a way that cannot be mapped to text
   */
  static async load(folder: string, content?: unknown): Promise<Tokenizer> {
    const unreadable = new ReasonError({ code: 'tokenizerUnreadable', args: {} });
    const file = v.safeParse(
      TokenizerFile,
      content ?? JSON.parse(await readFile(path.join(folder, 'tokenizer.json'), 'utf8')),
    );
    if (!file.success) throw unreadable;
    const { decoder, added_tokens: added } = file.output;
    const spelling = replacesMetaspace(decoder?.decoders) ? 'metaspace' : SPELLINGS[decoder?.type ?? ''];
    if (!spelling)
      throw new ReasonError({ code: 'tokenizerUnsupported', args: { decoder: printable(decoder?.type ?? 'none') } });
    const inner = await AutoTokenizer.from_pretrained(folder, { local_files_only: true }).catch(() => {
      throw unreadable;
    });
    const entries = inner.get_vocab();
    const addedIds = added.map(({ id }) => id);
    for (const id of [...entries.values(), ...addedIds])
      if (!(Number.isInteger(id) && id >= 0 && id < MOST_TOKENS)) throw unreadable;
    const tokenizer = new Tokenizer(inner, new Vocabulary(entries, addedIds, spelling));
    if (!tokenizer.works()) throw unreadable;
    return tokenizer;
  }

  /** The library looks at parts of tokenizer.json, such as its template, only when it tokenizes a text. */
  private works(): boolean {
    try {
      this.decode(this.encode(TRIAL));
      this.encodeForModel(TRIAL);
      return true;
    } catch {
      return false;
    }
  }

  /** With the template's own tokens spelled out: encoding it gives the same ids. */
  spell(ids: readonly number[]): string {
    return this.inner.decode([...ids], { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  }

  /** What the ids spell as a text, without special tokens. */
  decode(ids: readonly number[]): string {
    return this.inner.decode([...ids], { skip_special_tokens: true });
  }

  /** The token after which documents began in training: what an empty prompt is read as. */
  get documentStartId(): number {
    return this.vocabulary.id('<|endoftext|>') ?? this.inner.bos_token_id ?? this.inner.eos_token_id ?? 0;
  }

  /** What stands for a hidden word, spelled out; undefined where the vocabulary has nothing of the kind. */
  get mask(): { readonly id: number; readonly text: string } | undefined {
    const { mask_token: text, mask_token_id: id } = this.inner as {
      mask_token?: string | null;
      mask_token_id?: number | null;
    };
    return typeof text === 'string' && typeof id === 'number' ? { id, text } : undefined;
  }

  /** Token ids of the bare text, without what the model's template adds. */
  encode(text: string): number[] {
    return text === '' ? [] : this.inner.encode(text, { add_special_tokens: false });
  }

  /** The same for a text that goes on after another one: without the space that SentencePiece puts before a text. */
  encodeInside(text: string): number[] {
    const line = this.encode(LINE_BREAK);
    if (text === '' || this.vocabulary.loneByte(line.at(-1) ?? -1) === undefined) return this.encode(text);
    const both = this.encode(LINE_BREAK + text);
    // A line break that is spelled as a byte is merged with nothing.
    return both.slice(line.length);
  }

  /** Token ids as the model is fed them, with what its template adds (`[CLS] … [SEP]`). */
  encodeForModel(text: string): number[] {
    return this.inner.encode(text);
  }

  /** Ids that the model's template puts before every text (`<bos>`), in their order; none of most decoders. */
  get templateStart(): number[] {
    const all = this.encodeForModel(TRIAL);
    return all.slice(0, prefixAdded(all, this.encode(TRIAL)));
  }

  /** The model's own chat template around the turns, ready for the assistant to answer. */
  encodeChat(turns: readonly ChatTurn[]): number[] {
    return this.encode(this.rendered(turns));
  }

  /** @throws ReasonError; what the template's own error says may hold the text of the turns */
  private rendered(turns: readonly ChatTurn[]): string {
    try {
      return String(this.inner.apply_chat_template([...turns], { tokenize: false, add_generation_prompt: true }));
    } catch {
      throw new ReasonError({ code: 'chatTemplateFails', args: {} });
    }
  }

  /** The tokens that the model is fed for `text`, each with the UTF-16 range it stands for. */
  pieces(text: string): TokenPiece[] {
    const all = this.encodeForModel(text);
    const bare = this.encode(text);
    const before = prefixAdded(all, bare);
    const ranges = align(text, bare, this.vocabulary, this.unknownId);
    return all.map((id, i) => {
      const range = ranges[i - before] as { start: number; end: number } | undefined;
      const special = range === undefined || (this.vocabulary.isAdded(id) && id !== this.unknownId);
      return { id, text: this.vocabulary.readable(id), start: range?.start ?? 0, end: range?.end ?? 0, special };
    });
  }

  /** The same for the start of a text: of a long one not all is tokenized. @param most tokens that are wanted */
  firstPieces(text: string, most: number): FirstPieces {
    return firstPieces((part) => this.pieces(part), text, most);
  }

  private get unknownId(): number | undefined {
    return this.inner.unk_token_id;
  }
}

/** SentencePiece's BPE, as Llama 2, Mistral and Gemma have it: a sequence of steps in place of the one decoder. */
const replacesMetaspace = (steps: readonly v.InferOutput<typeof Decoder>[] = []): boolean =>
  steps.some(({ type, pattern, content }) => type === 'Replace' && pattern?.String === METASPACE && content === ' ');

/** How many tokens the template put before the text's own. */
function prefixAdded(all: readonly number[], bare: readonly number[]): number {
  for (let before = 0; before + bare.length <= all.length; before++) {
    if (bare.every((id, i) => all[before + i] === id)) return before;
  }
  return 0;
}
