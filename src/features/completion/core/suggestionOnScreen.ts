/**
 * Whether a suggestion on screen may be ours. The editor does not say whose gray text it shows, but it asks every
 * provider about a place anew: as long as our last answer was a suggestion, what is on screen may be ours; otherwise it
 * is another extension's.
 */
export class SuggestionOnScreen {
  private isOurs = false;
  private question = 0;

  /** @param tell called at every change, with whether the suggestion on screen may be ours */
  constructor(private readonly tell: (isOurs: boolean) => void) {}

  /**
   * Before a question is answered: what is on screen from now on may be another's.
   * @returns to be called with our answer
   */
  asked(): (offered: boolean) => void {
    const question = ++this.question;
    this.set(false);
    return (offered) => {
      // A later question has its own answer.
      if (question === this.question) this.set(offered);
    };
  }

  /** Another editor is looked at. */
  left(): void {
    this.question++;
    this.set(false);
  }

  private set(isOurs: boolean): void {
    if (isOurs === this.isOurs) return;
    this.isOurs = isOurs;
    this.tell(isOurs);
  }
}
