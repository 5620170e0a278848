/**
 * A text for a person in the person's language; in the extension host `vscode.l10n.t`. `{0}` stands for the first of
 * `args`.
 */
export type Localize = (message: string, ...args: string[]) => string;
