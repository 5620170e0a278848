/**
 * What a person does with suggestions, as a shift of the gate: somebody whose text follows them more often than they claim
 * is shown more, and somebody who types over them is shown less.
 *
 * Online logistic regression with the log-odds of a suggestion's probability as offset and one weight for code and one for
 * prose: with q = logistic(logit(p) + w) and y = 1 where the text went as suggested, else 0,
 *
 *     w <- w + RATE (y - q)
 */
import { isProse } from '../../../base/text/languages';
import { gateOf, type Boldness, type Gate } from './boldness';
import { logistic, logit } from './calibration';

/** Half of a lasting difference is learned in about 80 suggestions; by chance the gate wanders by .03. */
const RATE = 0.05;
/** Log-odds: from .8 to between .6 and .92. */
const MOST = 1;
/** Log-odds: the gate moves in steps, since what is known at one gate has to be asked again at a lower one. */
const STEP = 0.25;

/** The weights, in log-odds: above 0 a person agrees more often than is claimed. */
export interface Learned {
  readonly code: number;
  readonly prose: number;
}

/** What a person set. */
export interface GateSettings {
  readonly 'completion.boldness': Boldness;
  readonly 'completion.minProbability': number | null;
  readonly 'completion.learnFromAcceptance': boolean;
}

export const NOTHING_LEARNED: Learned = { code: 0, prose: 0 };

export class Acceptance {
  /** @param tell called with what is known after each suggestion, to be kept */
  constructor(
    private learned: Learned,
    private readonly tell: (learned: Learned) => void,
  ) {}

  /**
   * @param language VS Code's language id
   * @param probability of the suggestion, calibrated, 0 to 1
   * @param agreed whether the text went as it said, to its end
   */
  learn(language: string, probability: number, agreed: boolean): void {
    const kind = kindOf(language);
    // A probability of 0 or 1 would leave no doubt that could be taken back.
    const claimed = Math.min(0.99, Math.max(0.01, probability));
    const expected = logistic(logit(claimed) + this.learned[kind]);
    const weight = this.learned[kind] + RATE * ((agreed ? 1 : 0) - expected);
    this.learned = { ...this.learned, [kind]: Math.min(MOST, Math.max(-MOST, weight)) };
    this.tell(this.learned);
  }

  /** The gate that a person set, as what they did with suggestions has shifted it; a number of their own stays. */
  gate(settings: GateSettings, language: string): Gate {
    const set = settings['completion.minProbability'];
    const gate = gateOf(settings['completion.boldness'], set);
    return set === null && settings['completion.learnFromAcceptance'] ? this.adapted(gate, language) : gate;
  }

  /** The gate at which this person agrees as often as `gate` demands. */
  adapted(gate: Gate, language: string): Gate {
    const weight = STEP * Math.round(this.learned[kindOf(language)] / STEP);
    const shifted = (share: number): number => logistic(logit(share) - weight);
    return { startProbability: shifted(gate.startProbability), minProbability: shifted(gate.minProbability) };
  }

  forget(): void {
    this.learned = NOTHING_LEARNED;
    this.tell(this.learned);
  }
}

const kindOf = (language: string): keyof Learned => (isProse(language) ? 'prose' : 'code');
