"""Tiny decoders as exporters wrote them before 2024, for test/fixtures/exports/merged: a graph that reads a whole text and one that goes on with a
cache, each by itself and as the branches of one, chosen by the input `use_cache_branch`; float32, and int8 as the conversion script of
transformers.js 2 made it; and an mT5.

    python merged.py OUTPUT_FOLDER        (requirements-merged.txt)

Writes SHAPE/config.json and SHAPE/onnx/FILE.onnx, the tokenizer that all share, and reference.json.
"""
import functools
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

# The exporter that this version of optimum knows is no longer PyTorch's default.
torch.onnx.export = functools.partial(torch.onnx.export, dynamo=False)

from optimum.exporters.onnx import main_export  # noqa: E402
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, MT5Config, MT5ForConditionalGeneration  # noqa: E402
from make import sentencepiece_tokenizer, sharpened, translated  # noqa: E402
from decoders import ENDS, TEXTS, VOCABULARY, by_torch, made, rounded, tokenizer  # noqa: E402

SHAPES = {
    "gpt2": (GPT2LMHeadModel, GPT2Config(vocab_size=VOCABULARY, n_embd=16, n_layer=2, n_head=2, n_positions=128, n_inner=32, **ENDS)),
    "llama": (LlamaForCausalLM, LlamaConfig(vocab_size=VOCABULARY, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
                                            max_position_embeddings=128, **ENDS)),
}
BRANCHES = ["decoder_model", "decoder_with_past_model"]
# Tokens that one run of `predictions` adds (src/engine/decode/predictions.ts).
CHUNK_TOKENS = 32


def steps_are_cheaper(tokens, new):
    """Than reading all tokens again (src/engine/sessions/causalGraph.ts): activations that are rounded to int8 share a scale a run."""
    return new <= 0.8 + 0.115 * tokens


def by_runtime(path, ids):
    """Log-probabilities of each token but the first by onnxruntime, from the same runs as the engine's."""
    session = onnxruntime.InferenceSession(str(path))
    outputs = [each.name for each in session.get_outputs()]
    empty = {each.name: np.zeros([1, each.shape[1], 0, each.shape[3]], np.float32) for each in session.get_inputs() if "past" in each.name}

    def run(tokens, before, past):
        feeds = {"input_ids": np.array([tokens], np.int64), "attention_mask": np.ones([1, before + len(tokens)], np.int64),
                 "use_cache_branch": np.array([before > 0])}
        out = dict(zip(outputs, session.run(None, {**feeds, **past})))
        return out["logits"][0].astype(np.float64), {name: out[name.replace("past_key_values", "present")] for name in past}

    last = len(ids) - 1
    rows, past = run(ids[:1], 0, empty)
    for start in range(1, last, CHUNK_TOKENS):
        end = min(start + CHUNK_TOKENS, last)
        if steps_are_cheaper(end, end - start):
            for at in range(start, end):
                row, past = run(ids[at:at + 1], at, past)
                rows = np.concatenate([rows, row])
        else:
            whole, past = run(ids[:end], 0, empty)
            rows = np.concatenate([rows, whole[start:]])
    logprobs = torch.log_softmax(torch.tensor(rows), -1)
    return rounded([logprobs[i, ids[i + 1]] for i in range(last)])


def mt5(folder):
    """An mT5: a T5 with gated MLPs and an unembedding of its own. @returns what PyTorch says of it"""
    words = sentencepiece_tokenizer()
    # Of this seed it never writes its padding, which `generate` allows and a trained model has no use for.
    torch.manual_seed(5)
    model = sharpened(MT5ForConditionalGeneration(MT5Config(
        vocab_size=len(words), d_model=16, d_kv=8, d_ff=32, num_layers=2, num_decoder_layers=2, num_heads=2, pad_token_id=0,
        decoder_start_token_id=0, eos_token_id=1))).eval()
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        model.save_pretrained(work / "source")
        words.save_pretrained(work / "source")
        main_export(str(work / "source"), str(work / "target"), task="text2text-generation-with-past", do_validation=False)
        for part in ["encoder_model", "decoder_model_merged"]:
            (folder / "onnx" / f"{part}.onnx").write_bytes((work / "target" / f"{part}.onnx").read_bytes())
        for name in ["config.json", "tokenizer.json", "tokenizer_config.json"]:
            (folder / name).write_bytes((work / "source" / name).read_bytes())
    return translated(model, words)


def main():
    out = Path(sys.argv[1])
    words = tokenizer()
    texts = [{"text": text, "ids": words(text)["input_ids"]} for text in TEXTS]
    reference = {"texts": texts, "shapes": {}}
    for shape, (kind, config) in SHAPES.items():
        with tempfile.TemporaryDirectory() as temporary:
            work, graphs = Path(temporary), out / shape / "onnx"
            graphs.mkdir(parents=True, exist_ok=True)
            model = made(kind, config)
            model.save_pretrained(work / "source")
            words.save_pretrained(work / "source")
            main_export(str(work / "source"), str(work / "target"), task="text-generation-with-past", do_validation=False)
            merged = graphs / "decoder_model_merged.onnx"
            for path in [merged, *[graphs / f"{branch}.onnx" for branch in (BRANCHES if shape == "gpt2" else [])]]:
                path.write_bytes((work / "target" / path.name).read_bytes())
            quantize_dynamic(merged, graphs / "decoder_model_merged_quantized.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
                             extra_options={"EnableSubgraph": True})
            (out / shape / "config.json").write_bytes((work / "source" / "config.json").read_bytes())
            for name in ["tokenizer.json", "tokenizer_config.json"]:
                (out / name).write_bytes((work / "source" / name).read_bytes())
            reference["shapes"][shape] = {
                "torch": [by_torch(model, each["ids"], each is texts[0]) for each in texts],
                "runtime": {path.name: [by_runtime(path, each["ids"]) for each in texts] for path in sorted(graphs.glob("*merged*.onnx"))},
            }
    reference["translators"] = {"mt5": mt5(out / "mt5")}
    (out / "reference.json").write_text(json.dumps(reference) + "\n")


if __name__ == "__main__":
    main()
