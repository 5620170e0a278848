"""What a decoder predicts where the output of a layer at one place is that of another text, from PyTorch hooks on the layers.

Beside engine/families/patching.ts.
"""

import torch

PAIR = ("The bird didn't fly because it was too tired. It was the", "The bird didn't fly because it was too wide. It was the")
TINY_PAIR = ("The dog didn't cross the street.", "The cat didn't cross the street.")


def _outputs(output) -> torch.Tensor:
    return output if isinstance(output, torch.Tensor) else output[0]


@torch.no_grad()
def _streams(model, ids: list[int]) -> tuple[list[torch.Tensor], torch.Tensor]:
    """After each layer [tokens, width]; and the logits after the last token."""
    streams = []
    hooks = [layer.register_forward_hook(lambda _m, _i, output: streams.append(_outputs(output)[0].clone()))
             for layer in model.model.layers]
    logits = model(torch.tensor([ids])).logits[0, -1].double()
    for hook in hooks:
        hook.remove()
    return streams, logits


@torch.no_grad()
def _patched(model, ids: list[int], layer: int, places: list[int], stream: torch.Tensor) -> torch.Tensor:
    def replace(_module, _args, output):
        _outputs(output)[0, places] = stream[places]
        return output

    hook = model.model.layers[layer].register_forward_hook(replace)
    logits = model(torch.tensor([ids])).logits[0, -1].double()
    hook.remove()
    return logits


def patches(model, texts: tuple[str, str], encoded: tuple[list[int], list[int]], layers: list[int]) -> dict:
    """
    The fixture test/fixtures/patches/<model>.json, for two texts of as many tokens: the two differences of logits, and the
    share of their difference that each place from the first difference on carries, by layer.
    """
    ids, other_ids = encoded
    assert len(ids) == len(other_ids)
    (streams, first), (_, second) = _streams(model, ids), _streams(model, other_ids)
    token, other = first.argmax().item(), second.argmax().item()
    if token == other:
        token, other = (first - second).argmax().item(), (second - first).argmax().item()
    start = next(i for i, id in enumerate(ids) if id != other_ids[i])

    def difference(logits: torch.Tensor) -> float:
        return (logits[token] - logits[other]).item()

    def share(layer: int, places: list[int]) -> float:
        logits = _patched(model, other_ids, layer, places, streams[layer])
        return (difference(logits) - difference(second)) / (difference(first) - difference(second))

    return {
        'text': texts[0], 'otherText': texts[1], 'ids': ids, 'otherIds': other_ids, 'token': token, 'other': other,
        'first': difference(first), 'second': difference(second), 'from': start, 'layers': layers,
        'shares': [[share(layer, [place]) for place in range(start, len(ids))] for layer in layers],
        'whole': [share(layer, list(range(len(ids)))) for layer in layers],
    }
