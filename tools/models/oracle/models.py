"""The embedded models in PyTorch: eager attention, float32 arithmetic, the weights of the embedded files.

Everything here is plain transformers. Nothing is shared with the engine but the files.
"""

import os
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, BertModel, LlamaForCausalLM, MarianMTModel

from oracle.weights import bert_weights, llama_weights, marian_weights

LONGEST_TRANSLATION = 128


@dataclass
class Encoded:
    ids: list[int]
    tokens: list[str]
    # Unicode code points, end exclusive; (0, 0) for a token that the template added
    offsets: list[tuple[int, int]]


class _Model:
    def __init__(self, folder: str):
        self.config = AutoConfig.from_pretrained(folder, attn_implementation='eager')
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, 'tokenizer.json'))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def _filled(self, model, weights):
        model.load_state_dict(weights, strict=True)
        return model.float().eval()

    def encode(self, text: str) -> Encoded:
        encoding = self.tokenizer.encode(text)
        return Encoded(encoding.ids, encoding.tokens, encoding.offsets)


class Causal(_Model):
    """SmolLM2, as published and as trained on with code."""

    def __init__(self, folder: str):
        super().__init__(folder)
        self.model = self._filled(LlamaForCausalLM(self.config), llama_weights(folder, self.config))

    @torch.no_grad()
    def read(self, ids: list[int]) -> tuple[torch.Tensor, dict[str, list[torch.Tensor]]]:
        """
        Returns:
            log-probabilities of the next token at each position [tokens, vocabulary]
            attention by kind: for each layer [heads, tokens, tokens]
        """
        output = self.model(torch.tensor([ids]), output_attentions=True)
        return torch.log_softmax(output.logits[0], -1), {'self': [layer[0] for layer in output.attentions]}

    def score(self, prompt: list[int], candidate: list[int]) -> list[float]:
        """The log-probability of each token of the candidate after the prompt."""
        logprobs, _ = self.read(prompt + candidate)
        return [logprobs[len(prompt) + index - 1, token].item() for index, token in enumerate(candidate)]

    @torch.no_grad()
    def greedy(self, prompt: list[int], steps: int) -> list[tuple[int, float, float]]:
        """Each step's most likely token, its log-probability and the margin over the second (in nats)."""
        emitted, past, ids = [], None, prompt
        for _ in range(steps):
            output = self.model(torch.tensor([ids]), past_key_values=past, use_cache=True)
            past = output.past_key_values
            best, second = torch.log_softmax(output.logits[0, -1], -1).topk(2).values.tolist()
            token = int(output.logits[0, -1].argmax())
            emitted.append((token, best, best - second))
            if token == self.config.eos_token_id:
                break
            ids = [token]
        return emitted


class BidirectionalEncoder(_Model):
    """MiniLM."""

    def __init__(self, folder: str):
        super().__init__(folder)
        self.model = self._filled(BertModel(self.config, add_pooling_layer=False), bert_weights(folder))

    @torch.no_grad()
    def read(self, ids: list[int]) -> dict[str, list[torch.Tensor]]:
        """Attention by kind: for each layer [heads, tokens, tokens]."""
        output = self.model(torch.tensor([ids]), output_attentions=True)
        return {'self': [layer[0] for layer in output.attentions]}


class Translator(_Model):
    """The English to French model."""

    def __init__(self, folder: str):
        super().__init__(folder)
        self.model = self._filled(MarianMTModel(self.config), marian_weights(folder))

    @torch.no_grad()
    def read(self, source: list[int], target: list[int]) -> tuple[torch.Tensor, dict[str, list[torch.Tensor]]]:
        """
        Returns:
            log-probabilities [target tokens, vocabulary]; row i is fed target[i - 1] (the start token for i = 0)
            attention by kind (encoder, decoder, cross): for each layer [heads, queries, keys]
        """
        fed = [self.config.decoder_start_token_id, *target[:-1]]
        output = self.model(
            input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([fed]), output_attentions=True)
        attention = {
            'encoder': output.encoder_attentions,
            'decoder': output.decoder_attentions,
            'cross': output.cross_attentions,
        }
        return (torch.log_softmax(output.logits[0], -1),
                {kind: [layer[0] for layer in layers] for kind, layers in attention.items()})

    def translate(self, source: list[int]) -> list[int]:
        """The greedy translation, end token included."""
        target: list[int] = []
        while len(target) < LONGEST_TRANSLATION and (not target or target[-1] != self.config.eos_token_id):
            # The last entry only makes room for a row; it is not fed.
            logprobs, _ = self.read(source, [*target, 0])
            target.append(int(logprobs[-1].argmax()))
        return target


CLASSES = {
    'smollm2-135m-instruct': Causal,
    'smollm2-135m-code': Causal,
    'all-minilm-l6-v2': BidirectionalEncoder,
    'translate-en-fr': Translator,
}
