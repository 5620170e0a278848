/** Texts that a person gives: in an option, or on standard input. */
import { fstatSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { MOST_TEXT_UNITS } from '../protocol/caps';
import { refuseBinary, UsageError } from './options';
import { Unsettled } from './output';

/**
 * A text, which may be empty; `-` reads all of standard input.
 *
 * @param option that gave it, with its dashes
 * @throws UsageError for binary data, and for more than any document has. @throws Unsettled when the signal ends the reading
 */
export async function textOf(option: string, given: string, signal: AbortSignal): Promise<string> {
  if (given !== '-') return given;
  const read = await standardInput(signal);
  refuseBinary(option, read);
  return read;
}

/** The same for a text that must hold more than white space. */
export async function wordsOf(option: string, given: string, signal: AbortSignal): Promise<string> {
  const text = await textOf(option, given, signal);
  if (text.trim() === '')
    throw new UsageError(`${option} is empty. Give it at least one word, or - to read standard input.`);
  return text;
}

async function standardInput(signal: AbortSignal): Promise<string> {
  // Node takes a folder for an input without content.
  if (process.stdin.fd === 0 && fstatSync(0).isDirectory())
    throw new UsageError('Standard input is a folder. Give a text with the option itself, or pipe one in.');
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of addAbortSignal(signal, process.stdin)) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes > MOST_TEXT_UNITS)
        throw new UsageError(`Standard input has more than ${MOST_TEXT_UNITS / 1024 ** 2} MB. Give a shorter text.`);
    }
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    if (signal.aborted) throw new Unsettled({ kind: 'cancelled' });
    throw new UsageError(
      `Standard input cannot be read (${(thrown as NodeJS.ErrnoException).code ?? 'unknown reason'}). Give a text with the option itself, or pipe one in.`,
    );
  }
  return Buffer.concat(chunks).toString('utf8');
}
