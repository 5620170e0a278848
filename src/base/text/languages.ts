/** What the rules need to know of a language, by VS Code's language id. */

const PROSE = new Set([
  'asciidoc', 'git-commit', 'latex', 'markdown', 'org', 'plaintext', 'quarto', 'restructuredtext', 'scminput', 'tex', 'typst',
]);

/** How a line of nothing but a comment begins, where it is not as in C. */
const COMMENTS: readonly (readonly [start: RegExp, languages: readonly string[]])[] = [
  [/^\s*#/, [
    'coffeescript', 'dockerfile', 'dotenv', 'elixir', 'ignore', 'julia', 'makefile', 'perl', 'powershell', 'properties', 'python', 'r', 'ruby',
    'shellscript', 'toml', 'yaml',
  ]],
  [/^\s*--/, ['ada', 'elm', 'haskell', 'lua', 'sql']],
  [/^\s*;/, ['clojure', 'commonlisp', 'ini', 'lisp', 'scheme']],
  [/^\s*%/, ['erlang', 'matlab', 'prolog']],
  [/^\s*<!--/, ['html', 'xml', 'vue', 'svelte']],
];
/** A line that begins with `*` goes on with a comment that an earlier line opened. */
const C_COMMENT = /^\s*(?:\/\/|\/\*|\*(?!\S))/;
const COMMENT_START = new Map(COMMENTS.flatMap(([start, languages]) => languages.map((language) => [language, start] as const)));

export function isProse(language: string): boolean {
  return PROSE.has(language);
}

/** Whether a line of code begins as a comment. */
export function isComment(line: string, language: string): boolean {
  return !isProse(language) && (COMMENT_START.get(language) ?? C_COMMENT).test(line);
}
