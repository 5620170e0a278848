/** Engines that stand still at a moment that a test chooses. */

/**
 * Has the extension host stop an engine as soon as a document changes: asked from the test's process, where the news
 * comes later, the engine may have written all that it had to by then.
 * @param {import('./person.mjs').Person} person
 * @param {number} engine process id; the caller lets it go on with SIGCONT
 * @param {string} file the document's path
 * @returns {Promise<() => Promise<void>>} waits until it has been stopped
 */
export async function stopAtChange(person, engine, file) {
  await person.ask(
    (vscode, path, pid) => {
      const stopped = new Promise((resolve) => {
        const listener = vscode.workspace.onDidChangeTextDocument(({ document }) => {
          if (document.fileName !== path) return;
          listener.dispose();
          process.kill(pid, 'SIGSTOP');
          resolve(undefined);
        });
      });
      /** @type {any} */ (globalThis).stoppedEngine = { stopped };
    },
    file,
    engine,
  );
  return () => person.ask(() => /** @type {any} */ (globalThis).stoppedEngine.stopped);
}
