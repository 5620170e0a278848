/** What the engine may know of the host's environment: enough to run a native program, no token and no NODE_OPTIONS. */
const ALLOWED = new Set([
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'LD_LIBRARY_PATH',
  'SYSTEMROOT',
  'WINDIR',
  'USERPROFILE',
  'PATHEXT',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
]);

/** The environment of the engine's process. Names are compared without case, as Windows does. */
export function engineEnvironment(host: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    if (value !== undefined && ALLOWED.has(name.toUpperCase())) environment[name] = value;
  }
  // In desktop VS Code `process.execPath` is the editor itself; this makes it Node.
  environment['ELECTRON_RUN_AS_NODE'] = '1';
  return environment;
}
