/** VS Code's language id of a file, by its name or its first line: for where no editor says it. */

/** Whole names, in lower case. */
const NAMES: Readonly<Record<string, string>> = {
  commit_editmsg: 'git-commit',
  containerfile: 'dockerfile',
  dockerfile: 'dockerfile',
  gemfile: 'ruby',
  gnumakefile: 'makefile',
  jenkinsfile: 'groovy',
  'jsconfig.json': 'jsonc',
  makefile: 'makefile',
  merge_msg: 'git-commit',
  rakefile: 'ruby',
  'tsconfig.json': 'jsonc',
};

/** What stands after a name's last full stop, as VS Code's own extensions have it. */
const ENDINGS: Readonly<Record<string, string>> = {
  bat: 'bat cmd',
  c: 'c i',
  clojure: 'clj cljc cljs cljx clojure edn',
  coffeescript: 'coffee cson iced',
  cpp: 'c++ cc cpp cppm cxx h h++ hh hpp hxx inl ino ipp ixx tpp txx',
  csharp: 'cake cs csx',
  css: 'css',
  'cuda-cpp': 'cu cuh',
  dart: 'dart',
  diff: 'diff patch rej',
  fsharp: 'fs fsi fsscript fsx',
  go: 'go',
  groovy: 'gradle groovy gvy nf',
  handlebars: 'handlebars hbs hjs',
  html: 'asp aspx ejs htm html jsp rhtml shtml xht xhtml',
  ignore: 'gitignore npmignore',
  ini: 'ini',
  jade: 'jade pug',
  java: 'jav java',
  javascript: 'cjs es6 js mjs pac',
  javascriptreact: 'jsx',
  json: 'geojson har ipynb json jsonld webmanifest',
  jsonc: 'babelrc code-workspace eslintrc jsonc swcrc',
  jsonl: 'jsonl ndjson',
  julia: 'jl',
  latex: 'ctx ltx tex',
  less: 'less',
  lua: 'lua',
  makefile: 'mak mk',
  markdown: 'markdn markdown md mdown mdtext mdtxt mdwn mkd',
  'objective-c': 'm',
  'objective-cpp': 'mm',
  perl: 'pl pm pod psgi t',
  php: 'ctp php php4 php5 phtml',
  powershell: 'ps1 psd1 psm1 psrc pssc',
  properties: 'cfg conf editorconfig gitattributes gitconfig gitmodules properties',
  python: 'cpy gyp gypi ipy py pyi pyt pyw rpy',
  r: 'r rhistory rprofile rt',
  raku: 'p6 pl6 pm6 raku rakumod rakutest',
  razor: 'cshtml razor',
  restructuredtext: 'rst',
  ruby: 'erb gemspec podspec rake rb rbi rbx rjs ru',
  rust: 'rs',
  scss: 'scss',
  shellscript: 'bash bash_aliases bash_profile bashrc csh cshrc fish ksh profile sh zsh zshenv zshrc',
  sql: 'dsql sql',
  swift: 'swift',
  tex: 'bbx cbx cls sty',
  typescript: 'cts mts ts',
  typescriptreact: 'tsx',
  vb: 'bas brs vb vba vbs',
  xml: 'axaml csproj dtd fsproj launch opml plist proj props rdf rss svg targets vbproj vcxproj wsdl xaml xlf xml xsd xul',
  xsl: 'xsl xslt',
  yaml: 'cff eyaml yaml yml',
};

const BY_ENDING: ReadonlyMap<string, string> = new Map(
  Object.entries(ENDINGS).flatMap(([language, endings]) =>
    endings.split(' ').map((ending) => [ending, language] as const),
  ),
);

/** What a first line `#!…` names, as VS Code's own extensions have it. */
const INTERPRETERS: readonly (readonly [named: RegExp, language: string])[] = [
  [/\b(?:bash|fish|zsh|sh|ksh|dtksh|pdksh|mksh|ash|dash|yash|csh|jcsh|tcsh|itcsh)\b/, 'shellscript'],
  [/\bpython[0-9.-]*\b/, 'python'],
  [/\bnode/, 'javascript'],
  [/\bperl\b/, 'perl'],
  [/\bruby\b/, 'ruby'],
  [/\bphp\b/, 'php'],
  [/\bpwsh\b/, 'powershell'],
  [/\bjulia[0-9.-]*\b/, 'julia'],
  [/\bgroovy\b/, 'groovy'],
  [/\/make\b/, 'makefile'],
];

/**
 * @param path with slashes or backslashes. Upper and lower case are the same.
 * @param text of the file, the first line of which counts where the name says nothing
 * @returns `plaintext` where neither says anything, as VS Code has it without further extensions
 */
export function languageOfFile(path: string, text = ''): string {
  const name = path.split(/[\\/]/).at(-1)!.toLowerCase();
  if (Object.hasOwn(NAMES, name)) return NAMES[name]!;
  const dot = name.lastIndexOf('.');
  return (dot === -1 ? undefined : BY_ENDING.get(name.slice(dot + 1))) ?? languageOfFirstLine(text) ?? 'plaintext';
}

function languageOfFirstLine(text: string): string | undefined {
  const line = /^#!.*/.exec(text)?.[0];
  return line === undefined ? undefined : INTERPRETERS.find(([named]) => named.test(line))?.[1];
}
