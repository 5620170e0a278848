"""Continues the training of a 4-bit Llama on the rows that pack.py wrote, with 4-bit weights in the forward pass.

The weights begin as the embedded file has them: q * scale + minimum in blocks of 32 with fp16 scales and minima. Every
step rounds the float weights to such blocks, runs the model on the rounded ones and applies their gradient to the float
ones (quantization-aware training with a straight-through estimator, Jacob et al. 2018), so the file that comes out loses
nothing by being stored in 4 bits. Embeddings and norms stay float; export.py rounds the embeddings to 8 bits.

The learning rate follows the time that is left, so that a run ends when it should: warm-up, then linear to zero.
"""

import argparse
import json
import math
import pathlib
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from pack import END, MIDDLE, ROW
from weights import KINDS, LlamaWeights, rounded

EVALUATION_ROWS = 4


class Block(nn.Module):
    def __init__(self, shape):
        super().__init__()
        width, heads, kv, inner = shape.width, shape.heads, shape.key_value_heads, shape.inner
        self.heads, self.kv, self.size = heads, kv, width // heads
        self.input_layernorm, self.post_attention_layernorm = nn.Parameter(torch.ones(width)), nn.Parameter(torch.ones(width))
        self.qkv_proj = nn.Parameter(torch.empty((heads + 2 * kv) * self.size, width))
        self.o_proj = nn.Parameter(torch.empty(width, width))
        self.gate_proj, self.up_proj = nn.Parameter(torch.empty(inner, width)), nn.Parameter(torch.empty(inner, width))
        self.down_proj = nn.Parameter(torch.empty(width, inner))

    def forward(self, x, cos, sin):
        rows, tokens, width = x.shape
        qkv = F.linear(norm(x, self.input_layernorm), self.qkv_proj).view(rows, tokens, -1, self.size).transpose(1, 2)
        q, k, v = qkv.split([self.heads, self.kv, self.kv], 1)
        # Each key and value head serves a group of query heads; repeated here, so that every fused kernel takes them.
        k, v = (each.repeat_interleave(self.heads // self.kv, 1) for each in (turned(k, cos, sin), v))
        mixed = F.scaled_dot_product_attention(turned(q, cos, sin), k, v, is_causal=True)
        mixed = mixed.transpose(1, 2).reshape(rows, tokens, width)
        x = x + F.linear(mixed, self.o_proj)
        y = norm(x, self.post_attention_layernorm)
        return x + F.linear(F.silu(F.linear(y, self.gate_proj)) * F.linear(y, self.up_proj), self.down_proj)


class Llama(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.embed_tokens = nn.Parameter(torch.empty(shape.vocabulary, shape.width))
        self.layers = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.Parameter(torch.ones(shape.width))
        size = shape.width // shape.heads
        angles = torch.outer(torch.arange(ROW).float(), shape.rope_theta ** (-torch.arange(0, size, 2).float() / size))
        # Not buffers: those would become bfloat16 with the weights, and a position of 2,000 needs more digits.
        self.cos, self.sin = angles.cos().repeat(1, 2), angles.sin().repeat(1, 2)

    def forward(self, rows):
        """rows [batch, tokens + 1] -> the loss of each next token [batch * tokens], in nats"""
        x = F.embedding(rows[:, :-1], self.embed_tokens)
        for layer in self.layers:
            x = layer(x, self.cos[:x.shape[1]], self.sin[:x.shape[1]])
        return surprise(norm(x, self.norm), self.embed_tokens, rows[:, 1:])


def surprise(x, embedding, targets):
    """The loss of each target, in nats."""
    return F.cross_entropy(F.linear(x, embedding).flatten(0, 1).float(), targets.flatten(), reduction='none')


def norm(x, weight):
    return F.rms_norm(x.float(), (x.shape[-1],), None, 1e-5).to(x.dtype) * weight.to(x.dtype)


def turned(x, cos, sin):
    """Rotary positions, halves of a head apart as in the checkpoint."""
    half = x.shape[-1] // 2
    wide = x.float()
    return (wide * cos + torch.cat([-wide[..., half:], wide[..., :half]], -1) * sin).to(x.dtype)


class Rounding:
    """Float weights that the optimizer changes, and the rounded ones that the model runs on."""

    def __init__(self, model: nn.Module):
        self.used = dict(model.named_parameters())
        self.float = {name: each.detach().float().clone().requires_grad_() for name, each in self.used.items()}

    @staticmethod
    def is_4bit(name: str) -> bool:
        return name.rpartition('.')[2] in KINDS

    @torch.no_grad()
    def apply(self) -> None:
        for name, each in self.float.items():
            self.used[name].copy_(rounded_fast(each) if self.is_4bit(name) else each)

    @torch.no_grad()
    def collect(self) -> None:
        """Adds the gradients of the rounded weights to those of the float ones."""
        for name, each in self.used.items():
            own = self.float[name]
            own.grad = each.grad.float() if own.grad is None else own.grad + each.grad.float()
            each.grad = None


rounded_fast = rounded


def compile_parts(model: Llama) -> None:
    """One compilation serves all blocks; the whole model at once takes a minute longer to begin."""
    global rounded_fast, surprise
    torch._dynamo.config.recompile_limit = 64
    rounded_fast = torch.compile(rounded, dynamic=False)
    surprise = torch.compile(surprise, dynamic=False)
    for layer in model.layers:
        layer.compile(dynamic=False)


def parameter_groups(weights: dict[str, torch.Tensor], decay: float) -> list[dict]:
    matrices = [each for name, each in weights.items() if Rounding.is_4bit(name)]
    others = [each for name, each in weights.items() if not Rounding.is_4bit(name)]
    return [{'params': matrices, 'weight_decay': decay}, {'params': others, 'weight_decay': 0.0}]


class Rows:
    """Rows of the parts in order; parts that are not there yet are waited for, and after the last the first begins again."""

    def __init__(self, folder: pathlib.Path, batch: int, tokens: int, device: str):
        self.folder, self.batch, self.tokens, self.device = folder, batch, tokens, device
        self.parts: list[np.ndarray] = []
        self.at = 0
        count = folder / 'parts.txt'
        self.expected = int(count.read_text()) if count.exists() else len(list(folder.glob('train-*.npy')))

    def skip(self, batches: int) -> None:
        self.at = batches * self.batch

    def next(self) -> torch.Tensor:
        while len(self.parts) < self.expected and (file := self.folder / f'train-{len(self.parts)}.npy').exists():
            self.parts.append(np.load(file, mmap_mode='r'))
        total = sum(map(len, self.parts))
        begin, self.at = self.at % (total - total % self.batch), self.at + self.batch
        for part in self.parts:
            if begin < len(part):
                # A batch that would reach over the end of a part is that part's last one.
                begin = min(begin, len(part) - self.batch)
                taken = part[begin:begin + self.batch]
                break
            begin -= len(part)
        ids = torch.from_numpy(taken[:, :self.tokens + 1].astype(np.int64))
        return ids.pin_memory().to(self.device, non_blocking=True) if self.device == 'cuda' else ids


@torch.no_grad()
def measured(model, rows: torch.Tensor, batch: int) -> dict[str, float]:
    """Loss in nats a token over rows that nobody trained on, and of what stands between [MIDDLE] and the end."""
    total = torch.cat([model(rows[i:i + batch]).view(-1, rows.shape[1] - 1) for i in range(0, len(rows), batch)])
    inputs = rows[:, :-1]
    inside = torch.zeros_like(inputs, dtype=torch.bool)
    state = torch.zeros(len(rows), dtype=torch.bool, device=rows.device)
    for t in range(inputs.shape[1]):
        ids = inputs[:, t]
        state = torch.where(ids == MIDDLE, True, torch.where(ids == END, False, state))
        inside[:, t] = state
    return {'all': round(total.mean().item(), 4), 'middle': round(total[inside].mean().item(), 4) if inside.any() else math.nan}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--model', required=True, help='folder with config.json and onnx/model_q4.onnx')
    parser.add_argument('--data', type=pathlib.Path, required=True)
    parser.add_argument('--out', type=pathlib.Path, required=True)
    parser.add_argument('--seconds', type=float, default=0, help='how long to train; or --steps')
    parser.add_argument('--steps', type=int, default=0)
    parser.add_argument('--rate', type=float, default=1e-3)
    parser.add_argument('--decay', type=float, default=0.01)
    parser.add_argument('--batch', type=int, default=16, help='rows that the model runs at once')
    parser.add_argument('--accumulate', type=int, default=4)
    parser.add_argument('--tokens', type=int, default=ROW, help='of each row')
    parser.add_argument('--compile', action='store_true', help='on a CPU as well')
    parser.add_argument('--resume', action='store_true')
    parser.add_argument('--save-every', type=float, default=120, help='seconds')
    parser.add_argument('--held-out', type=int, default=128, help='rows')
    args = parser.parse_args()

    begun = time.monotonic()
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    torch.manual_seed(0)
    torch.set_float32_matmul_precision('high')
    weights = LlamaWeights.from_onnx(args.model)
    model = Llama(weights.shape)
    model.load_state_dict(weights.tensors)
    model.to(device, torch.bfloat16)
    model.cos, model.sin = model.cos.to(device), model.sin.to(device)
    both = Rounding(model)
    for name, each in both.float.items():
        each.data.copy_(weights.tensors[name])
    if device == 'cuda' or args.compile:
        compile_parts(model)
    optimizer = torch.optim.AdamW(parameter_groups(both.float, args.decay), lr=args.rate, betas=(0.9, 0.95), fused=device == 'cuda')

    args.out.mkdir(parents=True, exist_ok=True)
    state_file, log = args.out / 'state.pt', (args.out / 'log.txt').open('a')

    def say(**what) -> None:
        line = json.dumps({'s': round(time.monotonic() - begun, 1), **what})
        print(line, flush=True)
        log.write(line + '\n')
        log.flush()

    step, trained = 0, 0.0
    if args.resume and state_file.exists():
        state = torch.load(state_file, map_location=device)
        for name, each in both.float.items():
            each.data.copy_(state['weights'][name])
        optimizer.load_state_dict(state['optimizer'])
        step, trained = state['step'], state['trained']
        say(resumed=step)

    def save() -> None:
        temporary = state_file.with_suffix('.new')
        torch.save({'weights': {name: each.detach() for name, each in both.float.items()}, 'optimizer': optimizer.state_dict(), 'step': step, 'trained': trained}, temporary)
        temporary.replace(state_file)

    held_out = torch.from_numpy(np.load(args.data / 'held-out.npy')[:args.held_out, :args.tokens + 1].astype(np.int64)).to(device)
    rows = Rows(args.data, args.batch, args.tokens, device)
    both.apply()
    say(before=measured(model, held_out, EVALUATION_ROWS), device=device)
    # The first run compiles; it does not count.
    model(rows.next()).mean().backward()
    model.zero_grad(set_to_none=True)
    say(compiled=True)

    clock = time.monotonic() - trained
    last_save = time.monotonic()
    losses, since, tokens = [], time.monotonic(), 0
    rows.skip(step * args.accumulate)
    while True:
        trained = time.monotonic() - clock
        share = trained / args.seconds if args.seconds else step / args.steps
        if share >= 1:
            break
        rate = args.rate * min(1.0, (step + 1) / 40) * max(0.0, 1 - share)
        for group in optimizer.param_groups:
            group['lr'] = rate
        for _ in range(args.accumulate):
            loss = model(rows.next()).mean()
            (loss / args.accumulate).backward()
            both.collect()
            losses.append(loss.detach())
        gradient = nn.utils.clip_grad_norm_(both.float.values(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        both.apply()
        step += 1
        tokens += args.accumulate * args.batch * args.tokens
        if step % 20 == 0 or args.steps:
            passed = time.monotonic() - since
            say(step=step, loss=round(torch.stack(losses).mean().item(), 4), gradient=round(gradient.item(), 3), rate=f'{rate:.2e}', tokens_a_second=int(tokens / passed), row=rows.at)
            losses, since, tokens = [], time.monotonic(), 0
        if time.monotonic() - last_save > args.save_every:
            save()
            last_save = time.monotonic()
    save()
    say(after=measured(model, held_out, EVALUATION_ROWS), steps=step)
    weights.replaced({name: each.detach().cpu() for name, each in both.float.items()}).save(args.out)
    say(written=str(args.out))


if __name__ == '__main__':
    main()
