import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { inRoot, root } from '../lib/paths.mjs';
import { lintWorkflows } from '../lib/workflows.mjs';
import { differenceOf, suffix } from '../package/difference.mjs';
import { packagedManifest } from '../package/making.mjs';
import { packingRules } from '../package/rules.mjs';
import { sha256 } from '../package/sbom.mjs';
import { chooseTargets, isPreRelease, packageName, targets } from '../package/targets.mjs';

const read = (/** @type {string} */ file) => fs.readFileSync(inRoot(file), 'utf8');
const workflows = fs.readdirSync(inRoot('.github/workflows')).map((name) => `.github/workflows/${name}`);

describe('the manifest in a package', () => {
  it('keeps the one script that VS Code runs, and a file for it', () => {
    const { scripts, dependencies } = JSON.parse(packagedManifest(undefined));
    assert.deepEqual(scripts, { 'vscode:uninstall': 'node ./dist/uninstall.js' });
    assert.equal(dependencies, undefined);
    assert.match(read('esbuild.js'), /^ +uninstall: 'src\/models\/hub\/uninstall\.ts',$/m);
  });
});

describe('targets of packages', () => {
  it('are chosen by name, or all together', () => {
    assert.deepEqual(
      chooseTargets('win32-x64,universal').map(({ name }) => name),
      ['win32-x64', 'universal'],
    );
    assert.equal(chooseTargets('all').length, targets.length);
    assert.throws(() => chooseTargets('linux-x64,alpine-x64'), RangeError);
  });

  it('name their packages, which the version puts into a channel', () => {
    const [first] = targets;
    assert.ok(first);
    assert.equal(packageName(first, '1.2.3'), 'attentive-linux-x64-1.2.3.vsix');
    assert.deepEqual(['0.1.0', '0.2.9', '1.13.0', '1.0.1'].map(isPreRelease), [true, false, true, false]);
  });

  it('have each a runtime that npm installs, but the universal one', () => {
    for (const { name, runtime } of targets) {
      if (runtime === undefined) assert.equal(name, 'universal');
      else
        assert.ok(
          fs.existsSync(inRoot('node_modules/onnxruntime-node/bin/napi-v6', runtime, 'onnxruntime_binding.node')),
        );
    }
  });
});

describe('the rules of .vscodeignore', () => {
  const isPacked = packingRules(read('.vscodeignore'));

  for (const [file, expected] of /** @type {const} */ ([
    ['README.md', true],
    ['dist/engine.js', true],
    ['dist/engine.js.map', false],
    ['models/a/onnx/model_q4.onnx_data', true],
    ['models/a/onnx/int8_q4.onnx_data', false],
    ['models/a/onnx/exact-attention-values_quantized.onnx', true],
    ['models/a/onnx/exact-attention-values/model.onnx', false],
    ['node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1', true],
    ['node_modules/onnxruntime-node/script/install.js', false],
    ['src/extension.ts', false],
    ['docs/images/tokens.png', false],
  ])) {
    it(`${expected ? 'pack' : 'leave out'} ${file}`, () => assert.equal(isPacked(file), expected));
  }
});

describe('weights as a difference', () => {
  it('give the weights again when they are added to those of the other model', () => {
    const [bytes, base] = [Buffer.from([1, 255, 0, 7]), Buffer.from([2, 0, 255, 7])];
    const difference = zlib.inflateRawSync(differenceOf(bytes, base));
    assert.deepEqual([...difference], [255, 255, 1, 0]);
  });

  it('have the name that the program looks for', () =>
    assert.ok(read('src/models/difference.ts').includes(`DIFFERENCE_SUFFIX = '${suffix}';`)));
});

describe('npm run package', () => {
  for (const [what, args, message] of /** @type {const} */ ([
    [
      'a target that does not exist',
      ['--target', 'alpine-x64'],
      /alpine-x64 names a target that does not exist\.\nThe targets/,
    ],
    ['a tag of another version', ['--tag', 'v99.0.0'], /v99\.0\.0 does not name version/],
    [
      'an address of no repository',
      ['--repository', 'https://example.org'],
      /is no address of a repository\.\nGive https/,
    ],
  ])) {
    it(`refuses ${what} before anything is made`, () => {
      const { status, stderr } = spawnSync(process.execPath, ['scripts/package.mjs', ...args], {
        cwd: root,
        encoding: 'utf8',
      });
      assert.equal(status, 1);
      assert.match(stderr, message);
    });
  }
});

describe('publishing', () => {
  /** @type {string} */
  let folder;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-publish-'));
    fs.writeFileSync(path.join(folder, 'a.vsix'), 'a package');
    fs.writeFileSync(path.join(folder, 'a.cdx.json'), '{}');
    const sums = ['a.cdx.json', 'a.vsix'].map(
      (name) => `${sha256(fs.readFileSync(path.join(folder, name)))}  ${name}\n`,
    );
    fs.writeFileSync(path.join(folder, 'SHA256SUMS'), sums.join(''));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const publish = (/** @type {string[]} */ ...args) =>
    spawnSync(process.execPath, ['scripts/publish.mjs', '--from', folder, ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, VSCE_PAT: '', OVSX_PAT: '' },
    });

  it('hands each package to the store that is named, and no other file', () => {
    const { status, stdout } = publish('open-vsx', '--dry-run');
    assert.equal(status, 0);
    const channel = isPreRelease(JSON.parse(read('package.json')).version) ? ' --pre-release' : '';
    assert.equal(stdout, `node ovsx/bin/ovsx publish ${path.join(folder, 'a.vsix')}${channel} --skip-duplicate\n`);
  });

  it('refuses a package that has changed', () => {
    fs.appendFileSync(path.join(folder, 'a.vsix'), '.');
    const { status, stderr } = publish('marketplace', '--dry-run');
    assert.equal(status, 1);
    assert.match(stderr, /a\.vsix is not the file that SHA256SUMS lists\./);
  });

  it('asks for a token before it installs anything', () => {
    const { status, stderr } = publish('marketplace');
    assert.equal(status, 1);
    assert.match(stderr, /VSCE_PAT is not set\./);
  });

  it('asks for a store by its name', () => {
    const { status, stderr } = publish('store');
    assert.equal(status, 1);
    assert.match(stderr, /No store was named\.\nThe stores are marketplace and open-vsx\./);
  });
});

describe('the check of workflows', () => {
  const workflow = (/** @type {string} */ runner, /** @type {string} */ script) =>
    `on: push\njobs:\n  a:\n    runs-on: ${runner}\n    steps:\n      - run: ${script}\n`;

  it('finds what GitHub would not run, and knows its newer runners', async () => {
    const found = await lintWorkflows([
      ['good.yml', workflow('ubuntu-24.04-arm', 'echo "$GITHUB_REF"')],
      ['bad.yml', workflow('ubuntu-24.05', 'echo ${{ github.reef }}')],
    ]);
    assert.equal(found.length, 2);
    assert.match(found[0] ?? '', /^bad\.yml:4:14: label "ubuntu-24\.05" is unknown.*\(runner-label\)$/);
    assert.match(found[1] ?? '', /^bad\.yml:6:\d+: property "reef" is not defined.*\(expression\)$/);
  });
});

for (const file of workflows) {
  describe(file, () => {
    const text = read(file);

    it('pins every action by its commit, with the version that this is', () => {
      const uses = text.split('\n').filter((line) => /^\s*(?:- )?uses:/.test(line));
      assert.ok(uses.length > 0);
      for (const line of uses) assert.match(line, /uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    it('has nothing that actionlint finds', async () => assert.deepEqual(await lintWorkflows([[file, text]]), []));

    it('gives no job a right that it does not name', () => assert.match(text, /^permissions: \{\}$/m));

    it('runs no script of a package while it installs', () => {
      for (const line of text.split('\n').filter((each) => each.includes('npm ci')))
        assert.match(line, /--ignore-scripts$/);
    });

    it('runs commands that there are', () => {
      const { scripts } = JSON.parse(read('package.json'));
      for (const [, name = ''] of text.matchAll(/npm run ([\w:]+)/g)) assert.ok(name in scripts, name);
      for (const [, name = ''] of text.matchAll(/node (scripts\/\S+)/g)) assert.ok(fs.existsSync(inRoot(name)), name);
    });

    it('puts nothing that somebody else may choose into a script', () => {
      const blocks = text.split('\n').filter((line) => /^\s*run: /.test(line));
      for (const line of blocks) assert.ok(!line.includes('${{'), line);
    });
  });
}
