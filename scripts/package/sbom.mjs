/** The software bill of materials of a package, in CycloneDX's format: the same text for the same contents. */
import { createHash } from 'node:crypto';

/** @param {string | Buffer} bytes */
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** One SPDX id, or an expression of several. @param {string} license */
const licenses = (license) =>
  /^[\w.-]+$/.test(license) ? [{ license: { id: license } }] : [{ expression: license.replace(/^\((.*)\)$/, '$1') }];

/** @param {string} name @param {string} version */
const purl = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** @param {import('./libraries.mjs').Library} library its hash is that of the archive that the lock file pins */
const libraryOf = ({ name, version, license, sha512 }) => ({
  type: 'library',
  'bom-ref': purl(name, version),
  name,
  version,
  ...(sha512 && { hashes: [{ alg: 'SHA-512', content: sha512 }] }),
  licenses: licenses(license),
  purl: purl(name, version),
});

/** @param {any} model entry of models/manifest.json */
const modelOf = ({ id, name, license, origin, files }) => ({
  type: 'machine-learning-model',
  'bom-ref': `model:${id}`,
  name: id,
  description: `${name}. ${origin}`,
  licenses: licenses(license),
  components: files.map((/** @type {{ path: string, sha256: string }} */ file) => ({
    type: 'file',
    'bom-ref': `model:${id}/${file.path}`,
    name: `models/${id}/${file.path}`,
    hashes: [{ alg: 'SHA-256', content: file.sha256 }],
  })),
});

/**
 * @param {object} contents
 * @param {string} contents.target
 * @param {string} contents.version
 * @param {readonly import('./libraries.mjs').Library[]} contents.libraries
 * @param {readonly any[]} contents.models entries of models/manifest.json
 * @param {readonly { name: string, bytes: Buffer }[]} contents.binaries native files
 * @returns {string} JSON
 */
export function billOfMaterials({ target, version, libraries, models, binaries }) {
  const components = [
    ...libraries.map(libraryOf),
    ...models.map(modelOf),
    ...binaries.map(({ name, bytes }) => ({
      type: 'file',
      'bom-ref': `file:${name}`,
      name,
      hashes: [{ alg: 'SHA-256', content: sha256(bytes) }],
    })),
  ].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  const root = `pkg:generic/attentive@${version}?target=${target}`;
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': root,
        name: 'attentive',
        version,
        licenses: licenses('Apache-2.0'),
        purl: root,
        properties: [{ name: 'attentive:target', value: target }],
      },
    },
    components,
    dependencies: [{ ref: root, dependsOn: components.map((component) => component['bom-ref']) }],
  };
  const text = JSON.stringify(bom, null, 2);
  // Named after its contents, since a random name would make each package another file.
  const name = sha256(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-8$4-$5');
  return `${JSON.stringify({ ...bom, serialNumber: `urn:uuid:${name}` }, null, 2)}\n`;
}
