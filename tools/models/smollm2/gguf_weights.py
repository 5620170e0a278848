"""The weights of a Llama GGUF as they are stored: quantized blocks of 32 with their fp16 scales and minima."""

import numpy as np
from gguf import GGUFReader

BLOCK = 32
Q4_1_BYTES, Q8_0_BYTES = 20, 34

# What the graph calls a projection -> what the GGUF does
GGUF_NAMES = {'o_proj': 'attn_output', 'gate_proj': 'ffn_gate', 'up_proj': 'ffn_up', 'down_proj': 'ffn_down'}


class GgufWeights:
    def __init__(self, path: str, heads: int, key_value_heads: int):
        self.tensors = {tensor.name: tensor for tensor in GGUFReader(path).tensors}
        self.heads = heads
        self.key_value_heads = key_value_heads

    def q4_1(self, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A matrix [N, K]; weight = q * scale + minimum.

        Returns:
            q: uint8 [N, K / 32, 32] in 0..15
            scale: fp16 [N, K / 32]
            minimum: fp16 [N, K / 32]
        """
        blocks = self._blocks(name, Q4_1_BYTES)
        scale, minimum, packed = blocks[..., 0:2], blocks[..., 2:4], blocks[..., 4:]
        return np.concatenate([packed & 15, packed >> 4], -1), _as_fp16(scale), _as_fp16(minimum)

    def q8_0(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """A matrix [N, K]; weight = q * scale.

        Returns:
            q: int8 [N, K / 32, 32]
            scale: fp16 [N, K / 32]
        """
        blocks = self._blocks(name, Q8_0_BYTES)
        return blocks[..., 2:].view(np.int8), _as_fp16(blocks[..., 0:2])

    def projection(self, layer: int, kind: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """As `q4_1`, for the graph's `kind` of projection; `qkv_proj` stacks query, key and value rows."""
        if kind != 'qkv_proj':
            return self.q4_1(f'blk.{layer}.{GGUF_NAMES[kind]}.weight')
        query = [_unpermute(part, self.heads) for part in self.q4_1(f'blk.{layer}.attn_q.weight')]
        key = [_unpermute(part, self.key_value_heads) for part in self.q4_1(f'blk.{layer}.attn_k.weight')]
        value = self.q4_1(f'blk.{layer}.attn_v.weight')
        q, scale, minimum = (np.concatenate(parts, 0) for parts in zip(query, key, value))
        return q, scale, minimum

    def _blocks(self, name: str, block_bytes: int) -> np.ndarray:
        tensor = self.tensors[name]
        columns, rows = int(tensor.shape[0]), int(tensor.shape[1])
        return np.array(tensor.data).reshape(rows, columns // BLOCK, block_bytes)


def _as_fp16(raw: np.ndarray) -> np.ndarray:
    return raw.copy().view(np.float16)[..., 0]


def _unpermute(rows: np.ndarray, heads: int) -> np.ndarray:
    """llama.cpp interleaves the rotary halves of each head's query and key rows; put them back."""
    half = rows.shape[0] // heads // 2
    return rows.reshape(heads, half, 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)
