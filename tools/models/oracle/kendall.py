"""Kendall's tau-b and its exact test, from SciPy. Beside src/base/math/kendall.ts."""

import math
import random


def kendall() -> dict:
    """The fixture test/fixtures/faithfulness/kendall.json."""
    from scipy.stats import kendalltau

    rng = random.Random(1)
    pairs, chances = [], []
    for count in (2, 3, 5, 8, 13, 40):
        for values in (4, 1000):
            first = [rng.randrange(values) for _ in range(count)]
            second = [rng.randrange(values) for _ in range(count)]
            tau = kendalltau(first, second).statistic
            pairs.append({'first': first, 'second': second, 'tau': None if math.isnan(tau) else float(tau)})
    for count in (4, 5, 6, 7, 9, 14):
        order = list(range(count))
        # From the order itself towards its reverse, one exchange of neighbours after another.
        for at in range(count * (count - 1) // 2):
            found = kendalltau(range(count), order, method='exact')
            chances.append({'count': count, 'tau': float(found.statistic), 'share': float(found.pvalue)})
            swap = next(i for i in range(count - 1) if order[i] < order[i + 1])
            order[swap], order[swap + 1] = order[swap + 1], order[swap]
    return {'pairs': pairs, 'chances': chances}
