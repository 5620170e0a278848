"""A BERT checkpoint (all-MiniLM-L6-v2) -> model_quantized.onnx, int8 weights per block of 32, attention readable.

Eager attention decomposes into MatMul, Softmax, MatMul. The Softmax outputs keep the names that the exporter gives
them, `/m/encoder/layer.L/attention/self/Softmax_output_0` for layers L from 0.
"""

import argparse
import os
import sys

import torch
from torch import nn
from transformers import BertModel

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from common.quantize import quantize_file  # noqa: E402

AXES = {0: 'batch_size', 1: 'sequence_length'}
INPUTS = ['input_ids', 'attention_mask', 'token_type_ids']


class HiddenStates(nn.Module):
    """Three inputs [batch, tokens] -> last_hidden_state [batch, tokens, width]; no pooler, no masked-word head."""

    def __init__(self, bert: BertModel):
        super().__init__()
        # The short name is part of the names of the embedded graph's weights and outputs.
        self.m = bert

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.m(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, return_dict=False)[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('checkpoint', help='a folder with config.json and model.safetensors')
    parser.add_argument('out', help='where to put the graph')
    args = parser.parse_args()

    bert = BertModel.from_pretrained(args.checkpoint, attn_implementation='eager', add_pooling_layer=False).eval()
    os.makedirs(args.out, exist_ok=True)
    path = os.path.join(args.out, 'model_quantized.onnx')
    ids = torch.randint(1000, 2000, (2, 7))
    torch.onnx.export(
        HiddenStates(bert), (ids, torch.ones_like(ids), torch.zeros_like(ids)), path,
        input_names=INPUTS, output_names=['last_hidden_state'],
        dynamic_axes={name: AXES for name in (*INPUTS, 'last_hidden_state')}, opset_version=17, dynamo=False)
    print(quantize_file(path), 'bytes')


if __name__ == '__main__':
    main()
