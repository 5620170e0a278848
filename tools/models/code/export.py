"""weights.npz that train.py wrote -> onnx/model_q4.onnx and its data, in the embedded decoder's graph.

The graph is the base model's with other weights. Three special tokens that the base never used get the names that say
what they mean now, so that any program that knows them fills in the middle (the engine reads them from the vocabulary).
"""

import argparse
import json
import pathlib

import numpy as np
import onnx
from onnx import numpy_helper

RENAMED = {'<jupyter_code>': '[SUFFIX]', '<jupyter_start>': '[PREFIX]', '<jupyter_text>': '[MIDDLE]'}


def renamed(path: pathlib.Path) -> str:
    text = path.read_text('utf8')
    for old, new in RENAMED.items():
        if f'"{old}"' not in text:
            raise SystemExit(f'{path} has no {old}')
        text = text.replace(f'"{old}"', f'"{new}"')
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('base', type=pathlib.Path, help='folder of the embedded decoder')
    parser.add_argument('weights', type=pathlib.Path)
    parser.add_argument('out', type=pathlib.Path)
    args = parser.parse_args()

    model = onnx.load(args.base / 'onnx' / 'model_q4.onnx')
    stored = np.load(args.weights)
    replaced = set()
    for each in model.graph.initializer:
        if each.name in stored:
            old, new = numpy_helper.to_array(each), stored[each.name]
            if old.dtype != new.dtype or old.size != new.size:
                raise SystemExit(f'{each.name} is {new.dtype} {new.shape} here and {old.dtype} {old.shape} in the graph')
            each.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(new.reshape(old.shape)), each.name))
            replaced.add(each.name)
    if missing := set(stored) - replaced:
        raise SystemExit(f'the graph has no {sorted(missing)[:3]}')
    (args.out / 'onnx').mkdir(parents=True, exist_ok=True)
    path = args.out / 'onnx' / 'model_q4.onnx'
    for stale in (path, path.with_name('model_q4.onnx_data')):
        stale.unlink(missing_ok=True)
    onnx.save(model, path, save_as_external_data=True, all_tensors_to_one_file=True, location='model_q4.onnx_data', size_threshold=1024, convert_attribute=False)

    (args.out / 'tokenizer.json').write_text(renamed(args.base / 'tokenizer.json'), 'utf8')
    settings = json.loads(renamed(args.base / 'tokenizer_config.json'))
    # A text model: no chat template, and a document begins and ends with the same token.
    settings.pop('chat_template', None)
    settings |= {'bos_token': '<|endoftext|>', 'eos_token': '<|endoftext|>', 'pad_token': '<|endoftext|>'}
    (args.out / 'tokenizer_config.json').write_text(json.dumps(settings, indent=2) + '\n')
    config = json.loads((args.base / 'config.json').read_text())
    config |= {'_name_or_path': 'smollm2-135m-code', 'bos_token_id': 0, 'eos_token_id': 0, 'pad_token_id': 0}
    (args.out / 'config.json').write_text(json.dumps(config, indent=2) + '\n')
    (args.out / 'generation_config.json').write_text(json.dumps({'bos_token_id': 0, 'eos_token_id': 0, 'pad_token_id': 0}, indent=2) + '\n')


if __name__ == '__main__':
    main()
