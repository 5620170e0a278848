"""The logit lens from PyTorch hooks: what the model would predict from the residual stream after each layer.

Beside engine/families/lens.ts.
"""

import torch

TEXTS = {'english': 'The capital of France is', 'hebrew': 'הכלב ישן על הספה, והחתול'}


@torch.no_grad()
def lens(model, text: str, ids: list[int]) -> dict:
    """
    The fixture test/fixtures/lens/<model>.json: about the two likeliest tokens after the text, by layer, and for every place
    and layer the likeliest token, its log-probability and that of the token which is likeliest at the end.
    """
    inner, streams = model.model, []
    hooks = [layer.register_forward_hook(lambda _m, _i, output: streams.append(
        (output if isinstance(output, torch.Tensor) else output[0])[0])) for layer in inner.layers]
    final = model(torch.tensor([ids])).logits[0].double()
    for hook in hooks:
        hook.remove()
    logprobs = torch.stack([torch.log_softmax(model.lm_head(inner.norm(stream)).double(), -1) for stream in streams])
    answers = final.argmax(-1)
    token, other = final[-1].topk(2).indices.tolist()
    last, end = logprobs[:, -1], torch.log_softmax(final[-1], -1)
    top = logprobs.max(-1)
    return {
        'text': text, 'ids': ids, 'token': token, 'other': other,
        'logprobs': last[:, token].tolist(), 'otherLogprobs': last[:, other].tolist(),
        'ranks': (last > last[:, token, None]).sum(-1).tolist(),
        'divergences': (end.exp() * (end - last)).sum(-1).tolist(),
        'top': top.indices.tolist(), 'topLogprobs': top.values.tolist(),
        'answers': answers.tolist(),
        'answerLogprobs': logprobs.gather(-1, answers.expand(len(streams), -1).unsqueeze(-1)).squeeze(-1).tolist(),
    }
