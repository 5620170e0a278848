"""Marian's encoder and decoder with their attention written out: MatMul, Softmax, MatMul.

transformers' own modules would export as fused or differently shaped graphs depending on its version. Written out,
every Softmax is a node of its own whose output can be read.
"""

import math

import torch
from torch import nn

MASKED = -1e9


def split_heads(x: torch.Tensor, heads: int) -> torch.Tensor:
    """[batch, tokens, width] -> [batch, heads, tokens, width / heads]"""
    batch, tokens, width = x.shape
    return x.view(batch, tokens, heads, width // heads).transpose(1, 2)


def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Scaled queries [batch, heads, queries, size] over keys and values -> [batch, queries, heads * size]."""
    weights = torch.softmax(query @ key.transpose(2, 3) + mask, -1)
    output = weights @ value
    batch, heads, queries, size = output.shape
    return output.transpose(1, 2).reshape(batch, queries, heads * size)


def padding_mask(attention_mask: torch.Tensor) -> torch.Tensor:
    """[batch, keys] of 1 (token) and 0 (padding) -> [batch, 1, 1, keys] to add to the scores."""
    return (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * MASKED


class Encoder(nn.Module):
    """input_ids, attention_mask [batch, tokens] -> last_hidden_state [batch, tokens, width]"""

    def __init__(self, marian):
        super().__init__()
        # The short names are part of the names of the embedded graph's weights.
        self.e = marian.model.encoder
        self.heads = marian.config.encoder_attention_heads
        self.scale = math.sqrt(marian.config.d_model)

    def forward(self, input_ids, attention_mask):
        tokens = input_ids.size(1)
        x = self.e.embed_tokens(input_ids) * self.scale + self.e.embed_positions.weight[:tokens]
        mask = padding_mask(attention_mask)
        for layer in self.e.layers:
            own = layer.self_attn
            attended = attend(
                split_heads(own.q_proj(x), self.heads) * own.scaling,
                split_heads(own.k_proj(x), self.heads),
                split_heads(own.v_proj(x), self.heads), mask)
            x = layer.self_attn_layer_norm(x + own.out_proj(attended))
            x = layer.final_layer_norm(x + layer.fc2(nn.functional.silu(layer.fc1(x))))
        return x


class Decoder(nn.Module):
    """One graph for the first step and all later ones: the past may have length 0.

    input_ids [batch, tokens], encoder_hidden_states [batch, source, width], encoder_attention_mask [batch, source] and
    for each layer past keys and values [batch, heads, past, size]
    -> logits [batch, tokens, vocabulary] and for each layer present keys and values [batch, heads, past + tokens, size].
    Cross-attention computes keys and values from encoder_hidden_states at each step: there are few of them.
    """

    def __init__(self, marian):
        super().__init__()
        self.m, self.d = marian, marian.model.decoder
        self.heads = marian.config.decoder_attention_heads
        self.scale = math.sqrt(marian.config.d_model)

    def forward(self, input_ids, encoder_hidden_states, encoder_attention_mask, *past):
        tokens, start = input_ids.size(1), past[0].size(2)
        x = self.d.embed_tokens(input_ids) * self.scale + self.d.embed_positions.weight[start:start + tokens]
        cross_mask = padding_mask(encoder_attention_mask)
        query_at, key_at = torch.arange(start, start + tokens), torch.arange(start + tokens)
        causal_mask = (key_at[None, :] > query_at[:, None]).to(torch.float32)[None, None] * MASKED
        present = []
        for index, layer in enumerate(self.d.layers):
            own = layer.self_attn
            key = torch.cat([past[2 * index], split_heads(own.k_proj(x), self.heads)], 2)
            value = torch.cat([past[2 * index + 1], split_heads(own.v_proj(x), self.heads)], 2)
            present += [key, value]
            attended = attend(split_heads(own.q_proj(x), self.heads) * own.scaling, key, value, causal_mask)
            x = layer.self_attn_layer_norm(x + own.out_proj(attended))
            cross = layer.encoder_attn
            attended = attend(
                split_heads(cross.q_proj(x), self.heads) * cross.scaling,
                split_heads(cross.k_proj(encoder_hidden_states), self.heads),
                split_heads(cross.v_proj(encoder_hidden_states), self.heads), cross_mask)
            x = layer.encoder_attn_layer_norm(x + cross.out_proj(attended))
            x = layer.final_layer_norm(x + layer.fc2(nn.functional.silu(layer.fc1(x))))
        return (self.m.lm_head(x) + self.m.final_logits_bias, *present)
