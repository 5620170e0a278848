"""What the command line of Attentive answers, from PyTorch, with the same keys."""

import torch

from oracle.models import BidirectionalEncoder, Causal


def _maps(attention: dict[str, list[torch.Tensor]], wanted: list[int] | None) -> dict:
    maps = {}
    for kind, layers in attention.items():
        shown = [layer for layer in range(len(layers)) if wanted is None or layer in wanted]
        maps[kind] = {
            'layers': shown, 'heads': layers[0].shape[0], 'weights': [layers[layer].tolist() for layer in shown],
        }
    return maps


def _tokens(ids, tokens, offsets=None) -> list[dict]:
    """Offsets are Unicode code points, not the UTF-16 units of the command line."""
    ranges = offsets or [None] * len(ids)
    return [
        {'id': token_id, 'text': text, **({'start': span[0], 'end': span[1]} if span else {})}
        for token_id, text, span in zip(ids, tokens, ranges)
    ]


def _top(logprobs: torch.Tensor, count: int) -> list[list[dict]]:
    values, ids = logprobs.topk(count)
    return [
        [{'id': token, 'logprob': value} for token, value in zip(row_ids, row)]
        for row_ids, row in zip(ids.tolist(), values.tolist())
    ]


def explain(model, text: str, target: str | None, layers: list[int] | None, top: int) -> dict:
    """Attention over a text and, where the model predicts, the likeliest next tokens at each position."""
    source = model.encode(text)
    answer = {'tokens': _tokens(source.ids, source.tokens, source.offsets)}
    if isinstance(model, BidirectionalEncoder):
        return answer | {'attention': _maps(model.read(source.ids), layers)}
    if isinstance(model, Causal):
        logprobs, attention = model.read(source.ids)
        following = [logprobs[at, token].item() for at, token in enumerate(source.ids[1:])]
        return answer | {
            'attention': _maps(attention, layers), 'top': _top(logprobs, top), 'logprobOfNext': following,
        }
    target_ids = model.translate(source.ids) if target is None else model.encode(target).ids
    logprobs, attention = model.read(source.ids, target_ids)
    return answer | {
        'target': _tokens(target_ids, [model.tokenizer.id_to_token(token) for token in target_ids]),
        'translation': model.tokenizer.decode(target_ids),
        'logprobs': [logprobs[at, token].item() for at, token in enumerate(target_ids)],
        'attention': _maps(attention, layers),
    }


def score(model: Causal, prompt: str, candidates: list[str]) -> dict:
    prompt_ids = model.encode(prompt).ids
    answer = []
    for candidate in candidates:
        encoded = model.encode(candidate)
        logprobs = model.score(prompt_ids, encoded.ids)
        answer.append({
            'text': candidate, 'logprob': sum(logprobs),
            'tokens': [
                {'id': token, 'text': text, 'logprob': logprob}
                for token, text, logprob in zip(encoded.ids, encoded.tokens, logprobs)
            ],
        })
    return {'candidates': answer}


def generate(model: Causal, prompt: str, steps: int) -> dict:
    emitted = model.greedy(model.encode(prompt).ids, steps)
    ids = [token for token, _, _ in emitted]
    return {
        'text': model.tokenizer.decode(ids),
        'tokens': [
            {'id': token, 'text': model.tokenizer.decode([token]), 'logprob': logprob, 'margin': margin}
            for token, logprob, margin in emitted
        ],
    }
