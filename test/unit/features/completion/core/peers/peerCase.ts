/** A situation in which another completion extension tests its own trimming. */
export interface PeerCase {
  readonly about: string;
  /** `|` is the cursor. */
  readonly document: string;
  readonly model: string;
  /** Empty: nothing. */
  readonly shown: string;
  readonly language?: string;
  readonly because?: string;
}
