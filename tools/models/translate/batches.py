"""Batches of about the same number of tokens, of sentences of about the same length."""

import random

import torch

# Source and target tokens together, padding included.
BATCH_TOKENS = 6000
SORTED_TOGETHER = 20_000
PAD, END, IGNORED = 0, 1, -100


def make_batches(pairs: list) -> list[list]:
    """Shuffle (in place) and cut into batches, in random order."""
    random.shuffle(pairs)
    ordered = [
        pair for start in range(0, len(pairs), SORTED_TOGETHER)
        for pair in sorted(pairs[start:start + SORTED_TOGETHER], key=_padded_lengths)
    ]
    batches, batch, longest = [], [], 0
    for pair in ordered:
        length = len(pair[0]) + len(pair[1])
        if batch and max(longest, length) * (len(batch) + 1) > BATCH_TOKENS:
            batches.append(batch)
            batch, longest = [], 0
        batch.append(pair)
        longest = max(longest, length)
    if batch:
        batches.append(batch)
    random.shuffle(batches)
    return batches


def _padded_lengths(pair) -> tuple[int, int]:
    source, target = pair
    return -(-len(target) // 4), -(-len(source) // 4)


def round_up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple


def collate(batch: list):
    """Padded to few different shapes, which the kernels like.

    Returns:
        source ids, source mask, decoder input ids (start token, then the target shifted), labels (IGNORED is padding)
    """
    source_length = round_up(max(len(source) for source, _ in batch), 4)
    target_length = round_up(max(len(target) for _, target in batch), 4)
    rows = round_up(len(batch), 16)
    source_ids = torch.full((rows, source_length), PAD)
    labels = torch.full((rows, target_length), IGNORED)
    decoder_ids = torch.full((rows, target_length), PAD)
    # A row without any token would attend to nothing.
    source_ids[len(batch):, 0] = END
    for row, (source, target) in enumerate(batch):
        source_ids[row, :len(source)] = torch.tensor(source)
        labels[row, :len(target)] = torch.tensor(target)
        decoder_ids[row, 1:len(target)] = torch.tensor(target[:-1])
    return source_ids, (source_ids != PAD).long(), decoder_ids, labels
