"""Files -> token ids in rows of fixed length, half of the documents cut for fill-in-the-middle.

A document is one file, or several of one package one after the other (what stands in other files is context too), each
behind `<file_sep>` and its path in half of the cases. Of the windows that are cut (Bavarian et al. 2022, "Efficient
Training of Language Models to Fill in the Middle"), four in five say the text after the cursor first:

    [SUFFIX] after [PREFIX] before middle <|endoftext|>

`before middle` is encoded as one text, so nothing marks where the cursor stood and a cache of the prefix outlives the next
key. The others are `[PREFIX] before [SUFFIX] after [MIDDLE] middle <|endoftext|>`. Cuts fall between characters.

The ids are uint16, [rows, ROW + 1] in files of equal size: row i predicts its ids 1.. from its ids ..-1.
"""

import argparse
import json
import math
import pathlib
import random
from multiprocessing import Pool

import numpy as np
from tokenizers import Tokenizer

ROW = 2048
END, FILE = 0, 5
# Special tokens that the base model's training never used, by their new names.
SUFFIX, PREFIX, MIDDLE = 13, 11, 12
CUT_SHARE, SUFFIX_FIRST_SHARE, NAMED_SHARE = 0.55, 0.8, 0.5
WINDOW_CHARS = (500, 6500)
MEGABYTES = {'javascript': 165, 'typescript': 145, 'python': 146, 'markdown': 30, 'prose': 22, 'html': 14, 'css': 9, 'sql': 8, 'shell': 8, 'config': 6}
TOGETHER_CHARS = 14_000

tokenizer: Tokenizer


def start(path: str) -> None:
    global tokenizer
    tokenizer = Tokenizer.from_file(path)


def encode(text: str) -> list[int]:
    return tokenizer.encode(text, add_special_tokens=False).ids


def windows(text: str, chance: random.Random) -> list[str]:
    """The text in pieces of whole lines, their lengths spread evenly over a logarithmic scale."""
    found, begin = [], 0
    while begin < len(text):
        length = int(math.exp(chance.uniform(math.log(WINDOW_CHARS[0]), math.log(WINDOW_CHARS[1]))))
        end = text.find('\n', begin + length) + 1 or len(text)
        if len(text) - end < WINDOW_CHARS[0] // 2:
            end = len(text)
        found.append(text[begin:end])
        begin = end
    return found


def hole(text: str, chance: random.Random) -> tuple[int, int]:
    """Where the middle begins and ends: the rest of a line, some lines, or any two characters."""
    begin = chance.randrange(len(text))
    kind = chance.random()
    if kind < 0.45:
        end = text.find('\n', begin)
        return begin, len(text) if end < 0 else end
    if kind < 0.75:
        end = begin
        for _ in range(chance.randint(1, 6)):
            end = text.find('\n', end + 1)
            if end < 0:
                return begin, len(text)
        return begin, end
    return tuple(sorted((begin, chance.randrange(len(text) + 1))))


def cut(text: str, chance: random.Random) -> list[int]:
    begin, end = hole(text, chance)
    # What follows the cursor is read up to a limit that differs from call to call.
    after = text[end:end + int(math.exp(chance.uniform(math.log(30), math.log(3000))))]
    if chance.random() < SUFFIX_FIRST_SHARE:
        return [SUFFIX, *encode(after), PREFIX, *encode(text[:end]), END]
    return [PREFIX, *encode(text[:begin]), SUFFIX, *encode(after), MIDDLE, *encode(text[begin:end]), END]


def document(files: list[dict], seed: int) -> list[int]:
    """Ids of the files of one package."""
    chance = random.Random(seed)
    ids: list[int] = []
    named = chance.random() < NAMED_SHARE
    for file in files:
        head = [FILE, *encode(file['path'] + '\n')] if named else []
        if chance.random() < CUT_SHARE:
            for window in windows(file['text'], chance):
                ids += head + (cut(window, chance) if chance.random() < 0.9 else [*encode(window), END])
        else:
            ids += [*head, *encode(file['text']), *([] if named and chance.random() < 0.7 else [END])]
    if ids and ids[-1] != END:
        ids.append(END)
    return ids


def grouped(files: list[dict], chance: random.Random) -> list[list[dict]]:
    """Files of one package and language that lie near each other, up to TOGETHER_CHARS; then in any order."""
    groups: list[list[dict]] = []
    size = 0
    for file in sorted(files, key=lambda each: (each['package'], each['language'], each['path'])):
        last = groups[-1][-1] if groups else None
        if last and size < TOGETHER_CHARS and (last['package'], last['language']) == (file['package'], file['language']) and chance.random() < 0.75:
            groups[-1].append(file)
            size += len(file['text'])
        else:
            groups.append([file])
            size = len(file['text'])
    chance.shuffle(groups)
    return groups


def chosen(files: list[dict], chance: random.Random) -> list[dict]:
    chance.shuffle(files)
    left = {language: megabytes * 1e6 for language, megabytes in MEGABYTES.items()}
    taken = []
    for file in files:
        if left[file['language']] > 0:
            left[file['language']] -= len(file['text'])
            taken.append(file)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('files', nargs='+', type=pathlib.Path, help='files.jsonl that collect.py wrote')
    parser.add_argument('--tokenizer', required=True)
    parser.add_argument('--out', type=pathlib.Path, required=True)
    parser.add_argument('--parts', type=int, default=4)
    parser.add_argument('--held-out-groups', type=int, default=400, help='kept apart for the loss on unseen files')
    args = parser.parse_args()

    chance = random.Random(20)
    seen: set[int] = set()
    files = []
    for path in args.files:
        for line in path.open():
            file = json.loads(line)
            if (key := hash(file['text'])) not in seen:
                seen.add(key)
                files.append(file)
    # Whole packages are held out: their own style is unseen too.
    packages = sorted({file['package'] for file in files})
    apart = set(chance.sample(packages, max(1, len(packages) // 60)))
    held_out = [file for file in files if file['package'] in apart]
    files = chosen([file for file in files if file['package'] not in apart], chance)
    sizes: dict[str, int] = {}
    for file in files:
        sizes[file['language']] = sizes.get(file['language'], 0) + len(file['text'])
    print('megabytes', {language: round(size / 1e6, 1) for language, size in sizes.items()}, 'held out', len(apart), 'packages', flush=True)
    args.out.mkdir(parents=True, exist_ok=True)
    with Pool(2, start, [args.tokenizer]) as pool:
        for name, groups in (('held-out', grouped(held_out, chance)[:args.held_out_groups]), ('train', grouped(files, chance))):
            ids = np.concatenate([np.array(each, np.uint16) for each in pool.starmap(document, [(group, i) for i, group in enumerate(groups)], chunksize=64)])
            rows = len(ids) // ROW
            # One id more than a row, so that the last one is predicted as well.
            table = np.stack([ids[i * ROW:(i + 1) * ROW + 1] for i in range(rows - 1)])
            if name == 'train':
                np.random.default_rng(20).shuffle(table)
                for part, piece in enumerate(np.array_split(table, args.parts)):
                    np.save(args.out / f'train-{part}.npy', piece)
            else:
                np.save(args.out / 'held-out.npy', table[:256])
            print(name, 'tokens', len(ids), flush=True)


if __name__ == '__main__':
    main()
