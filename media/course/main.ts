/**
 * The course's buttons and its form: each says to the extension host what was pressed, and the host may answer with a
 * sentence.
 */
import * as v from 'valibot';
import { CourseLanguage, SentencePair, ToCourse, type FromCourse } from '../../src/protocol/course';

const api = acquireVsCodeApi();
const send = (message: FromCourse): void => {
  api.postMessage(message);
};

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest<HTMLElement>('button') : null;
  const { run, language } = button?.dataset ?? {};
  if (run !== undefined) send({ kind: 'run', id: run });
  if (v.is(CourseLanguage, language)) send({ kind: 'language', language });
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.pair === undefined) return;
  event.preventDefault();
  const pair = v.safeParse(SentencePair, Object.fromEntries(new FormData(form)));
  if (pair.success) send({ kind: 'pair', pair: pair.output });
});

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const said = v.safeParse(ToCourse, data);
  const place = said.success ? document.querySelector(`#${CSS.escape(said.output.page)} [role="status"]`) : null;
  if (said.success && place) place.textContent = said.output.text;
});
