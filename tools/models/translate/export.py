"""Marian checkpoint -> encoder_model_quantized.onnx, decoder_model_merged_quantized.onnx; int8 weights per block of 32.

The Softmax outputs are named encoder `/layers.L/self/Softmax`, decoder `/layers.L/self/Softmax` and
`/layers.L/cross/Softmax`, for layers L from 0.
"""

import argparse
import os
import sys

import torch
from transformers import MarianMTModel

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from common.quantize import quantize_file  # noqa: E402
from common.softmax_names import rename_softmax  # noqa: E402

from attention import Decoder, Encoder  # noqa: E402

SOURCE_AXES = {0: 'batch_size', 1: 'encoder_sequence_length'}
TARGET_AXES = {0: 'batch_size', 1: 'decoder_sequence_length'}


def export_encoder(marian, path: str) -> None:
    ids, mask = torch.randint(3, 900, (2, 7)), torch.ones(2, 7, dtype=torch.long)
    torch.onnx.export(
        Encoder(marian), (ids, mask), path,
        input_names=['input_ids', 'attention_mask'], output_names=['last_hidden_state'],
        dynamic_axes={name: SOURCE_AXES for name in ('input_ids', 'attention_mask', 'last_hidden_state')},
        opset_version=17, dynamo=False)
    rename_softmax(path, [f'/layers.{layer}/self/Softmax' for layer in range(marian.config.encoder_layers)])


def export_decoder(marian, path: str) -> None:
    config = marian.config
    head_size = config.d_model // config.decoder_attention_heads
    past = [torch.randn(2, config.decoder_attention_heads, 3, head_size) for _ in range(2 * config.decoder_layers)]
    past_names = [
        f'past_key_values.{layer}.decoder.{kind}' for layer in range(config.decoder_layers) for kind in ('key', 'value')
    ]
    present_names = [name.replace('past_key_values', 'present') for name in past_names]
    axes = {
        'input_ids': TARGET_AXES, 'logits': TARGET_AXES,
        'encoder_hidden_states': SOURCE_AXES, 'encoder_attention_mask': SOURCE_AXES,
        **{name: {0: 'batch_size', 2: 'past_decoder_sequence_length'} for name in past_names},
        **{name: {0: 'batch_size', 2: 'total_decoder_sequence_length'} for name in present_names},
    }
    source = torch.randn(2, 7, config.d_model)
    sample = (torch.randint(3, 900, (2, 4)), source, torch.ones(2, 7, dtype=torch.long), *past)
    torch.onnx.export(
        Decoder(marian), sample, path,
        input_names=['input_ids', 'encoder_hidden_states', 'encoder_attention_mask', *past_names],
        output_names=['logits', *present_names], dynamic_axes=axes, opset_version=17, dynamo=False)
    rename_softmax(path, [
        f'/layers.{layer}/{kind}/Softmax' for layer in range(config.decoder_layers) for kind in ('self', 'cross')
    ])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('checkpoint', help='the folder that train.py wrote')
    parser.add_argument('out', help='where to put the two graphs')
    args = parser.parse_args()

    marian = MarianMTModel.from_pretrained(args.checkpoint, attn_implementation='eager').eval()
    os.makedirs(args.out, exist_ok=True)
    encoder = os.path.join(args.out, 'encoder_model_quantized.onnx')
    decoder = os.path.join(args.out, 'decoder_model_merged_quantized.onnx')
    export_encoder(marian, encoder)
    export_decoder(marian, decoder)
    print('encoder', quantize_file(encoder), 'bytes; decoder', quantize_file(decoder), 'bytes')


if __name__ == '__main__':
    main()
