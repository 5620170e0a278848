"""What PyTorch says: the embedded weights, eager attention, float32 arithmetic.

The oracle for the engine's exact mode. Keys are those of Attentive's command line, so that two answers can be compared:

    reference.py --model smollm2-135m-instruct --text "The dog sat" --json
    reference.py --model translate-en-fr --text "I am a good dog." [--target "Je suis ..."] --json
    reference.py --model smollm2-135m-instruct --prompt "The dog" --candidate " sat" --candidate " ran"
    reference.py --model smollm2-135m-instruct --prompt "The dog" --greedy 16
    reference.py --measures        # write test/fixtures/measures: value-weighted, rollout, leave-one-out
    reference.py --ledger          # write test/fixtures/ledger: the terms of a difference of two logits
    reference.py --cuts            # write test/fixtures/cuts: predictions where some tokens may not be looked at
    reference.py --lens            # write test/fixtures/lens: predictions from the residual stream after each layer
    reference.py --patches         # write test/fixtures/patches: one text's residual stream put into another
    reference.py --faithfulness    # write test/fixtures/faithfulness: measures beside leave-one-out
    reference.py --fixtures        # compare with test/fixtures; exit code 1 when something differs
"""

import argparse
import json
import os
import sys

import torch

from oracle.answers import explain, generate, score
from oracle.cuts import SETS, TEXT as CUTS_TEXT, TINY_SETS, cuts
from oracle.faithfulness import blank_faithfulness, faithfulness
from oracle.fixtures import compare
from oracle.kendall import kendall
from oracle.ledger import TEXT as LEDGER_TEXT, ledger
from oracle.lens import TEXTS as LENS_TEXTS, lens
from oracle.measures import TEXTS, measure
from oracle.models import CLASSES, Causal
from oracle.patches import PAIR, TINY_PAIR, patches
from oracle.tiny import TinyBert, TinyLlama

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')


def load(model_id: str):
    return CLASSES[model_id](os.path.join(ROOT, 'models', model_id))


def check_fixtures(model_ids: list[str]) -> int:
    failed = False
    for model_id in model_ids:
        comparison = compare(model_id, load(model_id), os.path.join(ROOT, 'test', 'fixtures'))
        largest = ', '.join(f'{what} {value:.1e}' for what, value in comparison.largest.items())
        print(f'{model_id}: {"differs" if comparison.failures else "equal"} (largest difference: {largest})')
        for failure in comparison.failures:
            print(f'  {failure[:300]}')
        failed = failed or bool(comparison.failures)
    return 1 if failed else 0


def write_ledger(model_id: str) -> int:
    folder = os.path.join(ROOT, 'test', 'fixtures', 'ledger')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, f'{model_id}.json'), 'w', encoding='utf8') as file:
        json.dump(ledger(load(model_id), LEDGER_TEXT), file)
        file.write('\n')
    return 0


TINY_TEXT = "The dog didn't cross the street."


def write_fixture(folder: str, name: str, value: dict) -> None:
    path = os.path.join(ROOT, 'test', 'fixtures', folder)
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, f'{name}.json'), 'w', encoding='utf8') as file:
        json.dump(value, file, ensure_ascii=False)
        file.write('\n')


def tiny_folder(name: str) -> str:
    return os.path.join(ROOT, 'test', 'fixtures', 'models', name)


def load_tiny() -> TinyLlama:
    return TinyLlama(tiny_folder('tiny-llama'))


def write_cuts(model_id: str) -> int:
    model, tiny = load(model_id), load_tiny()
    write_fixture('cuts', model_id, cuts(model.model, CUTS_TEXT, model.encode(CUTS_TEXT).ids, SETS))
    write_fixture('cuts', 'tiny-llama', cuts(tiny.model, TINY_TEXT, tiny.tokenizer.encode(TINY_TEXT).ids, TINY_SETS))
    return 0


def write_lens(model_id: str) -> int:
    model, tiny = load(model_id), load_tiny()
    texts = {name: lens(model.model, text, model.encode(text).ids) for name, text in LENS_TEXTS.items()}
    write_fixture('lens', model_id, texts)
    write_fixture('lens', 'tiny-llama', {'tiny': lens(tiny.model, TINY_TEXT, tiny.tokenizer.encode(TINY_TEXT).ids)})
    return 0


def write_patches(model_id: str) -> int:
    model, tiny = load(model_id), load_tiny()
    encoded = tuple(model.encode(text).ids for text in PAIR)
    write_fixture('patches', model_id, patches(model.model, PAIR, encoded, [0, 14, 21, 22, 29]))
    encoded = tuple(tiny.tokenizer.encode(text).ids for text in TINY_PAIR)
    write_fixture('patches', 'tiny-llama', patches(tiny.model, TINY_PAIR, encoded, [0, 1]))
    return 0


def write_faithfulness(model_id: str) -> int:
    write_fixture('faithfulness', 'kendall', kendall())
    write_fixture('faithfulness', 'tiny-bert', blank_faithfulness(TinyBert(tiny_folder('tiny-bert'))))
    write_fixture('faithfulness', model_id, faithfulness(load(model_id)))
    return 0


def write_measures(model_ids: list[str]) -> int:
    folder = os.path.join(ROOT, 'test', 'fixtures', 'measures')
    os.makedirs(folder, exist_ok=True)
    for model_id in model_ids:
        with open(os.path.join(folder, f'{model_id}.json'), 'w', encoding='utf8') as file:
            json.dump(measure(model_id, load(model_id)), file, ensure_ascii=False)
            file.write('\n')
    return 0


def print_summary(answer: dict) -> None:
    """Everything but the weights, for a person."""
    for kind, shown in answer.get('attention', {}).items():
        print(f'{kind}: {len(shown["layers"])} layers x {shown["heads"]} heads')
    print(json.dumps({key: value for key, value in answer.items() if key != 'attention'}, ensure_ascii=False, indent=1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--model', choices=sorted(CLASSES))
    parser.add_argument('--text', help='explain this text; - reads standard input')
    parser.add_argument('--target', help='for the translator: explain this translation instead of its own')
    parser.add_argument('--layers', help='only these layers, such as 0,3')
    parser.add_argument('--top', type=int, default=10, help='how many likeliest next tokens to show')
    parser.add_argument('--prompt', help='a text to go on from')
    parser.add_argument('--candidate', action='append', help='score this after the prompt; repeatable')
    parser.add_argument('--greedy', type=int, metavar='N', help='continue the prompt by N tokens')
    parser.add_argument('--json', action='store_true', help='print one JSON object')
    parser.add_argument('--measures', action='store_true', help='write test/fixtures/measures')
    parser.add_argument('--ledger', action='store_true', help='write test/fixtures/ledger')
    parser.add_argument('--cuts', action='store_true', help='write test/fixtures/cuts')
    parser.add_argument('--lens', action='store_true', help='write test/fixtures/lens')
    parser.add_argument('--patches', action='store_true', help='write test/fixtures/patches')
    parser.add_argument('--faithfulness', action='store_true', help='write test/fixtures/faithfulness')
    parser.add_argument('--fixtures', action='store_true', help='compare with test/fixtures')
    args = parser.parse_args()

    torch.set_num_threads(2)
    if args.fixtures:
        return check_fixtures([args.model] if args.model else sorted(TEXTS))
    if args.ledger:
        return write_ledger(args.model or 'smollm2-135m-instruct')
    if args.cuts:
        return write_cuts(args.model or 'smollm2-135m-instruct')
    if args.patches:
        return write_patches(args.model or 'smollm2-135m-instruct')
    if args.lens:
        return write_lens(args.model or 'smollm2-135m-instruct')
    if args.faithfulness:
        return write_faithfulness(args.model or 'smollm2-135m-instruct')
    if args.measures:
        return write_measures([args.model] if args.model else sorted(TEXTS))
    if not args.model or (args.text is None) == (args.prompt is None):
        parser.error('give --model with either --text or --prompt')
    model = load(args.model)
    if args.text is not None:
        text = sys.stdin.read() if args.text == '-' else args.text
        layers = [int(layer) for layer in args.layers.split(',')] if args.layers else None
        answer = explain(model, text, args.target, layers, args.top)
    elif not isinstance(model, Causal) or (args.candidate is None) == (args.greedy is None):
        parser.error('--prompt goes with a decoder and either --candidate or --greedy')
    elif args.candidate:
        answer = score(model, args.prompt, args.candidate)
    else:
        answer = generate(model, args.prompt, args.greedy)
    answer = {'model': args.model, 'precision': 'exact', **answer}
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print_summary(answer)
    return 0


if __name__ == '__main__':
    sys.exit(main())
