/** Every reason in words. The texts are localized with the function that VS Code gives as `vscode.l10n.t`. */
import type { Localize } from '../../../base/localize';
import { percent } from '../../../base/percent';
import { privacySentence } from '../../../base/privacy';
import type { ReasonCode } from './attempt';

/** Beside the reasons of a request: why there was none. */
export type ExplainedReason = ReasonCode | 'notAsked' | 'inlineSuggestOff';
/** What a button under the sentence does. */
export type Remedy =
  | 'suggestAnyway'
  | 'showGuess'
  | 'confidence'
  | 'turnOn'
  | 'turnOnLanguage'
  | 'endSnooze'
  | 'exclude'
  | 'inlineSuggest'
  | 'restart'
  | 'log';

export interface Explanation {
  readonly sentence: string;
  readonly remedies: readonly Remedy[];
}

/** Why there was no suggestion, in a whole sentence, and what can be done about it. */
export function explain(why: ExplainedReason, t: Localize): Explanation {
  return explanations(t)[why];
}

/** The most characters of a guess that a sentence holds. */
const MOST_QUOTED = 80;

/**
 * Why an unsure guess stayed away, with the guess.
 *
 * @param guess with its probability, calibrated
 * @param least the share of first words that must be right for a suggestion to be shown
 */
export function explainGuess(
  guess: { readonly text: string; readonly probability: number },
  least: number,
  t: Localize,
): Explanation {
  return {
    sentence: t(
      'The model was not sure enough here. Its best guess is “{0}”, and the chance that all of it is right is {1}. A suggestion comes by itself where the chance of its first word is at least {2}.',
      quoted(guess.text),
      percent(guess.probability),
      percent(least),
    ),
    remedies: ['showGuess', 'confidence'],
  };
}

/** One line of it. A notice would take `[a](command:b)` for a link. */
function quoted(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ').replaceAll('](', '] (');
  const characters = Array.from(line);
  return characters.length <= MOST_QUOTED ? line : `${characters.slice(0, MOST_QUOTED).join('').trimEnd()} …`;
}

/** All of them: a reason without a sentence does not compile. */
export function explanations(t: Localize): Readonly<Record<ExplainedReason, Explanation>> {
  const say = (sentence: string, ...remedies: Remedy[]): Explanation => ({ sentence, remedies });
  const newer = say(
    t('You typed on or looked elsewhere before the model could answer; pause for a moment to see a suggestion.'),
    'suggestAnyway',
  );
  return {
    shown: say(
      t('There was a suggestion: it was handed to the editor, which shows it until you type something else.'),
      'suggestAnyway',
    ),
    emptyPrefix: say(t('There is no text before the cursor that could be continued.')),
    insideCharacter: say(t('The cursor stands inside a character that is made of several parts.')),
    middleOfWord: say(t('The cursor stands in the middle of a word.')),
    stoppedAtOnce: say(t('The model found that the text is complete here.'), 'suggestAnyway'),
    noContinuation: say(t('The model knows no word that goes on as what you typed begins.')),
    unsure: say(t('The model was not sure enough of any suggestion here.'), 'suggestAnyway', 'confidence'),
    onlyBlanks: say(t('The model suggested nothing but blanks.')),
    repeatsSuffix: say(t('The model suggested what stands after the cursor already.')),
    repeatsLineAbove: say(t('The model suggested to repeat the line above.')),
    runsIntoSuffix: say(t('The suggestion would have run into the word after the cursor.')),
    off: say(t('Completion is off.'), 'turnOn'),
    languageOff: say(t('Completion is off for this language.'), 'turnOnLanguage'),
    snoozed: say(t('Suggestions are snoozed.'), 'endSnooze'),
    growing: say(t('Attentive is writing into this document. Suggestions come again when it has finished.')),
    secret: say(privacySentence('secret', t)),
    excluded: say(privacySentence('excluded', t), 'exclude'),
    gitIgnored: say(privacySentence('gitIgnored', t)),
    readOnly: say(t('This document cannot be written to, so the editor asks for no suggestion in it.')),
    multipleCursors: say(t('There are several cursors.')),
    dismissed: say(
      t('You turned down what the model suggests here, so it is not offered again by itself.'),
      'suggestAnyway',
    ),
    deleted: say(
      t('What the model suggests here was deleted here before, so it is not offered again by itself.'),
      'suggestAnyway',
    ),
    suggestWidget: say(t('The suggestion did not go on from the entry that is selected in the list of completions.')),
    'dropped.delay': newer,
    'dropped.documentChanged': newer,
    'dropped.settings': say(t('A setting was changed while the model was at work.'), 'suggestAnyway'),
    'cancelled.queue': newer,
    'cancelled.loading': say(
      t('You typed on or looked elsewhere while the model was being loaded; it is there in a moment.'),
      'suggestAnyway',
    ),
    'cancelled.prefill': newer,
    'cancelled.decode': newer,
    'cancelled.score': newer,
    'cancelled.capture': newer,
    failed: say(t('The model could not answer.'), 'restart', 'log'),
    notAsked: say(
      t('The editor has not asked for a suggestion in this document yet. Type something, or ask for one.'),
      'suggestAnyway',
    ),
    inlineSuggestOff: say(t('Inline suggestions are off in the editor, so it asks for none.'), 'inlineSuggest'),
  };
}
