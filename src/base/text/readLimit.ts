/**
 * UTF-16 code units around a cursor, together 64 kB at most. A model reads the nearest of them
 * (`features/completion/core/budget.ts`); the rest has patterns to follow, and tells which brackets are open.
 */
export const READ_LIMIT = { beforeChars: 24_000, afterChars: 8_000 };
