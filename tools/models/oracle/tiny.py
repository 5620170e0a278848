"""The tiny Llama and the tiny BERT of test/fixtures/models in PyTorch, with the weights of their graphs."""

import os

import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer
from transformers import AutoConfig, BertForMaskedLM, LlamaForCausalLM


def _weights(folder: str) -> dict[str, torch.Tensor]:
    graph = onnx.load(os.path.join(folder, 'onnx', 'model.onnx')).graph
    stored = {each.name: torch.tensor(numpy_helper.to_array(each)) for each in graph.initializer}
    weights = {name: value for name, value in stored.items() if name.endswith(('.weight', '.bias'))}
    # Equal tensors are stored once.
    for node in graph.node:
        if node.op_type == 'Identity' and node.input[0] in stored:
            weights[node.output[0]] = stored[node.input[0]]
    # The export transposes the matrices, and names them by number.
    for node in graph.node:
        if node.op_type == 'MatMul' and node.input[1] in stored:
            name = node.name.strip('/').removesuffix('/MatMul').replace('/', '.')
            weights[f'{name}.weight'] = stored[node.input[1]].T.contiguous()
    return weights


class TinyLlama:
    def __init__(self, folder: str):
        config = AutoConfig.from_pretrained(folder, attn_implementation='eager')
        weights = _weights(folder)
        self.model = LlamaForCausalLM(config)
        self.model.load_state_dict(weights, strict=True)
        self.model.float().eval()
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, 'tokenizer.json'))


class TinyBert:
    def __init__(self, folder: str):
        self.model = BertForMaskedLM(AutoConfig.from_pretrained(folder, attn_implementation='eager'))
        weights = _weights(folder)
        # The head is the embedding.
        weights['cls.predictions.decoder.weight'] = weights['bert.embeddings.word_embeddings.weight']
        weights['cls.predictions.decoder.bias'] = weights['cls.predictions.bias']
        self.model.load_state_dict(weights, strict=True)
        self.model.float().eval()
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, 'tokenizer.json'))
