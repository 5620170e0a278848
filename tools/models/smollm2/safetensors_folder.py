"""SmolLM2-135M-Instruct, GGUF (Q4_1 + Q8_0) -> a folder of bfloat16 safetensors, for servers such as vLLM.

usage: python tools/models/smollm2/safetensors_folder.py MODEL.Q4_1.gguf OUT
needs: torch, safetensors, gguf, numpy

The weights are those of models/smollm2-135m-instruct, so that a server's answer can be compared with the engine's.
"""

import json
import os
import shutil
import sys

import numpy as np
import torch
from gguf_weights import GgufWeights
from safetensors.torch import save_file

LAYERS, HEADS, KV_HEADS, WIDTH, KV_WIDTH = 30, 9, 3, 576, 192
MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../../models/smollm2-135m-instruct')
# What a layer's norm is called in the checkpoint -> in the GGUF
NORMS = {'input_layernorm': 'attn_norm', 'post_attention_layernorm': 'ffn_norm'}


def bfloat16(values: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32)).to(torch.bfloat16)


def state_of(gguf: str) -> dict[str, torch.Tensor]:
    """The checkpoint's tensors by their names in transformers."""
    weights = GgufWeights(gguf, HEADS, KV_HEADS)

    def projection(layer: int, kind: str) -> np.ndarray:
        levels, scale, minimum = (each.astype(np.float32) for each in weights.projection(layer, kind))
        return (levels * scale[..., None] + minimum[..., None]).reshape(levels.shape[0], -1)

    def vector(name: str) -> torch.Tensor:
        return bfloat16(np.array(weights.tensors[name].data))

    levels, scale = (each.astype(np.float32) for each in weights.q8_0('token_embd.weight'))
    state = {
        'model.embed_tokens.weight': bfloat16((levels * scale[..., None]).reshape(levels.shape[0], -1)),
        'model.norm.weight': vector('output_norm.weight'),
    }
    for layer in range(LAYERS):
        prefix = f'model.layers.{layer}.'
        qkv = np.split(projection(layer, 'qkv_proj'), [WIDTH, WIDTH + KV_WIDTH])
        for name, values in zip('qkv', qkv, strict=True):
            state[f'{prefix}self_attn.{name}_proj.weight'] = bfloat16(values)
        state[f'{prefix}self_attn.o_proj.weight'] = bfloat16(projection(layer, 'o_proj'))
        for kind in ('gate_proj', 'up_proj', 'down_proj'):
            state[f'{prefix}mlp.{kind}.weight'] = bfloat16(projection(layer, kind))
        for name, stored in NORMS.items():
            state[f'{prefix}{name}.weight'] = vector(f'blk.{layer}.{stored}.weight')
    return state


def main(gguf: str, out: str) -> None:
    os.makedirs(out, exist_ok=True)
    save_file(state_of(gguf), f'{out}/model.safetensors', metadata={'format': 'pt'})
    for name in ('tokenizer.json', 'tokenizer_config.json', 'generation_config.json'):
        shutil.copy(f'{MODEL}/{name}', out)
    with open(f'{MODEL}/config.json', encoding='utf-8') as file:
        config = json.load(file)
    config.pop('transformers.js_config', None)
    with open(f'{out}/config.json', 'w', encoding='utf-8') as file:
        json.dump({**config, 'architectures': ['LlamaForCausalLM'], 'torch_dtype': 'bfloat16'}, file)


if __name__ == '__main__':
    main(*sys.argv[1:])
