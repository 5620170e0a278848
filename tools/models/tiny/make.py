"""Tiny models with random weights, exported as people export theirs (optimum), for test/fixtures/models.

They know nothing; their point is the layout of their graphs: a BERT with a masked-word head, a Marian and a T5 whose merged
decoders choose between a branch that reads a cache and one that does not, the Marian also quantized, and a Llama whose cache is handed
back whole.

    python make.py OUTPUT_FOLDER        (torch 2.13.0, transformers 4.57.6, optimum-onnx 0.1.0, onnxruntime)
"""
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from optimum.exporters.onnx import main_export
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (BertConfig, BertForMaskedLM, LlamaConfig, LlamaForCausalLM, MarianConfig, MarianMTModel, PreTrainedTokenizerFast, T5Config,
                          T5ForConditionalGeneration)

TEXTS = [
    "The animal didn't cross the street because it was too tired.", "My dog knows how to perform many traditional dog tricks.",
    "The capital of France is Paris, and the capital of Italy is Rome.", "L'animal n'a pas traversé la rue parce qu'il était trop fatigué.",
    "She reads a book in the garden. Elle lit un livre dans le jardin.", "He is big and she is small.",
]
SENTENCE = "The dog didn't cross the street."


def bert_tokenizer():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(TEXTS, trainers.WordPieceTrainer(vocab_size=300, special_tokens=special))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")


def sentencepiece_tokenizer():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train_from_iterator(TEXTS, trainers.UnigramTrainer(vocab_size=200, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>"))
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", pad_token="<pad>", eos_token="</s>")


def export(name, model, tokenizer, task, out):
    """Exports to out/name in the layout of transformers.js. @returns the model as it was saved: not every weight is."""
    folder = out / name
    with tempfile.TemporaryDirectory() as work:
        source, target = Path(work) / "source", Path(work) / "target"
        model.save_pretrained(source)
        tokenizer.save_pretrained(source)
        main_export(str(source), str(target), task=task, opset=18, do_validation=False)
        (folder / "onnx").mkdir(parents=True, exist_ok=True)
        wanted = ["model.onnx"] if task in ("fill-mask", "text-generation-with-past") else ["encoder_model.onnx", "decoder_model_merged.onnx"]
        for each in wanted:
            (folder / "onnx" / each).write_bytes((target / each).read_bytes())
        for each in ["config.json", "tokenizer.json", "tokenizer_config.json"]:
            (folder / each).write_bytes((target / each).read_bytes())
        return type(model).from_pretrained(source, attn_implementation="eager").eval()


def quantized(name, out):
    """The same model with weights and activations rounded to int8 as transformers.js's own conversion rounds them."""
    folder = out / f"{name}-quantized"
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    for each in ["config.json", "tokenizer.json", "tokenizer_config.json"]:
        (folder / each).write_bytes((out / name / each).read_bytes())
    for graph in sorted((out / name / "onnx").iterdir()):
        quantize_dynamic(graph, folder / "onnx" / f"{graph.stem}_quantized.onnx", weight_type=QuantType.QInt8, extra_options={"EnableSubgraph": True})


def rounded(tensor):
    return [float(f"{x:.7g}") for x in tensor.detach().double().flatten().tolist()]


def masked(model, tokenizer):
    text = SENTENCE.replace("dog", "[MASK]")
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        out = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"], output_attentions=True)
    at = inputs["input_ids"][0].tolist().index(tokenizer.mask_token_id)
    logprobs = torch.log_softmax(out.logits[0, at].double(), -1)
    top = torch.topk(logprobs, 5)
    return {"text": text, "ids": inputs["input_ids"][0].tolist(), "at": at, "top": [{"id": int(i), "logprob": float(f"{p:.8g}")} for p, i in zip(top.values, top.indices)],
            "self": [rounded(layer) for layer in out.attentions]}


def translated(model, tokenizer):
    inputs = {name: value for name, value in tokenizer(SENTENCE, return_tensors="pt").items() if name in ("input_ids", "attention_mask")}
    written = {}
    for beams in (1, 4):
        ids = model.generate(**inputs, num_beams=beams, do_sample=False, max_new_tokens=12, early_stopping=True, length_penalty=1.0)[0].tolist()
        written[str(beams)] = ids[1:]
    target = written["1"]
    fed = [model.config.decoder_start_token_id, *target[:-1]]
    with torch.no_grad():
        out = model(**inputs, decoder_input_ids=torch.tensor([fed]), output_attentions=True)
    return {"text": SENTENCE, "ids": inputs["input_ids"][0].tolist(), "written": written,
            "encoder": [rounded(layer) for layer in out.encoder_attentions], "decoder": [rounded(layer) for layer in out.decoder_attentions],
            "cross": [rounded(layer) for layer in out.cross_attentions]}


def continued(model, tokenizer):
    inputs = tokenizer(SENTENCE, return_tensors="pt", add_special_tokens=False)
    ids = inputs["input_ids"]
    written = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=12)[0].tolist()
    with torch.no_grad():
        out = model(input_ids=torch.tensor([written]), output_attentions=True)
    logprobs = torch.log_softmax(out.logits[0].double(), -1)
    return {"text": SENTENCE, "ids": ids[0].tolist(), "written": written[ids.shape[1]:], "self": [rounded(layer) for layer in out.attentions],
            "logprobs": [float(f"{logprobs[i, written[i + 1]]:.7g}") for i in range(len(written) - 1)]}


def sharpened(model, embeddings=6):
    """Random weights as they are drawn give nearly uniform attention and nearly equal logits."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 2:
                parameter.mul_(embeddings if "shared" in name else 6)
    return model


def main():
    out = Path(sys.argv[1])
    torch.manual_seed(1)
    reference = {}
    tokenizer = bert_tokenizer()
    bert = sharpened(BertForMaskedLM(BertConfig(vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=32, max_position_embeddings=64)))
    reference["tiny-bert"] = masked(export("tiny-bert", bert, tokenizer, "fill-mask", out), tokenizer)

    tokenizer = sentencepiece_tokenizer()
    marian = sharpened(MarianMTModel(MarianConfig(
        vocab_size=len(tokenizer), d_model=16, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=32,
        decoder_ffn_dim=32, max_position_embeddings=64, pad_token_id=0, decoder_start_token_id=0, eos_token_id=1, forced_eos_token_id=None)), embeddings=14)
    reference["tiny-marian"] = translated(export("tiny-marian", marian, tokenizer, "text2text-generation-with-past", out), tokenizer)

    quantized("tiny-marian", out)

    t5 = sharpened(T5ForConditionalGeneration(T5Config(
        vocab_size=len(tokenizer), d_model=16, d_kv=8, d_ff=32, num_layers=2, num_decoder_layers=2, num_heads=2, pad_token_id=0, decoder_start_token_id=0, eos_token_id=1)))
    reference["tiny-t5"] = translated(export("tiny-t5", t5, tokenizer, "text2text-generation-with-past", out), tokenizer)
    llama = sharpened(LlamaForCausalLM(LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, intermediate_size=64,
        max_position_embeddings=512, bos_token_id=None, eos_token_id=1, pad_token_id=0)))
    reference["tiny-llama"] = continued(export("tiny-llama", llama, tokenizer, "text-generation-with-past", out), tokenizer)
    (out / "reference.json").write_text(json.dumps(reference) + "\n")


if __name__ == "__main__":
    main()
