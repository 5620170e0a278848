"""The decoders of test/fixtures/exports: one of each architecture that people bring, with random weights."""
from transformers import (Gemma3ForCausalLM, Gemma3TextConfig, GPT2Config, GPT2LMHeadModel, GPTNeoXConfig, GPTNeoXForCausalLM, GraniteConfig,
                          GraniteForCausalLM, LlamaConfig, LlamaForCausalLM, OPTConfig, OPTForCausalLM, Qwen2Config, Qwen2ForCausalLM,
                          Starcoder2Config, Starcoder2ForCausalLM)
from decoders import ENDS, VOCABULARY, made

# A head of 16 values is the smallest of which onnxruntime's GroupQueryAttention rotates positions and shows weights.
GROUPED = {"vocab_size": VOCABULARY, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
           "num_key_value_heads": 1, "max_position_embeddings": 512, **ENDS}
WHOLE = {"vocab_size": VOCABULARY, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 256, **ENDS}

SHAPES = {
    "qwen2": (Qwen2ForCausalLM, Qwen2Config(**GROUPED, tie_word_embeddings=True)),
    "llama": (LlamaForCausalLM, LlamaConfig(**GROUPED, tie_word_embeddings=True, rope_scaling={
        "rope_type": "llama3", "factor": 8.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0, "original_max_position_embeddings": 64})),
    "granite": (GraniteForCausalLM, GraniteConfig(**GROUPED, tie_word_embeddings=True, embedding_multiplier=3.0, logits_scaling=2.0, residual_multiplier=0.5,
                                                  attention_multiplier=0.1)),
    # The window of the first layer is shorter than the texts.
    "gemma3": (Gemma3ForCausalLM, Gemma3TextConfig(**GROUPED, head_dim=16, query_pre_attn_scalar=16, sliding_window=8,
                                                   layer_types=["sliding_attention", "full_attention"])),
    "gpt2": (GPT2LMHeadModel, GPT2Config(vocab_size=VOCABULARY, n_embd=32, n_layer=2, n_head=4, n_positions=256, n_inner=64, **ENDS)),
    "gpt_neox": (GPTNeoXForCausalLM, GPTNeoXConfig(**WHOLE, intermediate_size=64, rotary_pct=0.5)),
    "starcoder2": (Starcoder2ForCausalLM, Starcoder2Config(**GROUPED, sliding_window=None)),
    "opt": (OPTForCausalLM, OPTConfig(**WHOLE, ffn_dim=64, word_embed_proj_dim=32)),
}


def model(shape):
    return made(*SHAPES[shape])
