/** What *Ask* shows, also while it is written. The texts are localized with the function that VS Code gives as `vscode.l10n.t`. */
import type { AskedSoFar, Half } from './ask';
import type { Localize } from '../../../base/localize';
import { escaped, table } from './markdown';

export interface AskedView {
  readonly question: string;
  readonly model: string;
  readonly soFar: AskedSoFar;
  /** What the half that is not begun waits for; undefined once nothing is waited for. */
  readonly waiting?: string;
  /** The person stopped it, or it failed. */
  readonly isStopped: boolean;
}

/** Both answers side by side, as Markdown. */
export function askedMarkdown({ question, model, soFar: { form, completed, chatted }, waiting, isStopped }: AskedView, t: Localize): string {
  const isFirst = completed.state !== 'done';
  const answer = (half: Half, before: string, whenTurn: string | undefined): string => {
    const text = `${before}${half.text}`.trim();
    const remark = remarkOn(half, whenTurn, isStopped, t);
    return [...(text === '' ? [] : [lines(half.state === 'writing' && !isStopped ? `${text} ▍` : text)]), ...(remark === undefined ? [] : [`*${escaped(remark)}*`])].join('<br>');
  };
  return [
    `# ${t('Asked')}`, escaped(question),
    table([t('As a text to complete'), t('By the chat template')], [[
      answer(completed, form, waiting), answer(chatted, '', isFirst ? t('Its turn comes when the other answer is done.') : waiting),
    ]], ['left', 'left']),
    isStopped ? t('Stopped. What had been written until then stands above.') : '',
    completed.wentOn && completed.text !== '' ? t('The model then went on with a question or a paragraph of its own, which is left out here.') : '',
    t('By {0}, greedy, exact arithmetic. Both are the likeliest next token, again and again; the template was learned in training. A small model is often wrong: this is a continuation, not knowledge.', escaped(model)),
  ].filter((part) => part !== '').join('\n\n');
}

/** What stands in place of an answer, or under an empty one. */
function remarkOn({ state, text, wentOn }: Half, whenTurn: string | undefined, isStopped: boolean, t: Localize): string | undefined {
  if (state === 'waiting') return isStopped ? t('It was stopped before the first word.') : whenTurn;
  if (state === 'writing' || text !== '') return undefined;
  return wentOn ? t('The model wrote no answer: it went on with a question of its own.') : t('The model wrote no answer: it ended the text at once.');
}

/** Within a table's cell, in its own direction. */
const lines = (text: string): string => `<bdi>${text.split(/\r\n?|\n/).map(escaped).join('<br>')}</bdi>`;
