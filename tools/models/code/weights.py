"""A Llama's weights as the embedded graphs hold them: 4-bit blocks of 32 with an fp16 scale and minimum, 8-bit embeddings."""

import json
import pathlib
import sys
from dataclasses import dataclass

import numpy as np
import torch

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
from common.quantize import BLOCK, dequantize_blocks  # noqa: E402
from oracle.weights import dequantize_q4_1, read_graph  # noqa: E402

# The projections that are stored in 4 bits, as the graph names them
KINDS = {'qkv_proj': 'attn', 'o_proj': 'attn', 'gate_proj': 'mlp', 'up_proj': 'mlp', 'down_proj': 'mlp'}
NORMS = ('input_layernorm', 'post_attention_layernorm')
HEAD = 'lm_head.MatMul.weight'


@dataclass(frozen=True)
class Shape:
    layers: int
    width: int
    heads: int
    key_value_heads: int
    inner: int
    vocabulary: int
    rope_theta: float


def blocks(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """weight [N, K] -> q [N, K / 32, 32] in 0..15, scale [N, K / 32, 1] and minimum [N, K / 32, 1] with fp16's values

    weight is about q * scale + minimum.
    """
    parts = weight.unflatten(-1, (-1, BLOCK))
    minimum = parts.amin(-1, keepdim=True).half().float()
    scale = ((parts.amax(-1, keepdim=True) - minimum) / 15).half().float().clamp_min(1e-7)
    return ((parts - minimum) / scale).round().clamp(0, 15), scale, minimum


def rounded(weight: torch.Tensor) -> torch.Tensor:
    """The nearest weight that the file can hold."""
    q, scale, minimum = blocks(weight)
    return (q * scale + minimum).flatten(-2)


def name_in_graph(name: str) -> str:
    """layers.3.qkv_proj -> model.layers.3.attn.qkv_proj.MatMul.weight"""
    _, layer, kind = name.split('.')
    return f'model.layers.{layer}.{kind}.weight' if kind in NORMS else f'model.layers.{layer}.{KINDS[kind]}.{kind}.MatMul.weight'


class LlamaWeights:
    def __init__(self, folder: pathlib.Path, shape: Shape, tensors: dict[str, torch.Tensor]):
        self.folder, self.shape, self.tensors = folder, shape, tensors

    @staticmethod
    def from_onnx(folder: str) -> 'LlamaWeights':
        root = pathlib.Path(folder)
        config = json.loads((root / 'config.json').read_text())
        shape = Shape(config['num_hidden_layers'], config['hidden_size'], config['num_attention_heads'], config['num_key_value_heads'],
                      config['intermediate_size'], config['vocab_size'], config['rope_theta'])
        _, stored = read_graph(str(root / 'onnx' / 'model_q4.onnx'))
        tensors = {'embed_tokens': dequantize_blocks(stored[f'{HEAD}_Q8'], stored[f'{HEAD}_scale']),
                   'norm': stored[f'model.layers.{shape.layers}.final_norm_layernorm.weight']}
        for layer in range(shape.layers):
            for kind in KINDS:
                name = name_in_graph(f'layers.{layer}.{kind}')
                tensors[f'layers.{layer}.{kind}'] = dequantize_q4_1(stored[f'{name}_Q4'], stored[f'{name}_scale'], stored[f'{name}_min'])
            for kind in NORMS:
                tensors[f'layers.{layer}.{kind}'] = stored[name_in_graph(f'layers.{layer}.{kind}')]
        return LlamaWeights(root, shape, {name: torch.from_numpy(np.array(value, np.float32)) for name, value in tensors.items()})

    def replaced(self, tensors: dict[str, torch.Tensor]) -> 'LlamaWeights':
        return LlamaWeights(self.folder, self.shape, tensors)

    def stored(self) -> dict[str, np.ndarray]:
        """The graph's initializers by name, rounded as the file holds them."""
        found = {f'model.layers.{self.shape.layers}.final_norm_layernorm.weight': self.tensors['norm'].numpy().astype(np.float32)}
        embedding = self.tensors['embed_tokens'].unflatten(-1, (-1, BLOCK))
        scale = (embedding.abs().amax(-1, keepdim=True) / 127).half().float().clamp_min(1e-7)
        found[f'{HEAD}_Q8'] = ((embedding / scale).round().clamp(-127, 127) + 128).to(torch.uint8).numpy()
        found[f'{HEAD}_scale'] = scale[..., 0].half().numpy()
        for name, weight in self.tensors.items():
            if not name.startswith('layers.'):
                continue
            inside = name_in_graph(name)
            if name.rpartition('.')[2] in NORMS:
                found[inside] = weight.numpy().astype(np.float32)
                continue
            q, scale, minimum = blocks(weight)
            q = q.to(torch.uint8).numpy()
            found[f'{inside}_Q4'] = q[..., 0::2] | (q[..., 1::2] << 4)
            found[f'{inside}_scale'] = scale[..., 0].half().numpy()
            found[f'{inside}_min'] = np.ascontiguousarray(minimum[..., 0].half().numpy().T)
        return found

    def save(self, folder: pathlib.Path) -> None:
        np.savez(folder / 'weights.npz', **self.stored())
