import { endsWithWord, isBlank, startsWithWord, toLf } from '../../../base/text/characters';
import {
  onlyRepeatsAbove,
  standsAfterCursor,
  toExtent,
  toReadable,
  toSentence,
  withinString,
  withoutNeedlessClosers,
  withoutDoubledIndent,
  withoutRepeatedLines,
  withoutSuffix,
  withoutTrailingBlanks,
  type Cut,
  type Place,
} from './cuts';
import type { WithheldReason } from './outcome';
import { withinShape, withoutDoubledMarker } from './proseShape';

export type Finished =
  { readonly kind: 'shown'; readonly text: string } | { readonly kind: 'withheld'; readonly why: WithheldReason };

const CUTS: readonly Cut[] = [
  toReadable,
  toExtent,
  withinShape,
  withoutDoubledMarker,
  toSentence,
  withoutDoubledIndent,
  withoutNeedlessClosers,
  withinString,
  withoutSuffix,
  withoutRepeatedLines,
  withoutTrailingBlanks,
];

/**
 * What of the model's text is shown at a place, or why none of it is. Finishing a finished text changes nothing.
 * @param text as the model wrote it, to be inserted between `before` and `after`
 */
export function finish(text: string, place: Place): Finished {
  const written = toLf(text);
  if (isBlank(written)) return withheld('onlyBlanks');
  const shown = cut(written, place);
  if (shown === '') return withheld(reasonForNothing(written, place));
  if (standsAfterCursor(shown, place.after)) return withheld('repeatsSuffix');
  if (onlyRepeatsAbove(shown, place.before)) return withheld('repeatsLineAbove');
  // Trimming took the blank between them; keeping it would leave two where the person accepts word by word.
  if (endsWithWord(shown) && startsWithWord(place.after)) return withheld('runsIntoSuffix');
  return { kind: 'shown', text: shown };
}

function reasonForNothing(written: string, place: Place): WithheldReason {
  const readable = toReadable(written, place);
  if (isBlank(readable)) return 'onlyBlanks';
  // The model went on to another line, which does not belong here.
  return isBlank(withinShape(toExtent(readable, place), place)) ? 'stoppedAtOnce' : 'repeatsSuffix';
}

/** One cut may uncover work for another: repeats them until all agree. Ends because none makes the text longer. */
function cut(text: string, place: Place): string {
  for (let current = text; ;) {
    const next = CUTS.reduce((shorter, each) => each(shorter, place), current);
    if (next === current) return next;
    current = next;
  }
}

function withheld(why: WithheldReason): Finished {
  return { kind: 'withheld', why };
}
