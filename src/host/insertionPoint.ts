/** A change of a document as VS Code reports it; several of one event come in an order in which they can be applied. */
export interface TextChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/**
 * Where the next piece of generated text goes, in UTF-16 units, while other people's edits move it. What somebody types
 * exactly there stands after the generated text, so that the latter stays in one piece.
 */
export class InsertionPoint {
  private awaited: string | undefined;

  constructor(private current: number) {}

  get offset(): number {
    return this.current;
  }

  /** Announces our own insertion of `text`, so that its change can be told from a person's. */
  expect(text: string): void {
    this.awaited = text;
  }

  /** Withdraws the announcement: the insertion was refused. */
  expectNothing(): void {
    this.awaited = undefined;
  }

  apply(changes: readonly TextChange[]): void {
    for (const change of changes) this.applyOne(change);
  }

  /** @param units by which all text before the place has become longer, or shorter when negative */
  shift(units: number): void {
    this.current += units;
  }

  private applyOne({ rangeOffset, rangeLength, text }: TextChange): void {
    const end = rangeOffset + rangeLength;
    const isInsertionHere = rangeLength === 0 && rangeOffset === this.current;
    if (isInsertionHere && text === this.awaited) {
      this.awaited = undefined;
      this.current += text.length;
    } else if (isInsertionHere || rangeOffset >= this.current) {
      return;
    } else if (end <= this.current) {
      this.current += text.length - rangeLength;
    } else {
      // The text around the point was replaced: the end of the replacement is the nearest place.
      this.current = rangeOffset + text.length;
    }
  }
}
