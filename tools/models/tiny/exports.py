"""Tiny decoders as people export them, for test/fixtures/exports: by optimum in float32, float16, int8 and 4 bits (as the conversion script of
transformers.js does it), by onnxruntime-genai's builder with GroupQueryAttention, and what PyTorch says of a few texts.

    python exports.py OUTPUT_FOLDER        (requirements-exports.txt)

Writes SHAPE/config.json and SHAPE/onnx/FILE.onnx, the tokenizer that all share, and reference.json.
"""
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.transformers.float16 import convert_float_to_float16
from onnxruntime_genai.models.builder import create_model
from optimum.exporters.onnx import main_export
from optimum.exporters.onnx.model_configs import LlamaOnnxConfig
from transformers import T5Config, T5ForConditionalGeneration
from make import sentencepiece_tokenizer, sharpened, translated
from decoders import TEXTS, by_torch, rounded, tokenizer
from shapes import SHAPES, model

# Beside optimum's float32 graph: what is made of it.
CONVERTED = {
    "qwen2": ["q4f16"], "llama": [], "granite": ["fp16"], "gemma3": ["fp16"], "gpt2": ["fp16", "quantized"], "gpt_neox": ["q4"],
    "starcoder2": ["q4f16"], "opt": ["quantized"],
}
# What the builder makes: its precision and its execution provider, which decides whether the cache is in float16.
BUILT = {
    "qwen2": {"q4": ("int4", "cpu"), "q4f16": ("int4", "cuda")}, "llama": {"fp16": ("fp16", "cuda")}, "granite": {"q4f16": ("int4", "cuda")},
    "gemma3": {"q4": ("int4", "cpu")},
}
# Shapes whose attention is compared too.
ATTENTION = ["gpt2", "gemma3"]


def exported(source, target, shape, dtype=None):
    """By optimum. It has no configuration for StarCoder2, whose inputs are those of a Llama."""
    custom = {}
    if shape == "starcoder2":
        config = LlamaOnnxConfig(SHAPES[shape][1], task="text-generation", use_past=True, use_past_in_inputs=True)
        custom = {"custom_onnx_configs": {"model": config}}
    main_export(str(source), str(target), task="text-generation-with-past", opset=18, dtype=dtype, do_validation=False, **custom)
    return target / "model.onnx"


def half(graph, path):
    onnx.save(convert_float_to_float16(onnx.load(graph), keep_io_types=False, disable_shape_infer=True), path)


def four_bit(graph, path):
    quantizer = MatMulNBitsQuantizer(onnx.load(graph), block_size=32, is_symmetric=True)
    quantizer.process()
    quantizer.model.save_model_to_file(str(path))


def convert(graph, path, kind, work):
    if kind == "fp16":
        half(graph, path)
    elif kind == "quantized":
        quantize_dynamic(graph, path, weight_type=QuantType.QInt8)
    else:
        four_bit(graph, work / "q4.onnx")
        if kind == "q4":
            onnx.save(onnx.load(work / "q4.onnx"), path)
        else:
            half(work / "q4.onnx", path)


def build(source, work, path, precision, provider):
    """By onnxruntime-genai's builder; one file with the weights inside."""
    create_model(None, str(source), str(work), precision, provider, str(work / "cache"))
    onnx.save(onnx.load(work / "model.onnx"), path)


def runs(tokens):
    """The first token alone, then 32 at a time (src/engine/decode/predictions.ts)."""
    starts = [0, *range(1, tokens, 32)]
    return zip(starts, [*starts[1:], tokens])


def by_runtime(path, ids):
    """Log-probabilities of each token but the first by onnxruntime, which reads as many tokens a run as the engine does: activations that are
    rounded to int8 share a scale a run."""
    session = onnxruntime.InferenceSession(str(path))
    past = {}
    for each in session.get_inputs():
        if each.name.startswith("past_key_values"):
            past[each.name] = np.zeros([1, each.shape[1], 0, each.shape[3]], np.float16 if "float16" in each.type else np.float32)
    names = [each.name for each in session.get_outputs()]
    logits = []
    for start, end in runs(len(ids) - 1):
        feeds = {"input_ids": [ids[start:end]], "attention_mask": [[1] * end], "position_ids": [list(range(start, end))]}
        known = {each.name for each in session.get_inputs()}
        out = dict(zip(names, session.run(None, {**{k: np.array(v, np.int64) for k, v in feeds.items() if k in known}, **past})))
        past = {name: out[name.replace("past_key_values", "present")] for name in past}
        logits.append(out["logits"][0].astype(np.float64))
    rows = torch.log_softmax(torch.tensor(np.concatenate(logits)), -1)
    return rounded([rows[i, ids[i + 1]] for i in range(len(ids) - 1)])


def in_parts(folder):
    """A T5 whose decoder is not merged, with its weights beside the graphs. @returns what PyTorch says of it"""
    words = sentencepiece_tokenizer()
    torch.manual_seed(1)
    config = T5Config(vocab_size=len(words), d_model=16, d_kv=8, d_ff=32, num_layers=2, num_decoder_layers=2, num_heads=2, pad_token_id=0,
                      decoder_start_token_id=0, eos_token_id=1)
    made = sharpened(T5ForConditionalGeneration(config)).eval()
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        made.save_pretrained(work / "source")
        words.save_pretrained(work / "source")
        main_export(str(work / "source"), str(work), task="text2text-generation-with-past", opset=18, do_validation=False, no_post_process=True)
        for part in ["encoder_model", "decoder_model", "decoder_with_past_model"]:
            onnx.save(onnx.load(work / f"{part}.onnx"), folder / "onnx" / f"{part}.onnx", save_as_external_data=True, location=f"{part}.onnx_data",
                      size_threshold=256)
        for name in ["config.json", "tokenizer.json", "tokenizer_config.json"]:
            (folder / name).write_bytes((work / "source" / name).read_bytes())
        return translated(T5ForConditionalGeneration.from_pretrained(work / "source", attn_implementation="eager").eval(), words)


def main():
    out = Path(sys.argv[1])
    words = tokenizer()
    texts = [{"text": text, "ids": words(text)["input_ids"]} for text in TEXTS]
    reference = {"texts": texts, "shapes": {}}
    for shape in SHAPES:
        with tempfile.TemporaryDirectory() as temporary:
            work, onnx_folder = Path(temporary), out / shape / "onnx"
            onnx_folder.mkdir(parents=True, exist_ok=True)
            made = model(shape)
            made.save_pretrained(work / "source")
            words.save_pretrained(work / "source")
            graph = exported(work / "source", work / "target", shape)
            (onnx_folder / "model.onnx").write_bytes(graph.read_bytes())
            for kind in CONVERTED[shape]:
                convert(graph, onnx_folder / f"model_{kind}.onnx", kind, work)
            for kind, target in BUILT.get(shape, {}).items():
                build(work / "source", work / f"built_{kind}", onnx_folder / f"built_{kind}.onnx", *target)
            for name in ["config.json", "generation_config.json"]:
                (out / shape / name).write_bytes((work / "source" / name).read_bytes())
            for name in ["tokenizer.json", "tokenizer_config.json"]:
                (out / name).write_bytes((work / "source" / name).read_bytes())
            made.set_attn_implementation("eager")
            by_name = {path.name: [by_runtime(path, each["ids"]) for each in texts] for path in sorted(onnx_folder.glob("*.onnx"))}
            by_made = [by_torch(made, each["ids"], shape in ATTENTION and each is texts[0]) for each in texts]
            reference["shapes"][shape] = {"torch": by_made, "runtime": by_name}
    reference["translators"] = {"t5": in_parts(out / "t5")}
    half(out.parent / "models" / "tiny-bert" / "onnx" / "model.onnx", out / "bert_half.onnx")
    (out / "reference.json").write_text(json.dumps(reference) + "\n")


if __name__ == "__main__":
    main()
