"""The weights in the embedded ONNX files as float32 tensors, under the names that transformers gives them."""

import os
import re

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from common.quantize import BLOCK, dequantize_blocks

StateDict = dict[str, torch.Tensor]


def read_graph(path: str) -> tuple[onnx.GraphProto, dict[str, np.ndarray]]:
    """A graph and its initializers by name; weights beside the header are read too."""
    graph = onnx.load(path).graph
    return graph, {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}


def llama_weights(folder: str, config) -> StateDict:
    """SmolLM2: 4-bit projections with real-valued minima, an int8 embedding that is also the head."""
    _, arrays = read_graph(os.path.join(folder, 'onnx', 'model_q4.onnx'))
    state = {}
    for name, array in arrays.items():
        if name.endswith('_Q4'):
            weight = dequantize_q4_1(array, arrays[name[:-3] + '_scale'], arrays[name[:-3] + '_min'])
            prefix = name.removesuffix('.MatMul.weight_Q4').replace('.attn.', '.self_attn.')
            if prefix.endswith('qkv_proj'):
                kv_rows = config.num_key_value_heads * config.head_dim
                parts = np.split(weight, [config.hidden_size, config.hidden_size + kv_rows])
                state.update({prefix.replace('qkv', part) + '.weight': rows for part, rows in zip('qkv', parts)})
            else:
                state[f'{prefix}.weight'] = weight
        elif re.search(r'layers\.\d+\.(input|post_attention)_layernorm\.weight$', name):
            state[name] = array
        elif name.endswith('final_norm_layernorm.weight'):
            state['model.norm.weight'] = array
    embedding = dequantize_blocks(arrays['lm_head.MatMul.weight_Q8'], arrays['lm_head.MatMul.weight_scale'])
    state['model.embed_tokens.weight'] = state['lm_head.weight'] = embedding
    return _tensors(state)


def bert_weights(folder: str) -> StateDict:
    """MiniLM: int8 matrices and word embedding, everything else float."""
    state = _named_weights(os.path.join(folder, 'onnx', 'model_quantized.onnx'))
    return _tensors({name.removeprefix('m.'): array for name, array in state.items()})


def marian_weights(folder: str) -> StateDict:
    """The translator: two graphs, one embedding for source, target and head."""
    encoder = _named_weights(os.path.join(folder, 'onnx', 'encoder_model_quantized.onnx'))
    decoder = _named_weights(os.path.join(folder, 'onnx', 'decoder_model_merged_quantized.onnx'))
    state = {f'model.encoder.{name.removeprefix("e.")}': array for name, array in encoder.items()}
    state |= {name.removeprefix('m.'): array for name, array in decoder.items()}
    shared = next(state.pop(name) for name in list(state) if name.endswith('shared.weight'))
    state = {name: array for name, array in state.items() if not name.endswith('embed_tokens.weight')}
    for name in ('model.shared', 'model.encoder.embed_tokens', 'model.decoder.embed_tokens', 'lm_head'):
        state[f'{name}.weight'] = shared
    return _tensors(state)


def dequantize_q4_1(packed: np.ndarray, scale: np.ndarray, minimum: np.ndarray) -> np.ndarray:
    """packed [N, K / 32, 16], scale fp16 [N, K / 32], minimum fp16 [K / 32, N] -> float32 [N, K]"""
    q = np.stack([packed & 15, packed >> 4], -1).reshape(*packed.shape[:2], BLOCK).astype(np.float32)
    weight = q * scale.astype(np.float32)[..., None] + minimum.T.astype(np.float32)[..., None]
    return weight.reshape(packed.shape[0], -1)


def _named_weights(path: str) -> dict[str, np.ndarray]:
    """Export renames a matrix to `onnx::MatMul_123`; the bias that is added to its product kept its name."""
    graph, arrays = read_graph(path)
    bias_of = {
        value: name for node in graph.node if node.op_type == 'Add'
        for name, value in (node.input, reversed(node.input)) if name in arrays
    }
    # What is not a matrix kept its name, and stayed float.
    state = {name: array for name, array in arrays.items() if '::' not in name and array.dtype == np.float32}
    for node in graph.node:
        if node.op_type == 'GatherBlockQuantized':
            quantized, name = _unflattened(graph, node), None
        elif node.op_type == 'MatMulNBits':
            quantized, name = node.input[1], bias_of.get(node.output[0], '')
        else:
            continue
        scale = node.input[2]
        state.pop(scale, None)
        weight = dequantize_blocks(arrays[quantized], arrays[scale])
        if name is None:
            state[quantized.removesuffix('_Q8')] = weight
        elif name.endswith('.bias'):
            state[name.removesuffix('.bias') + '.weight'] = weight
    return state


def _unflattened(graph: onnx.GraphProto, lookup: onnx.NodeProto) -> str:
    """The initializer that a lookup reads, directly or through a Reshape."""
    return next((node.input[0] for node in graph.node if node.output[0] == lookup.input[0]), lookup.input[0])


def _tensors(state: dict[str, np.ndarray]) -> StateDict:
    return {name: torch.from_numpy(np.array(array, np.float32)) for name, array in state.items()}
