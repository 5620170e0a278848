/**
 * What *Ask* shows, also while it is written. The texts are localized with the function that VS Code gives as
 * `vscode.l10n.t`.
 */
import { arithmeticOf } from './arithmetic';
import type { AnswersSoFar, PartialAnswer } from './ask';
import type { Localize } from '../../../base/localize';
import { escaped, table } from './markdown';

export interface AnswersView {
  readonly question: string;
  readonly model: string;
  readonly soFar: AnswersSoFar;
  /** What the half that is not begun waits for; undefined once nothing is waited for. */
  readonly waiting?: string;
  /** The person stopped it, or it failed. */
  readonly isStopped: boolean;
}

/** Both answers side by side, as Markdown. */
export function answersMarkdown(
  { question, model, soFar: { prompt, completion, chatAnswer }, waiting, isStopped }: AnswersView,
  t: Localize,
): string {
  const isFirst = completion.state !== 'done';
  const answer = (partial: PartialAnswer, before: string, whenTurn: string | undefined): string => {
    const text = `${before}${partial.text}`.trim();
    const remark = remarkOn(partial, whenTurn, isStopped, t);
    return [
      ...(text === '' ? [] : [lines(partial.state === 'writing' && !isStopped ? `${text} ▍` : text)]),
      ...(remark === undefined ? [] : [`*${escaped(remark)}*`]),
    ].join('<br>');
  };
  return [
    `# ${t('Asked')}`,
    escaped(question),
    table(
      [t('As a text to complete'), t('By the chat template')],
      [
        [
          answer(completion, prompt, waiting),
          answer(chatAnswer, '', isFirst ? t('Its turn comes when the other answer is done.') : waiting),
        ],
      ],
      ['left', 'left'],
    ),
    isStopped ? t('Stopped. What had been written until then stands above.') : '',
    completion.isCut && completion.text !== ''
      ? t('The model then went on with a question or a paragraph of its own, which is left out here.')
      : '',
    t(
      'By {0}, greedy, {1}. Both are the likeliest next token, again and again; the template was learned in training. A small model is often wrong: this is a continuation, not knowledge.',
      escaped(model),
      arithmeticOf(model, t),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What stands in place of an answer, or under an empty one. */
function remarkOn(
  { state, text, isCut }: PartialAnswer,
  whenTurn: string | undefined,
  isStopped: boolean,
  t: Localize,
): string | undefined {
  if (state === 'waiting') return isStopped ? t('It was stopped before the first word.') : whenTurn;
  if (state === 'writing' || text !== '') return undefined;
  return isCut
    ? t('The model wrote no answer: it went on with a question of its own.')
    : t('The model wrote no answer: it ended the text at once.');
}

/** Within a table's cell, in its own direction. */
const lines = (text: string): string =>
  `<bdi>${text
    .split(/\r\n?|\n/)
    .map(escaped)
    .join('<br>')}</bdi>`;
