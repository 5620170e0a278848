"""The usual largest magnitudes of a decoder's activations by channel, for the smoothing of its int8 weights.

    python int8/maxima.py ../../models/smollm2-135m-code TEXT_FILE...

Reads the first tokens of each text with float activations (`accuracy_level` 1) and writes `onnx/int8_maxima.bin` in the
model's folder: for each layer the channels of the input of the query, key and value projections, of the gate and up
projections, and of the down projection; one byte b a channel, which stands for 2^(b/8 - 16). The first token of a text is
left out: it is the attention sink, a thousand times as large. Of several texts the mean of their maxima counts: the largest of all
is a rare one, and a scale made for it costs the others (KL to float arithmetic .0107 with the largest, see docs/decisions.md).

Used for the embedded models: this project's README.md, docs/architecture.md, CONTRIBUTING.md and five of its source files, and of
CPython 3.11's library argparse.py, ast.py, textwrap.py and json/decoder.py. Needs onnx, onnxruntime, numpy and tokenizers.
"""

import pathlib
import re
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime as ort
from onnx import helper
from tokenizers import Tokenizer

TOKENS = 320
FROM_CHARACTERS, CHARACTERS = 2000, 5000
SITES = ('attn/qkv_proj', 'mlp/gate_proj', 'mlp/down_proj')


def float_activations(model: onnx.ModelProto) -> None:
    for node in model.graph.node:
        if node.op_type == 'MatMulNBits':
            for attribute in node.attribute:
                if attribute.name == 'accuracy_level':
                    attribute.i = 1


def inputs_by_site(model: onnx.ModelProto) -> dict[tuple[int, str], str]:
    """The names of the activations, by layer and projection."""
    found = {}
    for node in model.graph.node:
        match = re.search(r'layers\.(\d+)/(\w+/\w+)/MatMul_Q4$', node.name)
        if node.op_type == 'MatMulNBits' and match and match[2] in SITES:
            found[int(match[1]), match[2]] = node.input[0]
    return found


def main(folder: str, *texts: str) -> None:
    home = pathlib.Path(folder)
    model = onnx.load(str(home / 'onnx/model_q4.onnx'))
    float_activations(model)
    names = inputs_by_site(model)
    model.graph.output.extend(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names.values())
    with tempfile.TemporaryDirectory() as scratch:
        onnx.save(model, f'{scratch}/tapped.onnx', save_as_external_data=True, location='tapped.data')
        session = ort.InferenceSession(f'{scratch}/tapped.onnx', providers=['CPUExecutionProvider'])
    tokenizer = Tokenizer.from_file(str(home / 'tokenizer.json'))
    largest = {site: 0 for site in names}
    for text in texts:
        read = pathlib.Path(text).read_text(errors='ignore')
        ids = tokenizer.encode(read[FROM_CHARACTERS:FROM_CHARACTERS + CHARACTERS] or read).ids[:TOKENS]
        feeds = {
            'input_ids': np.array([ids]),
            'attention_mask': np.ones((1, len(ids)), np.int64),
            'num_logits_to_keep': np.array(1),
        }
        for value in session.get_inputs():
            if value.name.startswith('past'):
                feeds[value.name] = np.zeros((1, value.shape[1], 0, value.shape[3]), np.float32)
        for site, values in zip(names, session.run(list(names.values()), feeds)):
            largest[site] = largest[site] + np.abs(values[0, 1:]).max(0) / len(texts)
    layers = 1 + max(layer for layer, _ in names)
    ordered = np.concatenate([largest[layer, site] for layer in range(layers) for site in SITES])
    # Rounded up: a scale that is a little too large costs less than one that is too small.
    encoded = np.clip(np.ceil(8 * np.log2(np.maximum(ordered, 1e-9))) + 128, 0, 255).astype(np.uint8)
    (home / 'onnx/int8_maxima.bin').write_bytes(encoded.tobytes())
    print(f'{len(texts)} texts, {len(encoded)} channels in {layers} layers')


if __name__ == '__main__':
    main(*sys.argv[1:])
