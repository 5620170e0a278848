"""The training and held-out bytes of the byte model: Python source and English sentences."""

import glob
import hashlib
import os
import random
import sysconfig

LEFT_OUT = ('site-packages', '/test', 'pydoc_data')
LINES_IN_CHUNK, HELD_OUT_CHUNKS = 200, 20


def _python_files() -> tuple[list[bytes], list[bytes]]:
    """This Python's standard library; files whose name hashes to 0 mod 20 are held out."""
    library = sysconfig.get_paths()['stdlib']
    training, held_out = [], []
    for path in sorted(glob.glob(f'{library}/**/*.py', recursive=True)):
        if any(part in path for part in LEFT_OUT):
            continue
        with open(path, 'rb') as file:
            content = file.read()
        name_hash = int(hashlib.sha256(os.path.relpath(path, library).encode()).hexdigest(), 16)
        (held_out if name_hash % 20 == 0 else training).append(content)
    return training, held_out


def _english_chunks(pairs: str) -> list[bytes]:
    with open(pairs, encoding='utf8') as file:
        lines = sorted({line.split('\t')[0] for line in file})
    random.Random(3).shuffle(lines)
    return [
        '\n'.join(lines[start:start + LINES_IN_CHUNK]).encode() + b'\n'
        for start in range(0, len(lines), LINES_IN_CHUNK)
    ]


def read_corpus(pairs: str) -> tuple[bytes, bytes]:
    """Training and held-out bytes. English is read twice in training: there is less of it than of Python."""
    training, held_out = _python_files()
    english = _english_chunks(pairs)
    held_out += english[:HELD_OUT_CHUNKS]
    training += english[HELD_OUT_CHUNKS:] * 2
    random.Random(4).shuffle(training)
    return b''.join(training), b''.join(held_out)
