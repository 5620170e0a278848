/** What the rules need to know of a language, by VS Code's language id. */

const PROSE = new Set([
  'asciidoc',
  'git-commit',
  'latex',
  'markdown',
  'org',
  'plaintext',
  'quarto',
  'restructuredtext',
  'scminput',
  'search-result',
  'tex',
  'typst',
]);

// A line that begins with `*` goes on with a comment that an earlier line opened.
const C = String.raw`\/\/[/!]?|\/\*\*?|\*\/|\*(?!\S)`;
/** `#!` names an interpreter. */
const HASH = '#(?!!)';
const DASHES = '--';
const SEMICOLONS = ';+';
const PERCENT = '%+';
const ANGLE = '<!--';

/** What a line of nothing but a comment begins with. */
const MARKERS: readonly (readonly [marker: string, languages: readonly string[]])[] = [
  [
    C,
    [
      'c',
      'cpp',
      'csharp',
      'css',
      'cuda-cpp',
      'dart',
      'go',
      'groovy',
      'java',
      'javascript',
      'javascriptreact',
      'jsonc',
      'kotlin',
      'less',
      'objective-c',
      'objective-cpp',
      'rust',
      'scala',
      'scss',
      'swift',
      'typescript',
      'typescriptreact',
    ],
  ],
  [
    HASH,
    [
      'coffeescript',
      'dockerfile',
      'dotenv',
      'elixir',
      'ignore',
      'julia',
      'makefile',
      'perl',
      'powershell',
      'properties',
      'python',
      'r',
      'ruby',
      'shellscript',
      'toml',
      'yaml',
    ],
  ],
  [DASHES, ['ada', 'elm', 'haskell', 'lua']],
  [`${DASHES}|${C}`, ['sql']],
  [SEMICOLONS, ['clojure', 'commonlisp', 'lisp', 'scheme']],
  [`${SEMICOLONS}|${HASH}`, ['ini']],
  [PERCENT, ['erlang', 'matlab', 'prolog']],
  [ANGLE, ['xml']],
  [`${ANGLE}|${C}`, ['html', 'svelte', 'vue']],
];
/** In any other language: every marker, unless it is more likely an instruction of a preprocessor or an operator. */
const ANY = String.raw`${C}|#(?!include|define|if|else|endif|!)|--(?!\S)|${SEMICOLONS}|${PERCENT}|${ANGLE}`;

const commentStart = (marker: string): RegExp => new RegExp(String.raw`^\s*(?:${marker})\s?`);
const COMMENT_STARTS = new Map(
  MARKERS.flatMap(([marker, languages]) => languages.map((language) => [language, commentStart(marker)] as const)),
);
const ANY_START = commentStart(ANY);

export function isProse(language: string): boolean {
  return PROSE.has(language);
}

/**
 * UTF-16 units before the text of a line that begins as a comment: the indent, the marker and one blank; 0 for any
 * other line.
 */
export function commentMarkerLength(line: string, language: string): number {
  return isProse(language) ? 0 : ((COMMENT_STARTS.get(language) ?? ANY_START).exec(line)?.[0].length ?? 0);
}

/** Whether a line of code begins as a comment. */
export function isComment(line: string, language: string): boolean {
  return commentMarkerLength(line, language) > 0;
}
