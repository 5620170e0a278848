/** What is in a package, whether the same checkout makes the same one again, and what lists its contents. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inRoot, root } from '../../scripts/lib/paths.mjs';
import { sha256 } from '../../scripts/package/sbom.mjs';
import { isPreRelease, packageName, targets } from '../../scripts/package/targets.mjs';
import { entriesOf, make, own, version } from './made.mjs';

/** What may lie in a package, and nothing else: the list is kept by hand. */
const expected = [
  /^(?:\[Content_Types\]\.xml|extension\.vsixmanifest)$/,
  /^extension\/(?:package(?:\.nls)?\.json|readme\.md|changelog\.md|LICENSE\.txt|THIRD_PARTY_NOTICES|sbom\.cdx\.json)$/,
  /^extension\/l10n\/bundle\.l10n\.json$/,
  /^extension\/media\/(?:icons\/attentive\.(?:png|svg)|walkthrough\/[\w-]+\.(?:md|png))$/,
  /^extension\/dist\/(?:extension|engine|guard|cli|uninstall)\.js$/,
  /^extension\/dist\/(?:inspector|course|nextToken)\/(?:main\.js|style\.css)$/,
];
const expectedWithRuntime = [
  /^extension\/models\/manifest\.json$/,
  /^extension\/models\/[a-z0-9-]+\/(?:README\.md|[\w.-]+\.json)$/,
  /^extension\/models\/[a-z0-9-]+\/onnx\/(?:[\w-]+\.onnx|model_q4\.onnx_data(?:\.difference)?|int8_maxima\.bin)$/,
  /^extension\/dist\/node_modules\/onnxruntime-(?:node|common)\/package\.json$/,
  /^extension\/dist\/node_modules\/onnxruntime-node\/dist\/[\w-]+\.js$/,
  /^extension\/dist\/node_modules\/onnxruntime-common\/dist\/cjs\/[\w.-]+\.js(?:on)?$/,
];

/** @param {import('../../scripts/package/targets.mjs').Target} target */
const runtimeOf = ({ runtime }) =>
  new RegExp(
    `^extension/dist/node_modules/onnxruntime-node/bin/napi-v6/${runtime}/` +
      '(?:onnxruntime_binding\\.node|libonnxruntime\\.so\\.1|libonnxruntime\\.1\\.dylib|onnxruntime\\.dll)$',
  );

const asked = own?.name === 'universal' ? 'universal' : `${own?.name},universal`;

describe('a package', function () {
  this.timeout(600_000);
  /** @type {string} */
  let folder;
  before(async () => {
    folder = await make('first', asked);
  });

  const fileOf = (/** @type {import('../../scripts/package/targets.mjs').Target} */ target) =>
    path.join(folder, packageName(target, version));

  it('has the same bytes when it is made again, elsewhere and at another hour', async () => {
    const again = await make('second', asked, { TZ: 'Asia/Jerusalem', LC_ALL: 'C' });
    assert.equal(
      fs.readFileSync(path.join(again, 'SHA256SUMS'), 'utf8'),
      fs.readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8'),
    );
  });

  it('is listed with its sha256', () => {
    const lines = fs.readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n');
    assert.deepEqual(
      lines.map((line) => line.slice(66)).sort(),
      fs
        .readdirSync(folder)
        .filter((name) => name !== 'SHA256SUMS')
        .sort(),
    );
    for (const line of lines)
      assert.equal(line.slice(0, 64), sha256(fs.readFileSync(path.join(folder, line.slice(66)))), line);
  });

  for (const target of targets.filter(({ name }) => name === own?.name || name === 'universal')) {
    describe(`for ${target.name}`, () => {
      /** @type {Map<string, import('./made.mjs').Entry>} */
      let entries;
      /** @type {any} */
      let bom;
      before(async () => {
        entries = await entriesOf(fileOf(target));
        bom = JSON.parse((await entries.get('extension/sbom.cdx.json')?.text()) ?? '');
      });
      const read = async (/** @type {string} */ name) => (await entries.get(name)?.text()) ?? '';

      it('holds nothing but what is expected, and this runtime alone', () => {
        const kinds = target.runtime ? [...expected, ...expectedWithRuntime, runtimeOf(target)] : expected;
        const names = [...entries.keys()];
        assert.deepEqual(
          names.filter((name) => !kinds.some((kind) => kind.test(name))),
          [],
        );
        for (const kind of kinds)
          assert.ok(
            names.some((name) => kind.test(name)),
            String(kind),
          );
      });

      it('makes no file a program', () => {
        for (const { name, mode } of entries.values()) assert.equal(mode & 0o111, 0, name);
      });

      it('names no folder of the machine that made it', async () => {
        const texts = [...entries.values()].filter(({ name }) => /\.(?:js|json|css|md|xml|vsixmanifest)$/.test(name));
        for (const entry of texts) {
          const text = await entry.text();
          for (const place of [root, os.homedir() === '/root' ? '/root/' : os.homedir(), 'sourceMappingURL=data'])
            assert.ok(!text.includes(place), `${entry.name} has ${place}`);
        }
      });

      it('has a manifest for a store, without what only a checkout needs', async () => {
        const manifest = JSON.parse(await read('extension/package.json'));
        assert.deepEqual(manifest.scripts, { 'vscode:uninstall': 'node ./dist/uninstall.js' });
        for (const key of ['dependencies', 'devDependencies', 'private', 'repository'])
          assert.ok(!(key in manifest), key);
        const vsix = await read('extension.vsixmanifest');
        assert.equal(/TargetPlatform="([^"]+)"/.exec(vsix)?.[1], target.runtime && target.name);
        assert.equal(vsix.includes('Id="Microsoft.VisualStudio.Code.PreRelease" Value="true"'), isPreRelease(version));
      });

      it('has a bill of materials that names each model and native file with the hash that it has', () => {
        const listed = bom.components
          .flatMap((/** @type {any} */ component) => [component, ...(component.components ?? [])])
          .filter(({ type }) => type === 'file')
          .map((/** @type {any} */ { name, hashes }) => [`extension/${name}`, hashes[0].content]);
        for (const [name, hash] of listed) assert.equal(entries.get(name)?.sha256, hash, name);
        const names = new Set(listed.map(([name]) => name));
        const native = [...entries.keys()].filter(
          (name) => name.includes('/bin/napi-v') || name.endsWith('.onnx_data'),
        );
        assert.deepEqual(
          native.filter((name) => !names.has(name)),
          [],
        );
        assert.equal(bom.bomFormat, 'CycloneDX');
        assert.match(bom.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
      });

      it('has a notice for each library of others that its bill of materials names', async () => {
        const notices = await read('extension/THIRD_PARTY_NOTICES');
        const named = new Set([...notices.matchAll(/^=+\n(\S+) \d+\.\d+\.\d+\S*\n=+$/gm)].map(([, name]) => name));
        const libraries = bom.components
          .filter(({ type }) => type === 'library')
          .map((/** @type {any} */ { name }) => name);
        assert.ok(libraries.length > 8);
        for (const name of libraries) assert.ok(named.has(name), name);
        // Without a runtime the same notices stand for a little more than is inside.
        if (target.runtime)
          assert.deepEqual(
            [...named].filter((name) => !libraries.includes(name)),
            [],
          );
        for (const { type, name } of bom.components)
          if (type === 'machine-learning-model') assert.ok(notices.includes(`Model ${name}\n`), name);
      });
    });
  }

  it('without a runtime has an engine that says so', async () => {
    const universal = targets.find(({ runtime }) => runtime === undefined);
    assert.ok(universal);
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-universal-'));
    try {
      const entries = await entriesOf(fileOf(universal));
      fs.mkdirSync(path.join(home, 'dist'));
      for (const name of ['engine.js', 'guard.js'])
        fs.writeFileSync(path.join(home, 'dist', name), (await entries.get(`extension/dist/${name}`)?.text()) ?? '');
      const engine = fork(path.join(home, 'dist/engine.js'), [path.join(home, 'models')], {
        serialization: 'advanced',
      });
      const [message] = await once(engine, 'message');
      const closed = once(engine, 'exit');
      engine.disconnect();
      await closed;
      assert.deepEqual(message, {
        kind: 'noBuild',
        platform: process.platform,
        architecture: process.arch,
        systemCode: 'MODULE_NOT_FOUND',
      });
    } finally {
      fs.rmSync(home, { recursive: true, force: true });
    }
  });

  it('holds for every target what it holds for this one', async () => {
    const { contentsFor } = await import('../../scripts/package/contents.mjs');
    const bundles = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-bundles-'));
    try {
      fs.mkdirSync(path.join(bundles, 'dist'));
      for (const target of targets) {
        const names = contentsFor(target, bundles).map(({ to }) => `extension/${to}`);
        const binaries = names.filter((name) => name.includes('/bin/'));
        assert.equal(binaries.length, target.runtime ? 2 : 0, `${target.name}: ${binaries}`);
        for (const name of binaries) assert.match(name, runtimeOf(target));
        assert.ok(!names.some((name) => name.includes('int8_q4.onnx_data')));
        const whole = names.filter((name) => name.endsWith('model_q4.onnx_data'));
        assert.equal(whole.length, target.runtime ? 1 : 0, `${target.name}: ${whole}`);
      }
    } finally {
      fs.rmSync(bundles, { recursive: true, force: true });
    }
  });
});

describe('the manifest of the extension', () => {
  const manifest = JSON.parse(fs.readFileSync(inRoot('package.json'), 'utf8'));

  it('names an icon of 128 pixels or more', () => {
    const png = fs.readFileSync(inRoot(manifest.icon));
    assert.equal(png.toString('latin1', 1, 4), 'PNG');
    assert.ok(png.readUInt32BE(16) >= 128 && png.readUInt32BE(20) >= 128);
  });
});
