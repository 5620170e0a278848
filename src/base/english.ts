import type { Localize } from './localize';

/** Texts as they stand in the code, for where no language is chosen: a shell, a log. */
export const english: Localize = (message, ...args) =>
  message.replace(/\{(\d+)\}/g, (_, index: string) => args[Number(index)] ?? '');
