/** The course's buttons and its form: each says to the extension host what was pressed, and the host may answer with a sentence. */
import * as v from 'valibot';

const Said = v.object({ kind: v.literal('said'), page: v.string(), text: v.string() });

const api = acquireVsCodeApi();

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest<HTMLElement>('button') : null;
  const { run, language } = button?.dataset ?? {};
  if (run !== undefined) api.postMessage({ kind: 'run', id: run });
  if (language !== undefined) api.postMessage({ kind: 'language', language });
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.pair === undefined) return;
  event.preventDefault();
  api.postMessage({ kind: 'pair', pair: Object.fromEntries(new FormData(form)) });
});

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const said = v.safeParse(Said, data);
  const place = said.success ? document.querySelector(`#${CSS.escape(said.output.page)} [role="status"]`) : null;
  if (said.success && place) place.textContent = said.output.text;
});
