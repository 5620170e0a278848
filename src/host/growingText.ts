import type * as vscode from 'vscode';

/** A text that a model is writing. */
export interface GrowingText {
  /** `start`: where in `text` the model's own words begin, in UTF-16 units. */
  readonly generated:
    | {
        readonly model: string;
        readonly where: string;
        readonly text: string;
        readonly start: number;
        readonly done: boolean;
      }
    | undefined;
  readonly onDidGrow: vscode.Event<void>;
}
