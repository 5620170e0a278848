/** What a person reads where a graph cannot be looked into or changed, or two texts cannot be compared that way. */
import type { EngineError } from '../../../src/protocol/engine';

export const EXPLAINING: readonly (readonly [EngineError, string])[] = [
  [
    { code: 'badOption', args: { what: 'ledgerUnavailable', why: { code: 'projectionsHidden', args: {} } } },
    "The logits cannot be taken apart: This model's graph does not show its output projections. Choose a decoder such as Llama, Qwen or SmolLM2.",
  ],
  [
    { code: 'badOption', args: { what: 'cutUnavailable', why: { code: 'weightsHidden', args: {} } } },
    "Attention cannot be cut in this model: This model's graph computes attention in an operator that does not return its weights. Choose a decoder such as Llama, Qwen or SmolLM2.",
  ],
  [
    { code: 'badOption', args: { what: 'lensUnavailable', why: { code: 'projectionsHidden', args: {} } } },
    "What each layer would predict cannot be shown: This model's graph does not show its output projections. Choose a decoder such as Llama, Qwen or SmolLM2.",
  ],
  [
    { code: 'badOption', args: { what: 'patchUnavailable', why: { code: 'layersHidden', args: {} } } },
    "One text cannot be patched into another in this model: This model's graph does not show where its layers end. Choose a decoder such as Llama, Qwen or SmolLM2, or the embedded translator.",
  ],
  [
    { code: 'badOption', args: { what: 'nothingAligned' } },
    'From the first difference on, no token of one text stands for a token of the other. Choose two texts that differ in a few words and end alike.',
  ],
  [
    { code: 'badOption', args: { what: 'noDifference' } },
    'The two texts prefer the same token by as much: there is no difference that a place could carry. Choose texts that are continued in different ways, or name two tokens between which they differ.',
  ],
];
