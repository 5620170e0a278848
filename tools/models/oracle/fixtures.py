"""Does PyTorch, from the embedded weights, still give the reference values in test/fixtures?"""

import json
import os

import numpy as np

from oracle.models import Causal, Translator

# Values are stored with seven digits.
ATTENTION_TOLERANCE, LOGPROB_TOLERANCE = 2e-5, 1e-4


class Comparison:
    """Collects the largest difference of each kind of value, and everything over its tolerance."""

    def __init__(self):
        self.largest: dict[str, float] = {}
        self.failures: list[str] = []

    def equal(self, what: str, found, expected) -> None:
        if list(map(tuple_of, found)) != list(map(tuple_of, expected)):
            self.failures.append(f'{what}: {found} instead of {expected}')

    def close(self, what: str, found, expected, tolerance: float) -> None:
        difference = float(np.abs(np.asarray(found, np.float64) - np.asarray(expected, np.float64)).max(initial=0))
        self.largest[what] = max(self.largest.get(what, 0.0), difference)
        if difference > tolerance:
            self.failures.append(f'{what}: differs by {difference:.2g}')


def tuple_of(value):
    return tuple(value) if isinstance(value, list) else value


def compare(model_id: str, model, fixtures_folder: str) -> Comparison:
    with open(os.path.join(fixtures_folder, f'{model_id}.json'), encoding='utf8') as file:
        fixture = json.load(file)
    comparison = Comparison()
    for text in fixture['texts']:
        encoded = model.encode(text['text'])
        comparison.equal('token ids', encoded.ids, text['ids'])
        comparison.equal('offsets', encoded.offsets, text['offsets'])
        if isinstance(model, Translator):
            _compare_translation(comparison, model, text)
        else:
            _compare_text(comparison, model, text)
    for case in fixture.get('scores', []):
        for candidate in case['candidates']:
            found = model.score(case['prompt_ids'], candidate['ids'])
            comparison.close('score log-probability', found, candidate['token_logprobs'], LOGPROB_TOLERANCE)
    for case in fixture.get('greedy', []):
        emitted = model.greedy(model.encode(case['prompt']).ids, len(case['ids']))
        comparison.equal('greedy ids', [token for token, _, _ in emitted], case['ids'])
        for what, at, expected in (('greedy log-probability', 1, 'logprobs'), ('greedy margin', 2, 'margin')):
            comparison.close(what, [step[at] for step in emitted], case[expected], LOGPROB_TOLERANCE)
    return comparison


def _compare_maps(comparison: Comparison, layers: list, expected: list, numbers: list[int]) -> None:
    for layer, weights in zip(numbers, expected):
        comparison.close('attention', layers[layer].flatten().numpy(), weights, ATTENTION_TOLERANCE)


def _compare_text(comparison: Comparison, model, text: dict) -> None:
    if isinstance(model, Causal):
        logprobs, attention = model.read(text['ids'])
        top = logprobs.topk(10)
        comparison.equal('ten likeliest', top.indices.tolist(), text['top10_ids'])
        comparison.close('log-probability', top.values.numpy(), text['top10_logprobs'], LOGPROB_TOLERANCE)
        following = [logprobs[at, token].item() for at, token in enumerate(text['ids'][1:])]
        comparison.close('log-probability', following, text['logprob_of_next'], LOGPROB_TOLERANCE)
    else:
        attention = model.read(text['ids'])
    _compare_maps(comparison, attention['self'], text['attention'], text['layers'])


def _compare_translation(comparison: Comparison, model: Translator, text: dict) -> None:
    target = model.translate(text['ids'])
    comparison.equal('translation ids', target, text['output_ids'])
    logprobs, attention = model.read(text['ids'], text['output_ids'])
    found = [logprobs[at, token].item() for at, token in enumerate(text['output_ids'])]
    comparison.close('log-probability', found, text['logprobs'], LOGPROB_TOLERANCE)
    for kind in ('encoder', 'decoder', 'cross'):
        _compare_maps(comparison, attention[kind], text[kind]['attention'], list(range(text[kind]['layers'])))
