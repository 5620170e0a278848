"""Tatoeba's English-French pairs -> tokenizer.json and token ids for train.py.

Writes into the output folder: tokenizer.json; data.pkl with the splits `train`, `syn` (templated pairs) and `dev`, each
a list of (source ids, target ids); dev.json and heldout.json with the texts that are never trained on.
"""

import argparse
import json
import os
import pickle
import random
import unicodedata

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from coreference import make_corpus

VOCABULARY_SIZE = 8192
DEV_SENTENCES = 1500
TEMPLATED_PAIRS = 45_000
# The tokenizer sees few templated pairs, or their words would crowd out others.
TEMPLATED_PAIRS_FOR_TOKENIZER = 3000
SPACES_AND_QUOTES = str.maketrans({'\u202f': ' ', '\u00a0': ' ', '\u2019': "'"})


def normalize(sentence: str) -> str:
    return unicodedata.normalize('NFC', sentence).translate(SPACES_AND_QUOTES)


def read_pairs(path: str) -> list[tuple[str, str]]:
    """Pairs of the tab-separated file, without any that could give the course's figure away."""
    with open(path, encoding='utf8') as file:
        columns = [line.rstrip('\n').split('\t') for line in file]
    pairs = [(normalize(english), normalize(french)) for english, french, *_ in columns]
    return [pair for pair in pairs if not ('animal' in pair[0].lower() and 'street' in pair[0].lower())]


def split(pairs: list[tuple[str, str]]) -> tuple[list, list]:
    """Training and development pairs; no source sentence is in both."""
    sources = sorted({english for english, _ in pairs})
    random.Random(7).shuffle(sources)
    dev = set(sources[:DEV_SENTENCES])
    return [pair for pair in pairs if pair[0] not in dev], [pair for pair in pairs if pair[0] in dev]


def train_tokenizer(pairs: list[tuple[str, str]]) -> Tokenizer:
    """One BPE vocabulary for both languages; punctuation and digits stand alone."""
    tokenizer = Tokenizer(models.BPE(unk_token='<unk>', fuse_unk=True))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Metaspace(replacement='▁', prepend_scheme='always'),
        pre_tokenizers.Punctuation('isolated'),
        pre_tokenizers.Digits(individual_digits=True),
    ])
    tokenizer.decoder = decoders.Metaspace(replacement='▁', prepend_scheme='always')
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY_SIZE, min_frequency=2, special_tokens=['<pad>', '</s>', '<unk>'])
    tokenizer.train_from_iterator((sentence for pair in pairs for sentence in pair), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single='$A </s>', special_tokens=[('</s>', 1)])
    return tokenizer


def encode(tokenizer: Tokenizer, pairs: list[tuple[str, str]]) -> list[tuple[list[int], list[int]]]:
    sources = tokenizer.encode_batch([english for english, _ in pairs])
    targets = tokenizer.encode_batch([french for _, french in pairs])
    return [(source.ids, target.ids) for source, target in zip(sources, targets)]


def write_json(path: str, content) -> None:
    with open(path, 'w', encoding='utf8') as file:
        json.dump(content, file, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('pairs', help="Tatoeba's English-French pairs, tab-separated (fra.txt; CC-BY 2.0 FR)")
    parser.add_argument('--out', default='.', help='the output folder')
    args = parser.parse_args()

    train, dev = split(read_pairs(args.pairs))
    templated = [(pair.english, pair.french) for pair in make_corpus(TEMPLATED_PAIRS, held_out=False, seed=11)]
    print(len(train), 'pairs to train on,', len(dev), 'for development,', len(templated), 'templated')

    os.makedirs(args.out, exist_ok=True)
    write_json(os.path.join(args.out, 'heldout.json'), make_corpus(600, held_out=True, seed=5))
    write_json(os.path.join(args.out, 'dev.json'), dev)
    tokenizer = train_tokenizer(train + templated[:TEMPLATED_PAIRS_FOR_TOKENIZER])
    tokenizer.save(os.path.join(args.out, 'tokenizer.json'))
    data = {name: encode(tokenizer, pairs) for name, pairs in (('train', train), ('syn', templated), ('dev', dev))}
    with open(os.path.join(args.out, 'data.pkl'), 'wb') as file:
        pickle.dump(data, file)


if __name__ == '__main__':
    main()
