/**
 * npm run package: makes a VSIX for each target that --target names (`all`, or some with commas; this machine's without
 * it), with its SBOM and SHA256SUMS, in out/packages. docs/release.md says what the other options are for.
 */
import './lib/node-version.mjs';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Problem, command, say, step } from './lib/console.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { inRoot } from './lib/paths.mjs';
import { makeBundles } from './package/bundles.mjs';
import { writeDifferences } from './package/difference.mjs';
import { makePackage } from './package/making.mjs';
import { packagesFolder, toolsFolder } from './package/places.mjs';
import { sha256 } from './package/sbom.mjs';
import { chooseTargets, isPreRelease, ownTarget, targets } from './package/targets.mjs';

/** @param {string} asked */
function targetsFor(asked) {
  try {
    return chooseTargets(asked);
  } catch {
    throw new Problem(
      `--target ${asked} names a target that does not exist.`,
      `The targets are ${targets.map(({ name }) => name).join(', ')}, and all.`,
    );
  }
}

/** @param {string | undefined} repository */
function checkRepository(repository) {
  if (repository === undefined || /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/.test(repository)) return;
  throw new Problem(`--repository ${repository} is no address of a repository.`, 'Give https://github.com/OWNER/NAME.');
}

await command(async () => {
  const { values } = parseArgs({
    options: {
      target: { type: 'string', default: ownTarget() },
      tag: { type: 'string' },
      repository: { type: 'string' },
      out: { type: 'string', default: packagesFolder },
    },
  });
  const chosen = targetsFor(values.target);
  checkRepository(values.repository);
  const { version } = JSON.parse(fs.readFileSync(inRoot('package.json'), 'utf8'));
  if (values.tag !== undefined && values.tag !== `v${version}`)
    throw new Problem(
      `The tag ${values.tag} does not name version ${version}, which package.json has.`,
      'Set the version, or tag the commit that has it.',
    );
  await ensureDependencies();
  await ensureDependencies(toolsFolder);
  const folder = path.resolve(values.out);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  // In the checkout, where the bundles find the runtime that they prepare the models with.
  fs.mkdirSync(inRoot('out'), { recursive: true });
  const work = fs.mkdtempSync(inRoot('out/package-'));
  try {
    const bundles = path.join(work, 'bundles');
    await step('Bundling', () => makeBundles(bundles));
    if (chosen.some(({ runtime }) => runtime !== undefined)) writeDifferences(bundles);
    for (const target of chosen) {
      const file = await step(`Packing ${target.name}`, () =>
        makePackage({
          target,
          version,
          bundles,
          folder,
          stage: path.join(work, 'stage'),
          repository: values.repository,
        }),
      );
      say(`${path.basename(file)}: ${(fs.statSync(file).size / 1e6).toFixed(1)} MB`);
    }
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  const sums = fs
    .readdirSync(folder)
    .sort()
    .map((name) => `${sha256(fs.readFileSync(path.join(folder, name)))}  ${name}\n`);
  fs.writeFileSync(path.join(folder, 'SHA256SUMS'), sums.join(''));
  say(`The packages of version ${version} (${isPreRelease(version) ? 'pre-release' : 'release'}) are in ${folder}.`);
});
