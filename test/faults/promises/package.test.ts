/** Security promises 3 and 9: what a workspace may choose, and what is installed and packed. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';

interface Setting {
  readonly scope?: string;
}
interface Package {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: unknown; readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: { readonly configuration: readonly { readonly properties: Record<string, Setting> }[] };
}
interface Locked {
  readonly packages: Record<
    string,
    {
      readonly version?: string;
      readonly resolved?: string;
      readonly integrity?: string;
      readonly link?: boolean;
      readonly inBundle?: boolean;
    }
  >;
}

const read = <Content>(file: string): Content => JSON.parse(readFileSync(file, 'utf8')) as Content;
const manifest = read<Package>('package.json');
const settings = Object.assign({}, ...manifest.contributes.configuration.map(({ properties }) => properties)) as Record<
  string,
  Setting
>;

describe('A workspace that nobody has trusted', () => {
  const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;

  it('has Attentive with limits', () => assert.equal(supported, 'limited'));

  it('chooses no model, no folder and nothing about private files', () => {
    const powerful = Object.keys(settings).filter((name) => /model|folder|exclude|endpoint|server|cache/i.test(name));
    assert.ok(powerful.length >= 7, powerful.join());
    assert.deepEqual([...restrictedConfigurations].sort(), powerful.sort());
  });

  it('names settings that exist', () => {
    for (const name of restrictedConfigurations) assert.ok(name in settings, name);
  });
});

describe('A setting that names a place outside the workspace', () => {
  it('belongs to the machine: no repository chooses it, trusted or not', () => {
    const places = Object.keys(settings).filter((name) => /folder$|servers$|endpoint|storage|cache/i.test(name));
    assert.deepEqual(places, [
      'attentive.models.folder',
      'attentive.models.hubEndpoint',
      'attentive.models.storage',
      'attentive.servers',
    ]);
    for (const name of places) assert.equal(settings[name]?.scope, 'machine', name);
  });
});

describe('What is installed', () => {
  const lock = read<Locked>('package-lock.json');

  it('has an exact version for each package that is asked for, and the same one in the lockfile', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const exact = /^(?:npm:@?[\w./-]+@)?(\d+\.\d+\.\d+)$/.exec(version)?.[1];
      assert.ok(exact, `${name} ${version}`);
      assert.equal(lock.packages[`node_modules/${name}`]?.version, exact, name);
    }
  });

  for (const file of [
    'package-lock.json',
    'test/host/package-lock.json',
    'test/host/newest/package-lock.json',
    'scripts/package/package-lock.json',
  ]) {
    it(`is pinned by sha512, wherever it comes from (${file})`, () => {
      const installed = Object.entries(read<Locked>(file).packages).filter(
        ([where, { link, inBundle }]) => where !== '' && link !== true && inBundle !== true,
      );
      assert.ok(installed.length > 50);
      for (const [where, { resolved, integrity }] of installed) {
        // The lock names no registry, so that any mirror can serve it: the hash decides.
        assert.equal(resolved, undefined, where);
        assert.match(integrity ?? '', /^sha512-[A-Za-z0-9+/]{86}==$/, where);
      }
    });
  }

  it('runs no program of a package while it is installed', () => {
    assert.match(readFileSync('.npmrc', 'utf8'), /^ignore-scripts=true$/m);
  });

  it('has its native runtime from the package that the lockfile pins, not from a later download', () => {
    const folder = 'node_modules/onnxruntime-node';
    assert.ok(lock.packages[folder]?.integrity);
    const binary = path.join(folder, 'bin/napi-v6', process.platform, process.arch, 'onnxruntime_binding.node');
    assert.ok(existsSync(binary), binary);
  });
});

describe('What is packed', () => {
  const rules = readFileSync('.vscodeignore', 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  /** The few forms of a glob that the file has. */
  const pattern = (glob: string): RegExp =>
    new RegExp(
      `^${glob
        .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('**/', '\0')
        .replaceAll('**', '\x01')
        .replaceAll('*', '[^/]*')
        .replaceAll('\0', '(?:.*/)?')
        .replaceAll('\x01', '.*')}$`,
    );
  const packed = rules.filter((rule) => rule.startsWith('!')).map((rule) => pattern(rule.slice(1)));

  /** What may lie in a package, and nothing else: the list is kept by hand. */
  const EXPECTED: readonly RegExp[] = [
    /^(?:package\.json|package\.nls(?:\.[\w-]+)?\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD_PARTY_NOTICES)$/,
    /^l10n\/bundle\.l10n(?:\.[\w-]+)?\.json$/,
    /^media\/(?:icons\/[\w-]+\.(?:png|svg)|walkthrough\/[\w-]+\.(?:md|png|svg))$/,
    /^dist\/(?:extension|engine|guard|cli|prepareModels|uninstall)\.js$/,
    /^dist\/(?:inspector|course|nextToken)\/(?:main\.js|style\.css)$/,
    /^models\/manifest\.json$/,
    /^models\/[a-z0-9-]+\/(?:README\.md|LICENSE|NOTICE|[\w.-]+\.json|merges\.txt|vocab\.txt|onnx\/[\w.-]+\.onnx(?:_data(?:_\d)?)?|onnx\/int8_maxima\.bin|[\w.-]+\.onnx)$/,
    /^node_modules\/onnxruntime-(?:node|common)\/(?:package\.json|LICENSE(?:\.txt)?)$/,
    /^node_modules\/onnxruntime-node\/dist\/[\w-]+\.js$/,
    /^node_modules\/onnxruntime-node\/bin\/napi-v\d+\/(?:linux|darwin|win32)\/(?:x64|arm64)\/[\w.-]+\.(?:node|dll|dylib|so[\d.]*)$/,
    /^node_modules\/onnxruntime-common\/dist\/cjs\/[\w.-]+\.js(?:on)?$/,
  ];

  function* files(folder = ''): Generator<string> {
    for (const name of readdirSync(folder || '.')) {
      const file = folder ? `${folder}/${name}` : name;
      if (/^(?:\.git|node_modules\/(?!onnxruntime-)|test|out|bench|docs|demo)/.test(file)) continue;
      if (statSync(file).isDirectory()) yield* files(file);
      else yield file;
    }
  }
  const all = [...files()].filter((file) => packed.some((each) => each.test(file)));

  it('is nothing but what is named', () => assert.equal(rules[0], '**/*'));

  it('is of the kinds that are listed here', () => {
    const strange = all.filter((file) => !EXPECTED.some((each) => each.test(file)));
    assert.deepEqual(strange, []);
    assert.ok(all.length > 30, String(all.length));
  });

  it('holds no source map, no test, no key and no hidden file', () => {
    assert.deepEqual(
      all.filter((file) => /\.map$|\.test\.|\.pem$|\.key$|(?:^|\/)\./.test(file)),
      [],
    );
  });
});
