/** The situations of Continue's own tests (core/autocomplete), with texts of ours. */
import type { PeerCase } from './peerCase';

export const CONTINUE: readonly PeerCase[] = [
  { about: 'completes to the end of a call', document: 'print(|', model: '"Hello")', shown: '"Hello")' },
  { about: 'ends before the closer that stands after', document: 'print(|)', model: '"Hello"', shown: '"Hello"' },
  { about: 'drops the rest of the line it repeats', document: 'print(|);', model: '"Hello");', shown: '"Hello"' },
  { about: 'drops the closer and what would follow it', document: 'print(|)', model: '"Hello");', shown: '"Hello"' },
  {
    about: 'drops arguments that stand after',
    document: 'print(|, "second")',
    model: '"first", "second", third);',
    shown: '"first"',
  },
  {
    about: 'fills a gap in a string',
    document: 'print(f"length: |")',
    model: '{len(all)}',
    shown: '{len(all)}',
    language: 'python',
  },
  {
    about: 'finishes a list of match arms',
    document: 'match code {\n    200 => "ok",\n    |\n}',
    model: '403 => "no",\n    _ => "unknown",\n',
    shown: '403 => "no",\n    _ => "unknown",',
    language: 'rust',
  },
  {
    about: 'finishes a call in a block of Markdown code',
    document: '```js\nfunction hi() {\n  log("Hello, |\n}\n```',
    model: 'world!");\n',
    shown: 'world!");',
    language: 'markdown',
  },
  {
    about: 'keeps to the heading',
    document: '# Guide\n\n## |\n### End\n',
    model: 'Features\nA list:\n- one',
    shown: 'Features',
    language: 'markdown',
    because: 'they go on below the heading; prose ends at its line here',
  },
  {
    about: 'closes what the line above left open',
    document: 'class A {\n  add(n) {\n    this.sum += n;\n|',
    model: '  }\n\n  sub(n) {}',
    shown: '  }',
  },
  {
    about: 'drops a repeated key',
    document: 'environment:\n  USER: me|',
    model: '\n  DB: x\n  DB: x\n',
    shown: '\n  DB: x',
    language: 'yaml',
  },
  {
    about: 'stops at the bracket that the document closes',
    document: '{\n  "at": {\n    |\n  }\n}',
    model: '"lat": 34.1,\n    "lon": -117.2\n  }\n},\n"count": 2',
    shown: '"lat": 34.1,\n    "lon": -117.2',
    language: 'json',
  },
  {
    about: 'drops lines that stand below',
    document: 'async get(\n  path: string,\n|\n): Promise<X[]> {',
    model: '): Promise<X[]> {\n  return [];',
    shown: '',
  },
  {
    about: 'leaves backticks within a text alone',
    document: 'const s = |\n',
    model: '`sum ${a}`;',
    shown: '`sum ${a}`;',
  },
];
