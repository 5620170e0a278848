"""Bits a byte of two decoders on files of the completion bench's test split, and what the text after the cursor is worth.

usage: evaluate.py BASE_MODEL CODE_MODEL --files FOLDER... : for each language the mean over windows of TOKENS tokens; then
the bits of the rest of a line with `[SUFFIX] after [PREFIX] before` and with `before` alone, at the same places.
"""

import argparse
import hashlib
import math
import pathlib
import random
import re

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

TOKENS, CHARS_AFTER, CHARS_BEFORE = 400, 400, 1200
ENDINGS = {'.js': 'javascript', '.py': 'python', '.md': 'markdown'}
SKIPPED = re.compile(r'\.min\.|bundle|/(tests?|idlelib|lib2to3|site-packages|\.bin|code-server)/')


class Decoder:
    def __init__(self, folder: pathlib.Path):
        options = ort.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 2
        self.session = ort.InferenceSession(str(folder / 'onnx' / 'model_q4.onnx'), options, providers=['CPUExecutionProvider'])
        self.tokenizer = Tokenizer.from_file(str(folder / 'tokenizer.json'))
        self.past = {each.name: np.zeros((1, each.shape[1], 0, each.shape[3]), np.float32) for each in self.session.get_inputs() if each.name.startswith('past')}

    def nats(self, ids: list[int], last: int) -> float:
        """Of the last tokens, given those before."""
        feeds = {'input_ids': np.array([ids[:-1]]), 'attention_mask': np.ones((1, len(ids) - 1), np.int64), 'num_logits_to_keep': np.array(last)} | self.past
        logits = self.session.run(['logits'], feeds)[0][0].astype(np.float64)
        logits -= logits.max(-1, keepdims=True)
        logprobs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
        return -logprobs[np.arange(last), ids[-last:]].sum()

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids


def test_split(folder: pathlib.Path) -> list[pathlib.Path]:
    return [file for file in sorted(folder.rglob('*')) if file.suffix in ENDINGS and not SKIPPED.search('/' + file.relative_to(folder).as_posix()) and file.is_file()
            and 1500 <= file.stat().st_size <= 80_000 and hashlib.sha256(file.relative_to(folder).as_posix().encode()).digest()[0] % 2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('base', type=pathlib.Path)
    parser.add_argument('code', type=pathlib.Path)
    parser.add_argument('--files', nargs='+', type=pathlib.Path, required=True)
    parser.add_argument('--windows', type=int, default=40, help='a language')
    args = parser.parse_args()

    chance = random.Random(4242)
    by_language: dict[str, list[pathlib.Path]] = {}
    for folder in args.files:
        for file in test_split(folder):
            by_language.setdefault(ENDINGS[file.suffix], []).append(file)
    base, code = Decoder(args.base), Decoder(args.code)
    suffix, prefix = (code.tokenizer.token_to_id(name) for name in ('[SUFFIX]', '[PREFIX]'))
    for language, files in by_language.items():
        bits, bytes_, rest, windows = {'base': 0.0, 'code': 0.0}, 0, {'before': 0.0, 'around': 0.0}, 0
        for file in chance.sample(files, min(args.windows, len(files))):
            text = file.read_text('utf8', 'ignore')
            ids = base.encode(text)
            if len(ids) < 200:
                continue
            begin = chance.randrange(max(1, len(ids) - TOKENS))
            window = ids[begin:begin + TOKENS]
            bytes_ += len(base.tokenizer.decode(window[1:]).encode())
            for name, model in (('base', base), ('code', code)):
                bits[name] += model.nats(window, len(window) - 1) / math.log(2)
            at = chance.randrange(len(text) // 4, len(text) * 3 // 4)
            end = text.find('\n', at) % (len(text) + 1)
            middle = code.encode(text[at:end + 1])
            # The whole line that is to be written, over one encoding of what stands before and the rest.
            before, whole = code.encode(text[max(0, at - CHARS_BEFORE):at]), code.encode(text[max(0, at - CHARS_BEFORE):end + 1])
            last = max(1, len(whole) - len(before))
            after = code.encode(text[end + 1:end + 1 + CHARS_AFTER])
            if not middle or not before:
                continue
            windows += 1
            rest['before'] += code.nats(whole, last) / math.log(2)
            rest['around'] += code.nats([suffix, *after, prefix, *whole], last) / math.log(2)
        print(f'{language}: bits a byte {bits["base"] / bytes_:.3f} -> {bits["code"] / bytes_:.3f} ({100 * (bits["code"] / bits["base"] - 1):.1f} %), '
              f'{bytes_} bytes; bits of the rest of a line at {windows} places: {rest["before"] / windows:.2f} from what is before, '
              f'{rest["around"] / windows:.2f} with what is after', flush=True)


if __name__ == '__main__':
    main()
