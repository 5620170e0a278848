"""What a decoder predicts where some queries may not look at some tokens, from PyTorch hooks on each layer's attention.

Beside engine/families/cutter.ts, which adds the same to the scores inside the graph.
"""

import torch

TEXT = 'When Mary and John went to the store, John gave a drink to'
# One head, all heads of a layer, every head of every layer; and several of them at once.
SETS = [
    [{'source': 1}],
    [{'source': 4, 'layer': 17}],
    [{'source': 4, 'layer': 17, 'head': 4}],
    [{'source': 13, 'layer': 0, 'head': 8}, {'source': 0}],
]
TINY_SETS = [
    [{'source': 1}],
    [{'source': 2, 'layer': 1}],
    [{'source': 3, 'layer': 0, 'head': 2}],
    [{'source': 0}, {'source': 4, 'layer': 1, 'head': 3}],
]


def _bias(edges: list[dict], layer: int, heads: int, tokens: int, every_query: bool) -> torch.Tensor:
    """[1, heads, queries, keys], minus infinity where a query may not look; a token sees itself where all are cut."""
    bias = torch.zeros(1, heads, tokens, tokens)
    for edge in edges:
        if edge.get('layer', layer) != layer:
            continue
        chosen = [edge['head']] if 'head' in edge else range(heads)
        first = edge['source'] + 1 if every_query else tokens - 1
        for head in chosen:
            bias[0, head, first:, edge['source']] = float('-inf')
    return bias


@torch.no_grad()
def logits_with(model, ids: list[int], edges: list[dict], every_query: bool = False) -> torch.Tensor:
    """The logits after the last token, where `edges` are cut: for its query, or for every later one."""
    heads, hooks = model.config.num_attention_heads, []

    def cut(layer: int):
        def hook(_module, args, kwargs):
            bias = _bias(edges, layer, heads, len(ids), every_query)
            return args, {**kwargs, 'attention_mask': kwargs['attention_mask'] + bias}
        return hook

    for index, layer in enumerate(model.model.layers):
        hooks.append(layer.self_attn.register_forward_pre_hook(cut(index), with_kwargs=True))
    logits = model(torch.tensor([ids])).logits[0, -1].double()
    for hook in hooks:
        hook.remove()
    return logits


@torch.no_grad()
def masked(model, ids: list[int], source: int) -> torch.Tensor:
    """The logits after the last token, with one token left out by `attention_mask`; the places stay as they are."""
    mask = torch.ones(1, len(ids), dtype=torch.long)
    mask[0, source] = 0
    places = torch.arange(len(ids)).unsqueeze(0)
    return model(torch.tensor([ids]), attention_mask=mask, position_ids=places).logits[0, -1].double()


def cuts(model, text: str, ids: list[int], sets: list[list[dict]]) -> dict:
    """The fixture test/fixtures/cuts/<model>.json, about the two likeliest tokens after the text."""
    before = logits_with(model, ids, [])
    token, other = before.topk(2).indices.tolist()

    def seen(logits: torch.Tensor) -> dict:
        logprobs = torch.log_softmax(logits, -1)
        return {'logprob': logprobs[token].item(), 'otherLogprob': logprobs[other].item(),
                'difference': (logits[token] - logits[other]).item()}

    return {
        'text': text, 'ids': ids, 'token': token, 'other': other, 'before': seen(before),
        'last': [{'edges': edges, **seen(logits_with(model, ids, edges))} for edges in sets],
        'every': [{'edges': edges, **seen(logits_with(model, ids, edges, every_query=True))} for edges in sets],
        'masked': [{'source': source, **seen(masked(model, ids, source))} for source in (1, 3)],
    }
