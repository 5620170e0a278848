/**
 * The editor is made to ask again by the command by which a person calls for a suggestion, and its request looks the
 * same. By the time that it comes a person may have typed on or gone elsewhere, so that the place does not tell whose it
 * is.
 */
export class Recalls {
  /** Commands under way whose request has not come. */
  private readonly open = new Set<symbol>();

  /** @param trigger has the editor ask, and ends when that is answered, or when there is nobody to ask */
  async during(trigger: () => PromiseLike<unknown>): Promise<void> {
    const recall = Symbol('recall');
    this.open.add(recall);
    try {
      await trigger();
    } finally {
      this.open.delete(recall);
    }
  }

  /** @returns whether a request by command is ours: as many are as commands are under way */
  take(): boolean {
    const [recall] = this.open;
    return recall !== undefined && this.open.delete(recall);
  }
}
