import * as assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import * as ts from 'typescript';
import { exceptions, importViolation, isGoverned } from '../../../tools/architecture/imports.mjs';

const GENERATED = 'src/engine/graph/proto/onnx_pb.ts';

function filesBelow(folder: string, ending: RegExp): string[] {
  return (
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      // Whoever has made a package has its tools beside the scripts.
      .filter((name) => ending.test(name) && !name.includes('/node_modules/'))
      .sort()
  );
}

const sources = [...filesBelow('src', /\.ts$/), ...filesBelow('media', /\.ts$/)];

/** Every module that a file names: `import`, `import type`, `export from`, `import()`, `import('x').T`, `require()`. */
function specifiers(file: string, content: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
      add(node.moduleSpecifier);
    if (ts.isExternalModuleReference(node)) add(node.expression);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    if (ts.isCallExpression(node) && isLoader(node.expression)) node.arguments.slice(0, 1).forEach(add);
    ts.forEachChild(node, visit);
  };
  const add = (node: ts.Node): void => {
    found.push(ts.isStringLiteralLike(node) ? node.text : `computed at run time: ${node.getText()}`);
  };
  visit(ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true));
  return found;
}

function isLoader(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
}

function violations(file: string, content: string): string[] {
  return specifiers(file, content).flatMap((specifier) => importViolation(file, specifier) ?? []);
}

function usesAny(file: string, content: string): boolean {
  const isAny = (node: ts.Node): boolean =>
    node.kind === ts.SyntaxKind.AnyKeyword || (ts.forEachChild(node, (child) => isAny(child) || undefined) ?? false);
  return isAny(ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true));
}

describe('imports', () => {
  it('point inward in every source file', () => {
    assert.ok(sources.length > 20, 'the sources were not found');
    assert.deepEqual(
      sources.flatMap((file) => violations(file, readFileSync(file, 'utf8'))),
      [],
    );
  });

  it('have no exception that is unused', () => {
    const needed = ([importer, imported]: readonly [string, string]): boolean =>
      existsSync(importer) &&
      specifiers(importer, readFileSync(importer, 'utf8')).some(
        (specifier) => posix.join(posix.dirname(importer), specifier) === imported,
      );
    assert.deepEqual(
      exceptions.filter((exception) => !needed(exception)),
      [],
    );
  });

  const refused: readonly [file: string, statement: string][] = [
    ['src/protocol/engine.ts', "import { x } from '../features/completion/core/x';"],
    ['src/protocol/engine.ts', "import { readFile } from 'node:fs';"],
    ['src/protocol/engine.ts', "import * as vscode from 'vscode';"],
    ['src/base/text/lines.ts', "import { Engine } from '../../protocol/engine';"],
    ['src/features/completion/core/gate.ts', "import { x } from '../../../engine/service/x';"],
    ['src/features/completion/core/gate.ts', "import { Settings } from '../../../host/settings';"],
    ['src/features/completion/core/gate.ts', "import { x } from '../host/x';"],
    ['src/features/completion/core/gate.ts', "import * as path from 'path';"],
    ['src/features/completion/core/gate.ts', "import { setTimeout } from 'node:timers/promises';"],
    ['src/features/completion/core/gate.ts', "import type { TextDocument } from 'vscode';"],
    ['src/features/course/host/page.ts', "import { ladder } from '../../experiments/core/ladder';"],
    ['src/features/course/host/page.ts', "import { EngineClient } from '../../../backends/process/engineClient';"],
    ['src/features/attention/host/panel.ts', "import { draw } from '../../../../media/attention/views/draw';"],
    ['src/models/verify.ts', "import { Fault } from '../engine/faults';"],
    ['src/models/verify.ts', "export * from 'onnxruntime-node';"],
    ['src/engine/service/server.ts', "import { EngineClient } from '../../backends/process/engineClient';"],
    ['src/engine/graph/graph.ts', "import { gate } from '../../features/completion/core/gate';"],
    ['src/engine/graph/graph.ts', "import type { Panel } from '../../features/attention/host';"],
    ['src/engine/decode/generate.ts', "import { server } from '../service/server';"],
    ['src/engine/service/server.ts', "import { window } from 'vscode';"],
    ['src/backends/process/call.ts', "import { Queue } from '../../engine/service/queue';"],
    ['src/backends/process/call.ts', "const x = await import('../../engine/service/queue');"],
    ['src/backends/process/call.ts', "let x: import('../../engine/service/queue').Queue;"],
    ['src/backends/process/call.ts', "import { window } from 'vscode';"],
    ['src/host/status.ts', "import { Panel } from '../features/attention/host/panel';"],
    ['src/host/status.ts', "import { Menu } from '../shell/menu';"],
    ['src/host/status.ts', "import type { EngineClient } from '../backends/process/engineClient';"],
    ['src/host/status.ts', "import { loadManifest } from '../models/manifest';"],
    ['src/host/status.ts', "import { InferenceSession } from 'onnxruntime-node';"],
    ['src/extension.ts', "export { Registry } from './engine/service/modelRegistry';"],
    ['src/cli/main.ts', "import { EngineClient } from '../backends/process/engineClient';"],
    ['src/cli/verbs.ts', "import * as vscode from 'vscode';"],
    ['src/cli/verbs.ts', "const client = require('../backends/process/engineClient');"],
    ['src/cli/verbs.ts', "import client = require('../backends/process/engineClient');"],
    ['src/cli/verbs.ts', 'const module = await import(process.argv[2]);'],
    ['media/attention/panel/main.ts', "import { panel } from '../../../src/features/attention/host/panel';"],
    ['media/attention/panel/main.ts', "import { readFile } from 'node:fs';"],
    ['media/attention/panel/main.ts', "import React from 'react';"],
    ['media/shared/dom.ts', "import { Scene } from '../attention/scene/state';"],
    ['src/engine/x.ts', "import { x } from '../../test/numbers/support';"],
    ['src/somewhere/x.ts', "import { x } from './y';"],
  ];
  for (const [file, statement] of refused) {
    it(`are refused: ${statement} in ${file}`, () => {
      assert.equal(violations(file, statement).length, 1);
    });
  }

  const allowed: readonly [file: string, statement: string][] = [
    ['src/extension.ts', "import { EngineClient } from './backends/process/engineClient';"],
    ['src/host/status.ts', "import * as vscode from 'vscode';"],
    ['src/shell/menu.ts', "import { explain } from '../features/completion/core/explain';"],
    ['src/features/completion/core/gate.ts', "import type { ScoredToken } from '../../../protocol/engine';"],
    ['src/engine/graph/variants.ts', "import { fromBinary } from '@bufbuild/protobuf';"],
    ['src/engine/graph/variants.ts', "import { enumDesc } from '@bufbuild/protobuf/codegenv2';"],
    ['src/cli/main.ts', "import { verbs } from './verbs';"],
    ['src/cli/verbs.ts', "import { LocalEngine } from '../engine/service/engine';"],
    ['media/attention/panel/main.ts', "import { ToWebview } from '../../../src/protocol/attention';"],
    ['media/attention/panel/main.ts', "// import { readFile } from 'node:fs';"],
  ];
  for (const [file, statement] of allowed) {
    it(`are allowed: ${statement} in ${file}`, () => {
      assert.deepEqual(violations(file, statement), []);
    });
  }

  it('are governed in src and media alone', () => {
    const files = ['src/x.ts', 'media/x.ts', 'test/x.ts', 'tools/x.mjs', 'scripts/src/x.mjs'];
    assert.deepEqual(files.filter(isGoverned), ['src/x.ts', 'media/x.ts']);
  });
});

describe('the source', () => {
  const handwritten = sources.filter((file) => file !== GENERATED);

  it('has an activation that is a table of contents, under 100 lines', () => {
    assert.ok(readFileSync('src/extension.ts', 'utf8').split('\n').length < 100);
  });

  it('never says any', () => {
    assert.ok(usesAny('x.ts', 'export const f = (x: Map<string, any[]>): void => {};'));
    assert.ok(!usesAny('x.ts', "/** any */ export const any = 'any';"));
    assert.deepEqual(
      handwritten.filter((file) => usesAny(file, readFileSync(file, 'utf8'))),
      [],
    );
  });

  it('puts nothing off', () => {
    const putOff = /\b(?:TODO|FIXME|XXX|HACK)\b|\bnot (?:yet )?implemented\b/i;
    assert.match('// TODO: later', putOff);
    assert.match("throw new Error('Not implemented')", putOff);
    assert.deepEqual(
      handwritten.filter((file) => putOff.test(readFileSync(file, 'utf8'))),
      [],
    );
  });

  it("names no path of anybody's machine", () => {
    const machinePath = /(?<![\w.~-])\/(?:home|Users|root|work|mnt|tmp\/\w+)\/\w|\b[A-Z]:\\+Users\b/;
    for (const bad of ["'/home/ann/x'", '`/root/x`', '"C:\\\\Users\\\\ann"', '(/Users/ann)'])
      assert.match(bad, machinePath);
    for (const good of ['./work/x', 'https://example.test/home/x', 'src/root/x'])
      assert.doesNotMatch(good, machinePath);
    const files = [
      ...handwritten,
      'package.json',
      'esbuild.js',
      'README.md',
      'CHANGELOG.md',
      ...['docs', 'scripts', 'tools', 'demo'].flatMap((folder) =>
        filesBelow(folder, /\.(?:md|mjs|cjs|js|ts|py|json)$/),
      ),
    ];
    assert.deepEqual(
      files.filter((file) => machinePath.test(readFileSync(file, 'utf8'))),
      [],
    );
  });
});
