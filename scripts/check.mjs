/**
 * npm run check: types and lint, the workflows, the format. `-- types`, say, checks one of the three. What the compiler has
 * found out about the types is not found out again for the rules that need it.
 */
import './lib/node-version.mjs';
import path from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { Problem, command } from './lib/console.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';
import { lintWorkflows, workflowFiles } from './lib/workflows.mjs';

const projects = ['tsconfig.json', 'media/tsconfig.json'];

/** @type {ts.FormatDiagnosticsHost} */
const format = { getCurrentDirectory: () => root, getCanonicalFileName: (name) => name, getNewLine: () => '\n' };

/** @param {readonly ts.Diagnostic[]} found prints them @returns {boolean} whether there are none */
function isClean(found) {
  if (found.length > 0) process.stdout.write(ts.formatDiagnosticsWithColorAndContext(found, format));
  return found.length === 0;
}

/** @param {string} file of a project @returns {ts.Program} */
function programOf(file) {
  const { config, error } = ts.readConfigFile(inRoot(file), (name) => ts.sys.readFile(name));
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(
    config,
    ts.sys,
    path.dirname(inRoot(file)),
    undefined,
    inRoot(file),
  );
  const configFileParsingDiagnostics = error ? [error, ...errors] : errors;
  return ts.createProgram({ rootNames: fileNames, options, configFileParsingDiagnostics });
}

/** @returns {Promise<boolean>} whether the types are right and no rule of lint is broken */
async function checkTypes() {
  const programs = projects.map(programOf);
  const typed = programs.map((program) => isClean(ts.getPreEmitDiagnostics(program))).every(Boolean);
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parserOptions: { project: null, programs } } }],
  });
  const results = await eslint.lintFiles(['.']);
  const formatter = await eslint.loadFormatter('stylish');
  process.stdout.write(await formatter.format(results));
  return typed && results.every(({ errorCount }) => errorCount === 0);
}

/** @returns {Promise<boolean>} whether nothing is wrong with them */
async function checkWorkflows() {
  const found = await lintWorkflows(workflowFiles());
  for (const line of found) process.stdout.write(`${line}\n`);
  return found.length === 0;
}

/** @returns {Promise<boolean>} whether every file is formatted */
async function checkFormat() {
  const prettier = inRoot('node_modules/prettier/bin/prettier.cjs');
  const { code } = await run(
    process.execPath,
    [prettier, '--check', '--cache', '--cache-strategy', 'content', '--log-level', 'warn', '.'],
    { cwd: root },
  );
  return code === 0;
}

const checks = { types: checkTypes, workflows: checkWorkflows, format: checkFormat };

await command(async () => {
  const [asked] = process.argv.slice(2);
  if (asked !== undefined && !(asked in checks))
    throw new Problem(`There is no check called ${asked}.`, `The checks are ${Object.keys(checks).join(', ')}.`);
  for (const [name, check] of Object.entries(checks)) {
    if (asked !== undefined && name !== asked) continue;
    if (!(await check())) return 1;
  }
  return 0;
});
