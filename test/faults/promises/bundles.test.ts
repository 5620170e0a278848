/** Security promises 5 and 6: no shell, no code made from text and no network in the programs that are shipped. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';

/** The code alone: comments of libraries speak of much that the code does not do. */
function codeOf(file: string): string {
  return readFileSync(`dist/${file}`, 'utf8')
    .replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '')
    .replaceAll(/\/\*[^*]*\*\//g, '');
}

const PROGRAMS = ['engine.js', 'guard.js', 'cli.js', 'prepareModels.js', 'extension.js'];
const PAGES = ['inspector/main.js', 'course/main.js', 'nextToken/main.js'];

/** @returns each place with what stands around it */
const places = (code: string, wanted: RegExp): string[] =>
  [...code.matchAll(wanted)].map(({ index, 0: found }) =>
    code.slice(Math.max(0, index - 60), index + found.length + 60).replaceAll(/\s+/g, ' '),
  );

/** What no program holds, in the libraries' code or in ours. */
const FORBIDDEN: readonly (readonly [what: string, wanted: RegExp])[] = [
  ['new Function', /\bnew Function\s*\(|(?<![\w.$])Function\s*\(/g],
  ['eval', /(?<![\w.$"'-])eval\s*\(/g],
  ['timers that take text', /\bset(?:Timeout|Interval)\s*\(\s*["'`]/g],
  ['import of a name that is worked out', /(?<![\w.$])import\s*\(/g],
  ['require of a name that is worked out', /(?<![\w.$])(?:__)?require\d*\s*\(\s*(?!["'])[^)]/g],
  ['fetch', /(?<![\w.$#"])fetch\s*\((?![^)]*\)\s*\{|e,)|globalThis\.fetch/g],
  ['XMLHttpRequest, WebSocket, EventSource', /\bnew (?:XMLHttpRequest|WebSocket|EventSource)\b/g],
  ['beacons', /\bsendBeacon\b/g],
  ['custom operators of the runtime', /registerCustomOpsLibrary|RegisterCustomOps/g],
  ['pickle', /\bunpickle\b|pickle\.load/g],
];

/** Modules of Node by which a program could reach a network, a shell or a compiler. */
const REACHING = /^(?:net|tls|dgram|dns|http|https|http2|child_process|cluster|vm|repl|inspector|module)(?:\/|$)/;
/** Which of them a program may name, and why. */
const ALLOWED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'engine.js': { module: 'transformers.js finds the native runtime by `createRequire`, under one fixed name' },
  'prepareModels.js': { module: 'as in the engine' },
  'cli.js': {
    module: 'as in the engine; the picture of a head finds sharp, where it is installed, under its fixed name',
    child_process: 'commander starts programs of subcommands, of which Attentive has none',
  },
  'extension.js': {
    child_process: 'forks the engine, one fixed file, without a shell',
    http: 'asks the servers that a person added (backends/openai/http.ts), and no other',
    https: 'as http',
  },
  'guard.js': {},
};

describe('The programs that are shipped', () => {
  for (const file of [...PROGRAMS, ...PAGES]) {
    const code = codeOf(file);
    for (const [what, wanted] of FORBIDDEN)
      it(`${file} has no ${what}`, () => assert.deepEqual(places(code, wanted), []));
  }

  for (const file of PROGRAMS) {
    it(`${file} loads no module of Node that reaches a network, a shell or a compiler but what is listed`, () => {
      const names = [...codeOf(file).matchAll(/(?:require\d*\s*\(|from)\s*["'](?:node:)?([\w/]+)["']/g)].map(
        ([, name = '']) => name,
      );
      assert.ok(names.every((name) => name.length > 0) && names.length > 0);
      const reaching = [...new Set(names)].filter((name) => builtinModules.includes(name) && REACHING.test(name));
      assert.deepEqual(reaching.sort(), Object.keys(ALLOWED[file] ?? {}).sort());
    });
  }

  it('reach the network in one place, for downloads of models, where they reach it at all', () => {
    const doors = (file: string): number => places(codeOf(file), /\{\s*fetch\s*:\s*\w+\s*\}\s*=\s*globalThis/g).length;
    const withOne = ['cli.js', 'extension.js'];
    for (const file of [...PROGRAMS, ...PAGES]) assert.equal(doors(file), withOne.includes(file) ? 1 : 0, file);
  });

  it('find the native runtime, and sharp for a picture, under fixed names', () => {
    for (const file of PROGRAMS) {
      const made = places(codeOf(file), /createRequire\)?\(/g);
      for (const place of made) assert.match(place, /import_meta\d*\.url \?\? __filename|\(__filename\)\("sharp"\)/);
      const used = places(codeOf(file), /requireFromHere\((?!"onnxruntime-node"\))/g);
      assert.deepEqual(used, []);
    }
  });

  it('ask servers at one place, with an address that a person gave', () => {
    const asked = places(codeOf('extension.js'), /\bhttps?\d*\)?\.(?:request|get)\b/g);
    assert.equal(asked.length, 1, asked.join('\n'));
    assert.match(asked[0] ?? '', /\.request\(address\.base \+ sent\.path/);
  });

  it('fork one file, ask Git what it ignores, and start nothing by a shell', () => {
    const code = codeOf('extension.js');
    const started = places(code, /import_node_child_process\d*\.\w+/g);
    assert.equal(started.length, 2, started.join('\n'));
    const [git, fork] = started;
    assert.match(git ?? '', /\.execFile\)\(git, args, options, /);
    assert.match(fork ?? '', /\.fork\)\(program, \[/);
    assert.match(code, /args = \["-C", root, "-c", "core\.fsmonitor=false", "check-ignore", "-z", "--stdin"\]/);
    assert.deepEqual(places(code, /\b(?:execSync|execFileSync|spawnSync|shell:\s*true)\b/g), []);
  });
});
