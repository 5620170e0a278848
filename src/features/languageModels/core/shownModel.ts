/** A model as VS Code's list of language models shows it. */

export interface LocalModel {
  /** How the engine names it. */
  readonly id: string;
  readonly name: string;
  /** Of its files. */
  readonly bytes: number;
  readonly dtype: string;
  readonly windowTokens: number;
}

/** A number of parameters, such as 135M or 1.7B. */
const SIZE = /\d[MB]\b/i;

/** Its name, with its size: nobody shall take it for a large one. */
export const shownName = ({ name, bytes }: LocalModel): string => (SIZE.test(name) ? name : `${name} (${inMb(bytes)})`);

export const inMb = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1e6)).toLocaleString('en')} MB`;
