/** Servers that people run on their own machine, with the addresses that they have by default. */
export const PRESETS = [
  { name: 'llama-server', address: 'http://127.0.0.1:8080' },
  { name: 'Ollama', address: 'http://127.0.0.1:11434' },
  { name: 'vLLM', address: 'http://127.0.0.1:8000' },
  { name: 'LM Studio', address: 'http://127.0.0.1:1234' },
] as const;

/**
 * A name for a server in the setting: its kind and host, with a number where another server has that.
 *
 * @param taken addresses by name; the same address keeps its name
 */
export function nameFor(
  { kind, host, base }: { kind: string; host: string; base: string },
  taken: Readonly<Record<string, string>>,
): string {
  const same = Object.entries(taken).find(([, address]) => address === base);
  if (same) return same[0];
  const isHere = /^(?:127\.|localhost|\[::1\])/.test(host);
  const plain = (isHere ? (kind === 'other' ? `local-${host.split(':').at(-1)}` : kind) : host)
    .toLowerCase()
    .replace(/[^\w.-]+/g, '-')
    .slice(0, 50);
  for (let number = 1; ; number++) {
    const name = number === 1 ? plain : `${plain}-${number}`;
    if (!Object.hasOwn(taken, name)) return name;
  }
}
