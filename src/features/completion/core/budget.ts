import type { WindowBudget } from '../../../base/text/contextWindow';

/** About 400 tokens: under a second of prefill on two cores when nothing of it is in the KV cache. */
export const COMPLETION_BUDGET: WindowBudget = { prefixChars: 1600, suffixChars: 400 };
