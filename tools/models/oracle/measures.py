"""What the inspector measures besides raw attention, from PyTorch: value-weighted norms, rollout, leave-one-out.

Kobayashi et al. 2020 (arXiv 2004.10102); Abnar and Zuidema 2020 (arXiv 2005.00928); Li et al. 2016 (arXiv 1612.08220).
"""

import torch

from oracle.models import BidirectionalEncoder, Causal, Translator

TEXTS = {
    'smollm2-135m-instruct': 'The cat sat on the mat because the cat was tired.',
    'all-minilm-l6-v2': "The animal didn't cross the street because it was too wide.",
    'translate-en-fr': 'The street was too wide, so the animal did not cross it.',
}


def _norms(weights: torch.Tensor, values: torch.Tensor, projection: torch.Tensor) -> torch.Tensor:
    """weights [heads, queries, keys], values [heads, keys, size], projection [width, heads x size] -> [heads, queries, keys]"""
    by_head = projection.T.reshape(values.shape[0], values.shape[2], -1)
    return weights * torch.einsum('hks,hsw->hkw', values, by_head).norm(dim=-1)[:, None, :]


def _split(hidden: torch.Tensor, heads: int) -> torch.Tensor:
    """[tokens, width] -> [heads, tokens, size]"""
    return hidden.reshape(hidden.shape[0], heads, -1).permute(1, 0, 2)


def rollout(layers: list[torch.Tensor]) -> list[torch.Tensor]:
    """Each [heads, tokens, tokens] -> [tokens, tokens]"""
    steps, so_far = [], None
    for weights in layers:
        mixed = weights.mean(0) + torch.eye(weights.shape[-1])
        mixed = mixed / mixed.sum(-1, keepdim=True)
        so_far = mixed if so_far is None else mixed @ so_far
        steps.append(so_far)
    return steps


@torch.no_grad()
def _causal(model: Causal, ids: list[int]) -> dict[str, list[torch.Tensor]]:
    output = model.model(torch.tensor([ids]), output_attentions=True, use_cache=True)
    heads = model.config.num_attention_heads
    norms = []
    for layer, cached, weights in zip(model.model.model.layers, output.past_key_values.layers, output.attentions):
        values = cached.values[0].repeat_interleave(heads // cached.values.shape[1], 0)
        norms.append(_norms(weights[0], values, layer.self_attn.o_proj.weight))
    return {'self': norms}


@torch.no_grad()
def _encoder(model: BidirectionalEncoder, ids: list[int]) -> dict[str, list[torch.Tensor]]:
    output = model.model(torch.tensor([ids]), output_attentions=True, output_hidden_states=True)
    return {'self': encoder_norms(model.model.encoder, model.config.num_attention_heads, output)}


@torch.no_grad()
def encoder_norms(encoder, heads: int, output) -> list[torch.Tensor]:
    """Of BERT's layers, from a run with its attention and its hidden states."""
    norms = []
    for layer, hidden, weights in zip(encoder.layer, output.hidden_states, output.attentions):
        values = _split(layer.attention.self.value(hidden[0]), heads)
        norms.append(_norms(weights[0], values, layer.attention.output.dense.weight))
    return norms


@torch.no_grad()
def _translator(model: Translator, source: list[int], target: list[int]) -> dict[str, list[torch.Tensor]]:
    fed = [model.config.decoder_start_token_id, *target[:-1]]
    output = model.model(input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([fed]),
                         output_attentions=True, output_hidden_states=True)
    parts = model.model.model
    heads = model.config.encoder_attention_heads

    def norms(attention, weights, hidden):
        return _norms(weights[0], _split(attention.v_proj(hidden), heads), attention.out_proj.weight)

    encoder = [norms(layer.self_attn, weights, hidden[0])
               for layer, weights, hidden in zip(parts.encoder.layers, output.encoder_attentions, output.encoder_hidden_states)]
    decoder = [norms(layer.self_attn, weights, hidden[0])
               for layer, weights, hidden in zip(parts.decoder.layers, output.decoder_attentions, output.decoder_hidden_states)]
    cross = [norms(layer.encoder_attn, weights, output.encoder_last_hidden_state[0])
             for layer, weights in zip(parts.decoder.layers, output.cross_attentions)]
    return {'encoder': encoder, 'decoder': decoder, 'cross': cross}


def effects(model: Causal, ids: list[int]) -> dict:
    """For the last token: its log-probability with each earlier token less that without it."""
    whole = model.score(ids[:-1], ids[-1:])[0]
    return {
        'logprob': whole,
        'effects': [whole - model.score(ids[:out] + ids[out + 1:-1], ids[-1:])[0] for out in range(len(ids) - 1)],
    }


BEAM_TEXTS = [
    'The teacher gave the students a long book and they read it at night.',
    'I would like to buy a ticket to Paris, please.',
    'Why did you not tell me that she was ill?',
    'The cat is under the table.',
    'We will see if the weather is good tomorrow.',
]


@torch.no_grad()
def beams(model: Translator, text: str) -> str:
    """The translation by four beams, as transformers' own search finds it."""
    output = model.model.generate(
        torch.tensor([model.encode(text).ids]), num_beams=4, early_stopping=True, length_penalty=1.0, max_new_tokens=128,
        bad_words_ids=[[model.config.pad_token_id]], forced_eos_token_id=None)
    return model.tokenizer.decode(output[0].tolist())


def _rounded(layers: list[torch.Tensor]) -> list[list[float]]:
    return [[float(f'{value:.7g}') for value in layer.flatten().tolist()] for layer in layers]


def measure(model_id: str, model) -> dict:
    """The fixture test/fixtures/measures/<model>.json: chosen layers, [heads, queries, keys] or [tokens, tokens] row-major."""
    text = TEXTS[model_id]
    ids = model.encode(text).ids
    answer: dict = {'text': text, 'ids': ids, 'maps': {}}
    if isinstance(model, Causal):
        value, raw = _causal(model, ids), model.read(ids)[1]
        answer |= effects(model, ids)
    elif isinstance(model, BidirectionalEncoder):
        value, raw = _encoder(model, ids), model.read(ids)
    else:
        target = model.translate(ids)
        answer['target'] = target
        answer['beams'] = [{'text': each, 'translation': beams(model, each)} for each in BEAM_TEXTS]
        value, raw = _translator(model, ids, target), model.read(ids, target)[1]
    for kind, layers in value.items():
        chosen = sorted({0, len(layers) // 2, len(layers) - 1})
        answer['maps'][kind] = {
            'layers': chosen, 'value': _rounded([layers[layer] for layer in chosen]),
            **({'rollout': _rounded([rollout(raw[kind])[layer] for layer in chosen])} if kind in ('self', 'encoder') else {}),
        }
    return answer
