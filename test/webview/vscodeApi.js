// What VS Code puts into a webview: acquireVsCodeApi and the theme. State outlives a reload, as it outlives hiding.
const violations = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  violations.push(`${violatedDirective} ${blockedURI}`),
);

globalThis.violations = violations;
globalThis.acquireVsCodeApi = () => ({
  postMessage: (message) =>
    globalThis.toHost(
      JSON.stringify(message, (_, value) => (value instanceof Uint8Array ? { bytes: Array.from(value) } : value)),
    ),
  getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
  setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
});
globalThis.fromHost = (message) => window.dispatchEvent(new MessageEvent('message', { data: message }));
globalThis.setTheme = ({ bodyClass, variables }) => {
  document.body.className = bodyClass;
  for (const [name, value] of Object.entries(variables))
    document.documentElement.style.setProperty(`--vscode-${name}`, value);
};
