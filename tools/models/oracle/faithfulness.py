"""How far measures of attention agree with leave-one-out, from PyTorch and SciPy.

Beside engine/service/faithfulness.ts. Leave-one-out: no later token may look at a source, in any head of any layer.
"""

import torch

from oracle.cuts import logits_with
from oracle.ledger import source_terms
from oracle.measures import _causal, rollout
from oracle.models import Causal

TEXT = 'When Mary and John went to the store, John gave a drink to'
STEPS = 8


@torch.no_grad()
def faithfulness(model: Causal, text: str = TEXT) -> dict:
    """The fixture test/fixtures/faithfulness/<model>.json: about the likeliest token after the text."""
    from scipy.stats import kendalltau

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

    def curve(values: list[float]) -> list[float]:
        order = sorted(sources, key=lambda source: -values[source])
        return [logprob(order[:taken]) for taken in range(STEPS + 1)]

    return {
        'text': text, 'token': token, 'logprob': whole, 'leaveOneOut': leave_one_out,
        'rankings': {
            by: {'scores': values[:-1].tolist(),
                 'tau': float(kendalltau(values[:-1].tolist(), leave_one_out).statistic),
                 'curve': curve(values.tolist())}
            for by, values in scores.items()
        },
        'ownOrder': curve(leave_one_out),
    }
