"""Trains the translator: Marian, 6 + 3 layers, width 256, 8 heads, 10.1 M parameters.

Reads data.pkl (prepare.py), writes the checkpoint to ckpt/. The learning rate follows the clock as well as the steps,
so that a slower machine still anneals. The embedded model took 92 minutes on two cores and ended at 1.05 nats a token.
"""

import argparse
import math
import os
import pickle
import random
import time

import torch
from torch.nn.functional import cross_entropy
from transformers import MarianConfig, MarianMTModel

from batches import IGNORED, collate, make_batches

PEAK_RATE, FINAL_SHARE, WARMUP_STEPS = 1.0e-3, 0.03, 600
LONGEST_SOURCE, LONGEST_TARGET = 48, 56
DEV_PAIRS, DEV_BATCH = 600, 100
LOG_STEPS, SAVE_STEPS = 100, 1000

CONFIG = MarianConfig(
    vocab_size=8192, decoder_vocab_size=8192, d_model=256, encoder_layers=6, decoder_layers=3,
    encoder_attention_heads=8, decoder_attention_heads=8, encoder_ffn_dim=1024, decoder_ffn_dim=1024,
    max_position_embeddings=256, activation_function='swish', scale_embedding=True, pad_token_id=0, eos_token_id=1,
    bos_token_id=1, decoder_start_token_id=0, forced_eos_token_id=1, dropout=0.0, attention_dropout=0.0,
    activation_dropout=0.0, share_encoder_decoder_embeddings=True, tie_word_embeddings=True, init_std=0.02)


def logits_of(model, source_ids, source_mask, decoder_ids):
    with torch.autocast('cpu', torch.bfloat16):
        logits = model(input_ids=source_ids, attention_mask=source_mask, decoder_input_ids=decoder_ids).logits
    return logits.float().flatten(0, 1)


def evaluate(model, dev: list) -> float:
    """Cross-entropy in nats a token."""
    model.eval()
    loss, tokens = 0.0, 0
    with torch.no_grad():
        for start in range(0, len(dev), DEV_BATCH):
            *inputs, labels = collate(dev[start:start + DEV_BATCH])
            loss += cross_entropy(
                logits_of(model, *inputs), labels.flatten(), ignore_index=IGNORED, reduction='sum').item()
            tokens += (labels != IGNORED).sum().item()
    model.train()
    return loss / tokens


def learning_rate(step: int, total_steps: int) -> float:
    if step < WARMUP_STEPS:
        return PEAK_RATE * step / WARMUP_STEPS
    progress = min(1.0, (step - WARMUP_STEPS) / max(1, total_steps - WARMUP_STEPS))
    return PEAK_RATE * (FINAL_SHARE + (1 - FINAL_SHARE) * 0.5 * (1 + math.cos(math.pi * progress)))


def train(model, pairs: list, dev: list, minutes: float, epochs: float, checkpoint: str) -> None:
    total_steps = int(len(make_batches(list(pairs))) * epochs)
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01)
    started, step, running, tokens = time.time(), 0, 0.0, 0
    model.train()
    while True:
        for batch in make_batches(list(pairs)):
            step += 1
            done = max(step / total_steps, (time.time() - started) / (60 * minutes))
            rate = learning_rate(max(step, int(done * total_steps)) if step > WARMUP_STEPS else step, total_steps)
            for group in optimizer.param_groups:
                group['lr'] = rate
            source_ids, source_mask, decoder_ids, labels = collate(batch)
            loss = cross_entropy(
                logits_of(model, source_ids, source_mask, decoder_ids), labels.flatten(),
                ignore_index=IGNORED, label_smoothing=0.1)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            running += loss.item()
            tokens += int((labels != IGNORED).sum() + source_mask.sum())
            if step % LOG_STEPS == 0:
                elapsed = time.time() - started
                print(f'{step}/{total_steps} loss {running / LOG_STEPS:.3f} rate {rate:.2e} '
                      f'{tokens / elapsed:.0f} tokens/s {elapsed / 60:.1f} min', flush=True)
                running = 0.0
            if step % SAVE_STEPS == 0:
                print('development', step, evaluate(model, dev), flush=True)
                model.save_pretrained(checkpoint)
            if done >= 1:
                print('development', evaluate(model, dev), 'nats a token')
                model.save_pretrained(checkpoint)
                return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('minutes', type=float, help='stop after this long')
    parser.add_argument('epochs', type=float, help='or after this many passes over the data')
    parser.add_argument('--data', default='.', help='the folder that prepare.py wrote; ckpt/ goes there too')
    args = parser.parse_args()

    torch.manual_seed(1)
    random.seed(1)
    torch.set_num_threads(2)
    model = MarianMTModel(CONFIG)
    print(sum(parameter.numel() for parameter in model.parameters()) / 1e6, 'M parameters')
    with open(os.path.join(args.data, 'data.pkl'), 'rb') as file:
        data = pickle.load(file)
    short = [
        pair for pair in data['train'] if len(pair[0]) <= LONGEST_SOURCE and len(pair[1]) <= LONGEST_TARGET
    ]
    train(model, short + data['syn'], data['dev'][:DEV_PAIRS], args.minutes, args.epochs,
          os.path.join(args.data, 'ckpt'))


if __name__ == '__main__':
    main()
