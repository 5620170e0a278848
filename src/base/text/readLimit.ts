/** Together at most 64 kB of UTF-16. Completion reads 2,000 units of it; the rest tells which brackets are open. */
export const READ_LIMIT = { beforeChars: 24_000, afterChars: 8_000 };
