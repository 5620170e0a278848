"""What the recipes of tiny decoders share, whatever version of transformers they run on: texts, a tokenizer, and what PyTorch says."""
import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

END = "<|endoftext|>"
TEXTS = [
    "The animal didn't cross the street because it was too tired.",
    "def add(left, right):\n    return left + right\n\n\nclass Point:\n    def __init__(self, x, y):\n        self.x = x\n        self.y = y\n",
    "for (const each of list) {\n  if (each === undefined) continue;\n  total += each.length;\n}\n",
    "L'animal n'a pas traversé la rue parce qu'il était trop fatigué.",
]
VOCABULARY = 264


def tokenizer():
    """Bytes and a few merges, as GPT-2's."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(TEXTS, trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=[END], initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return PreTrainedTokenizerFast(tokenizer_object=made, bos_token=END, eos_token=END, pad_token=END)


ENDS = {"bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0}
NEW_TOKENS = 12
# Attention is compared of the first text, as far as that, which no later token changes.
ATTENTION_TOKENS = 20


def made(kind, config, seed=1):
    """Weights of the usual size give nearly uniform attention and nearly equal logits, so that a fault would not show: larger ones."""
    torch.manual_seed(seed)
    model = kind(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 2:
                parameter.mul_(4)
        # No text of theirs should end at once.
        model.get_output_embeddings().weight[0] = 0
    return model


def rounded(values, digits=7):
    return [float(f"{value:.{digits}g}") for value in np.asarray(values, dtype=np.float64).flatten()]


def by_torch(made, ids, with_attention):
    """Log-probabilities of each token but the first; the continuation; attention, [layers][heads x tokens x tokens] of the first tokens."""
    with torch.no_grad():
        out = made(torch.tensor([ids]), output_attentions=True)
        written = made.generate(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.int64), do_sample=False, max_new_tokens=NEW_TOKENS)
    logprobs = torch.log_softmax(out.logits[0].double(), -1)
    return {"logprobs": rounded([logprobs[i, ids[i + 1]] for i in range(len(ids) - 1)]), "written": written[0, len(ids):].tolist(),
            **({"attention": [rounded(layer[..., :ATTENTION_TOKENS, :ATTENTION_TOKENS], 5) for layer in out.attentions]} if with_attention else {})}
