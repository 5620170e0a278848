"""The terms of a difference of two logits, from PyTorch hooks: what the embedding, each MLP and each head add.

Beside engine/measures/ledger.ts, which computes them from the graph's own outputs.
"""

import torch

from oracle.models import Causal

TEXT = 'When Mary and John went to the store, John gave a drink to'


@torch.no_grad()
def ledger(model: Causal, text: str, token: int | None = None, other: int | None = None) -> dict:
    """
    The fixture test/fixtures/ledger/<model>.json: by default the two likeliest tokens after the text.
    heads [layers, heads], paths of some layers [heads, tokens], row-major
    """
    ids = model.encode(text).ids
    inner, heads = model.model.model, model.config.num_attention_heads
    added: dict[str, list[torch.Tensor]] = {'embedding': [], 'mlp': [], 'final': []}
    hooks = [
        inner.embed_tokens.register_forward_hook(lambda _m, _i, output: added['embedding'].append(output[0, -1].double())),
        inner.norm.register_forward_pre_hook(lambda _m, inputs: added['final'].append(inputs[0][0, -1].double())),
        *(layer.mlp.register_forward_hook(lambda _m, _i, output: added['mlp'].append(output[0, -1].double()))
          for layer in inner.layers),
    ]
    output = model.model(torch.tensor([ids]), output_attentions=True, use_cache=True)
    for hook in hooks:
        hook.remove()
    logits = output.logits[0, -1].double()
    likeliest = logits.topk(2).indices.tolist()
    token, other = (likeliest if token is None else [token, other])
    final, unembedding = added['final'][0], model.model.lm_head.weight.double()
    scale = torch.rsqrt(final.pow(2).mean() + model.config.rms_norm_eps)
    direction = inner.norm.weight.double() * (unembedding[token] - unembedding[other]) * scale
    paths = []
    for layer, cached, weights in zip(inner.layers, output.past_key_values.layers, output.attentions):
        values = cached.values[0].repeat_interleave(heads // cached.values.shape[1], 0).double()
        projection = layer.self_attn.o_proj.weight.double().T.reshape(heads, values.shape[2], -1)
        paths.append(weights[0, :, -1].double() * torch.einsum('hts,hsw,w->ht', values, projection, direction))
    chosen = sorted({0, len(paths) // 2, len(paths) - 1})
    return {
        'text': text, 'token': token, 'other': other,
        'difference': (logits[token] - logits[other]).item(),
        'embedding': (added['embedding'][0] @ direction).item(),
        'mlps': [(each @ direction).item() for each in added['mlp']],
        'heads': torch.stack(paths).sum(-1).flatten().tolist(),
        'sources': torch.stack(paths).sum((0, 1)).tolist(),
        'layers': chosen, 'paths': [paths[layer].flatten().tolist() for layer in chosen],
    }


@torch.no_grad()
def source_terms(model: Causal, ids: list[int], token: int) -> torch.Tensor:
    """What came from each token through all heads, for a token against the mean of the vocabulary, [tokens]."""
    inner, heads = model.model.model, model.config.num_attention_heads
    final = []
    hook = inner.norm.register_forward_pre_hook(lambda _m, inputs: final.append(inputs[0][0, -1].double()))
    output = model.model(torch.tensor([ids]), output_attentions=True, use_cache=True)
    hook.remove()
    unembedding = model.model.lm_head.weight.double()
    scale = torch.rsqrt(final[0].pow(2).mean() + model.config.rms_norm_eps)
    direction = inner.norm.weight.double() * (unembedding[token] - unembedding.mean(0)) * scale
    sums = torch.zeros(len(ids), dtype=torch.double)
    for layer, cached, weights in zip(inner.layers, output.past_key_values.layers, output.attentions):
        values = cached.values[0].repeat_interleave(heads // cached.values.shape[1], 0).double()
        projection = layer.self_attn.o_proj.weight.double().T.reshape(heads, values.shape[2], -1)
        sums += (weights[0, :, -1].double() * torch.einsum('hts,hsw,w->ht', values, projection, direction)).sum(0)
    return sums
