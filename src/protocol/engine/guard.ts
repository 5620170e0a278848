/**
 * What the host and the guard's thread of the engine's process agree on. The channel of messages belongs to a thread that
 * a run may block, so the guard has a pipe of its own.
 */

/** Environment variable: resident bytes past which the guard ends the process; loading is refused before that. */
export const MOST_BYTES = 'ATTENTIVE_MOST_BYTES';

/** Environment variable: bytes that models may take together, by an estimate, before one of them leaves. */
export const BUDGET_BYTES = 'ATTENTIVE_BUDGET_BYTES';

/**
 * Environment variable: the file descriptor of a pipe. Before the guard ends a process that took too much memory, it
 * writes the bytes that were allowed, in decimal.
 */
export const OUT_OF_MEMORY_FD = 'ATTENTIVE_OUT_OF_MEMORY_FD';
