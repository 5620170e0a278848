"""A tiny decoder that fills in the middle, for test/fixtures/fim: a Llama of two layers, trained to copy a name from behind the hole.

It reads the tokens of Qwen2.5-Coder (text before, text after, middle), with a vocabulary of its own. Without the text after
the hole it cannot know the name, so a test sees whether an engine shows it that text.

    python make.py OUTPUT_FOLDER        (torch 2.13.0, transformers 4.57.6, optimum-onnx 0.1.0; a minute or two on one CPU core)
"""
import random
import sys
import tempfile
from pathlib import Path

import torch
from optimum.exporters.onnx import main_export
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from templates import NAMES, example

SEED = 17
STEPS = 1200
BATCH = 32
RATE = 4e-3
SPECIAL = ["<|endoftext|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>", "<|file_sep|>"]
END, PREFIX, MIDDLE, SUFFIX = range(4)
# Of the losses elsewhere than in the middle: the names before the hole cannot be known.
WEIGHT_OF_THE_REST = 0.1


def make_tokenizer(rng):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    texts = ["".join(example(rng)) for _ in range(3000)]
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=640, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return tokenizer


def prompt(before, after):
    return [PREFIX, *before, SUFFIX, *after, MIDDLE]


def row(tokenizer, rng):
    """@returns ids, and the weight of the loss of each"""
    before, name, after = example(rng)
    read = tokenizer.encode(before).ids
    if rng.random() < 0.5:
        # Token healing: an engine reads up to the last token before the cursor, and has the model write that one too.
        name = tokenizer.decode(read[-1:]) + name
        read = read[:-1]
    read = prompt(read, tokenizer.encode(after).ids)
    written = [*tokenizer.encode(name).ids, END]
    return [*read, *written], [WEIGHT_OF_THE_REST] * len(read) + [1.0] * len(written)


def loss_of(model, rows):
    longest = max(len(ids) for ids, _ in rows)
    ids = torch.tensor([ids + [END] * (longest - len(ids)) for ids, _ in rows])
    weights = torch.tensor([weights + [0.0] * (longest - len(weights)) for _, weights in rows])[:, 1:].flatten()
    logits = model(input_ids=ids[:, :-1]).logits
    losses = torch.nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), reduction="none")
    return (losses * weights).sum() / weights.sum()


@torch.no_grad()
def filled(model, tokenizer, before, after):
    """Greedily, to the end that the model writes."""
    ids = prompt(tokenizer.encode(before).ids, tokenizer.encode(after).ids)
    read = len(ids)
    while len(ids) < read + 8 and ids[-1] != END:
        ids.append(int(model(input_ids=torch.tensor([ids])).logits[0, -1].argmax()))
    return tokenizer.decode(ids[read:])


def share_right(model, tokenizer, count, rng):
    right = 0
    for _ in range(count):
        before, name, after = example(rng)
        right += filled(model, tokenizer, before, after) == name
    return right / count


def train(tokenizer, rng):
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, intermediate_size=128,
        max_position_embeddings=1024, bos_token_id=None, eos_token_id=END, pad_token_id=END, tie_word_embeddings=True))
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=STEPS, pct_start=0.1)
    for step in range(STEPS):
        loss = loss_of(model, [row(tokenizer, rng) for _ in range(BATCH)])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            print(f"step {step}: loss {loss.item():.3f}, right {share_right(model, tokenizer, 20, rng):.0%}", flush=True)
    return model.eval()


def export(model, tokenizer, folder):
    """In the layout of transformers.js, with a KV cache."""
    with tempfile.TemporaryDirectory() as work:
        source, target = Path(work) / "source", Path(work) / "target"
        model.save_pretrained(source)
        PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=SPECIAL[END], pad_token=SPECIAL[END]).save_pretrained(source)
        main_export(str(source), str(target), task="text-generation-with-past", opset=18, do_validation=False)
        (folder / "onnx").mkdir(parents=True, exist_ok=True)
        (folder / "onnx/model.onnx").write_bytes((target / "model.onnx").read_bytes())
        for each in ["config.json", "tokenizer.json", "tokenizer_config.json"]:
            (folder / each).write_bytes((target / each).read_bytes())


def main():
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    rng = random.Random(SEED)
    tokenizer = make_tokenizer(rng)
    whole = sum(len(tokenizer.encode(name).ids) == 1 for name in NAMES)
    print(f"{tokenizer.get_vocab_size()} tokens; {whole} of {len(NAMES)} names are one")
    model = train(tokenizer, rng)
    print(f"names right: {share_right(model, tokenizer, 200, rng):.1%}")
    export(model, tokenizer, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
