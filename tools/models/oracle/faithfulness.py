"""How far measures of attention agree with leave-one-out, from PyTorch and SciPy.

Beside engine/service/faithfulness.ts. Leave-one-out: no other token may look at a source, in any head of any layer.
"""

import torch

from oracle.cuts import logits_with
from oracle.ledger import source_terms
from oracle.measures import _causal, encoder_norms, rollout
from oracle.models import Causal
from oracle.tiny import TinyBert

TEXT = 'When Mary and John went to the store, John gave a drink to'
BLANK_TEXT = "The [MASK] didn't cross the street because it was too tired."
STEPS = 8


@torch.no_grad()
def faithfulness(model: Causal, text: str = TEXT) -> dict:
    """The fixture test/fixtures/faithfulness/<model>.json: about the likeliest token after the text."""
    ids = model.encode(text).ids
    sources = list(range(len(ids) - 1))

    def logprob(out: list[int]) -> float:
        logits = logits_with(model.model, ids, [{'source': source} for source in out], every_query=True)
        return torch.log_softmax(logits, -1)[token].item()

    token = logits_with(model.model, ids, []).argmax().item()
    whole = logprob([])
    leave_one_out = [whole - logprob([source]) for source in sources]
    attention = model.read(ids)[1]['self']
    ledger = source_terms(model, ids, token)
    scores = {
        'raw': torch.stack([layer.mean(0)[-1] for layer in attention]).mean(0),
        'value': torch.stack([layer.mean(0)[-1] for layer in _causal(model, ids)['self']]).mean(0),
        'rollout': rollout(attention)[-1][-1],
        'ledger': ledger,
        'ledgerSize': ledger.abs(),
    }

    return {'text': text, 'token': token, 'logprob': whole, 'leaveOneOut': leave_one_out,
            **_compared(sources, scores, leave_one_out, logprob)}


def _compared(sources: list[int], scores: dict[str, torch.Tensor], leave_one_out: list[float], logprob) -> dict:
    """Each measure's order of the sources beside leave-one-out. logprob: of the answer without some tokens."""
    from scipy.stats import kendalltau

    def curve(values: list[float]) -> list[float]:
        order = [source for _, source in sorted(zip(values, sources), key=lambda pair: -pair[0])]
        return [logprob(order[:taken]) for taken in range(STEPS + 1)]

    return {
        'rankings': {
            by: {'scores': values[sources].tolist(),
                 'tau': float(kendalltau(values[sources].tolist(), leave_one_out).statistic),
                 'curve': curve(values[sources].tolist())}
            for by, values in scores.items()
        },
        'ownOrder': curve(leave_one_out),
    }


@torch.no_grad()
def blank_logits(model, ids: list[int], place: int, out: list[int]) -> torch.Tensor:
    """The logits of an encoder at a place, where no other token may look at some tokens; they see themselves."""
    bias = torch.zeros(1, 1, len(ids), len(ids))
    for source in out:
        bias[..., source] = float('-inf')
        bias[..., source, source] = 0

    def hide(_module, args, kwargs):
        return args, {**kwargs, 'attention_mask': bias}

    hooks = [layer.attention.self.register_forward_pre_hook(hide, with_kwargs=True)
             for layer in model.bert.encoder.layer]
    # The mask is an argument by position in some versions; none is given here, so that the hook's is the only one.
    logits = model(torch.tensor([ids])).logits[0, place].double()
    for hook in hooks:
        hook.remove()
    return logits


@torch.no_grad()
def blank_faithfulness(tiny: TinyBert, text: str = BLANK_TEXT) -> dict:
    """The fixture test/fixtures/faithfulness/tiny-bert.json: about the likeliest word for the blank."""
    ids = tiny.tokenizer.encode(text).ids
    place = ids.index(tiny.tokenizer.token_to_id('[MASK]'))
    sources = [at for at in range(len(ids)) if at != place]
    token = blank_logits(tiny.model, ids, place, []).argmax().item()

    def logprob(out: list[int]) -> float:
        return torch.log_softmax(blank_logits(tiny.model, ids, place, out), -1)[token].item()

    whole = logprob([])
    leave_one_out = [whole - logprob([source]) for source in sources]
    output = tiny.model(torch.tensor([ids]), output_attentions=True, output_hidden_states=True)
    norms = encoder_norms(tiny.model.bert.encoder, tiny.model.config.num_attention_heads, output)
    attention = [layer[0] for layer in output.attentions]
    scores = {
        'raw': torch.stack([layer.mean(0)[place] for layer in attention]).mean(0),
        'value': torch.stack([layer.mean(0)[place] for layer in norms]).mean(0),
        'rollout': rollout(attention)[-1][place],
    }
    return {'text': text, 'ids': ids, 'position': place, 'token': token, 'logprob': whole, 'leaveOneOut': leave_one_out,
            **_compared(sources, scores, leave_one_out, logprob)}
