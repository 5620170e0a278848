/** The course's buttons: each says to the extension host what was pressed. */
const api = acquireVsCodeApi();

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest<HTMLElement>('button') : null;
  const { run, language } = button?.dataset ?? {};
  if (run !== undefined) api.postMessage({ kind: 'run', id: run });
  if (language !== undefined) api.postMessage({ kind: 'language', language });
});
