/** A choice in words. The texts are localized with the function that VS Code gives as `vscode.l10n.t`. */
import type { Localize } from '../../../base/localize';
import type { ModelInfo } from '../../../protocol/engine';
import { reasonSentence } from '../../../sentences/reasons';
import type { Choice, Group, WritingSpeed } from './choices';
import { sizeText } from './progressText';

/** What the engine says of a folder that names no license. */
const UNSTATED = 'not stated';

export function groupName(group: Group, t: Localize): string {
  switch (group) {
    case 'embedded':
      return t('Comes with Attentive');
    case 'hub':
      return t('Downloaded');
    case 'folder':
      return t('In your folder');
    case 'server':
      return t('At a server');
    case 'catalogue':
      return t('To download');
    case 'unusable':
      return t('Cannot be used');
  }
}

/** Whether it is chosen, and what it is good for: stands behind the name. */
export function choiceDescription(choice: Choice, t: Localize): string {
  const { isCurrent, isDefault, isUntried } = choice;
  return [isCurrent && t('chosen'), isDefault && t('default'), isUntried && t('untried'), goodFor(choice, t)]
    .filter((each) => each !== undefined && each !== false)
    .join(' · ');
}

/** Sizes, speed, what it can do and its license, or why it cannot be used: stands below the name. */
export function choiceDetail(choice: Choice, t: Localize): string {
  const { why, group, bytes, residentBytes, speed, fillInTheMiddle, attention, license } = choice;
  if (why === 'missing') return t('The settings name it, and there is no such model.');
  if (why === 'setAside')
    return t(
      'It ended the engine several times in a row, or could not be unpacked, and is not used. Choose it to try it again.',
    );
  if (why !== undefined) return reasonSentence(why, t);
  return [
    group === 'catalogue' ? downloadText(bytes, t) : bytes !== undefined && t('{0} on disk', sizeText(bytes)),
    residentBytes !== undefined && t('about {0} of memory', aboutText(residentBytes)),
    speed && speedText(speed, t),
    fillInTheMiddle !== undefined && (fillInTheMiddle ? t('fill-in-the-middle') : t('no fill-in-the-middle')),
    attention && (attention.is === 'available' ? t('attention readable') : reasonSentence(attention.why, t)),
    license === UNSTATED ? t('license not stated') : license,
  ]
    .filter((each) => each !== undefined && each !== false)
    .join(' · ');
}

export const downloadText = (bytes: number | undefined, t: Localize): string =>
  bytes === undefined ? t('its size is shown before it is downloaded') : t('about {0} to download', aboutText(bytes));

/** Two digits: what is known roughly is said roughly. */
const aboutText = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Number((bytes / 1e6).toPrecision(2))} MB`;

function speedText({ tokensPerSecond, isEstimated }: WritingSpeed, t: Localize): string {
  const number = tokensPerSecond >= 10 ? String(Math.round(tokensPerSecond)) : tokensPerSecond.toFixed(1);
  return isEstimated
    ? t('about {0} tokens/s, estimated by size', String(Number(tokensPerSecond.toPrecision(1))))
    : t('{0} tokens/s, measured here', number);
}

function goodFor({ what, model }: Choice, t: Localize): string | undefined {
  if (what !== undefined) return what;
  return model && (knownModel(model.id, t) ?? kindOf(model, t));
}

/** The embedded models. */
function knownModel(id: string, t: Localize): string | undefined {
  switch (id) {
    case 'smollm2-135m-code':
      return t('code');
    case 'smollm2-135m-instruct':
      return t('everyday English, questions and answers');
    case 'all-minilm-l6-v2':
      return t('attention in both directions');
    case 'translate-en-fr':
      return t('short everyday sentences, English to French');
    case 'byte-gru':
      return t('a recurrent network, for comparison');
    default:
      return undefined;
  }
}

function kindOf({ family, origin, capabilities }: ModelInfo, t: Localize): string {
  if (origin === 'server') return t('runs at the server');
  switch (family) {
    case 'decoder':
      return capabilities.chat.is === 'available' ? t('continues texts and answers') : t('continues texts');
    case 'encoder':
      return capabilities.maskedWord.is === 'available'
        ? t('attention in both directions; fills masks')
        : t('attention in both directions');
    case 'encoder-decoder':
      return t('reads one text and writes another');
    case 'recurrent':
      return t('a recurrent network');
  }
}
