import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isSecretFile, meantBy } from '../../../src/base/secretFiles';

const SECRET = [
  '.env',
  '.env.local',
  '.env.production',
  '.envrc',
  'prod.env',
  'server.pem',
  'server.key',
  'store.p12',
  'store.pfx',
  'AuthKey_X.p8',
  'ca.crt',
  'ca.cer',
  'id_rsa',
  'id_rsa.pub',
  'id_rsa_work',
  'id_ed25519',
  'id_ed25519.old',
  'id_ecdsa',
  'app.jks',
  'putty.ppk',
  'mail.gpg',
  'credentials',
  'credentials.json',
  'Credentials.xml',
  '.netrc',
  '_netrc',
  '.npmrc',
  '.pypirc',
  '.git-credentials',
  '.htpasswd',
  '.pgpass',
  'secrets.yaml',
  'secrets.ts',
  'secrets',
  'passwords.kdbx',
  'terraform.tfvars',
  'prod.tfstate',
  'client_secret_1234.json',
  'service-account-prod.json',
  'kubeconfig',
  'server.pem.bak',
  'server.key.old',
  'server.key~',
  'server.pem.git',
  '.npmrc.orig',
];
const SECRET_IN_FOLDER = [
  '/home/me/.ssh/config',
  'C:\\Users\\me\\.aws\\config',
  '/root/.docker/config.json',
  '/root/.kube/config',
  '.gnupg/private-keys-v1.d/x',
];
const OPEN = [
  'index.ts',
  'environment.ts',
  'env.ts',
  'README.md',
  'keys.ts',
  'keyboard.json',
  'monkey.js',
  'key',
  'pem.go',
  'idea_rsa.txt',
  'my_id_rsa_notes.md',
  'credential.ts',
  'notes-on-credentials.md',
  'npmrc.md',
  'secretsanta.ts',
  'no-secrets.md',
  'Untitled-1',
  '',
  '/',
  'certificate.ts',
  'crt.c',
  'config',
  'config.json',
  'docs/ssh/config',
  '.env/lib/site.py',
  'secrets/readme.md',
  'docker/config.json',
  'notes.bak',
  'keys.ts.orig',
  'a.ssh/config',
];

describe('isSecretFile', () => {
  for (const name of [...SECRET, ...SECRET_IN_FOLDER]) it(`is true for ${name}`, () => assert.ok(isSecretFile(name)));
  for (const name of OPEN) it(`is false for ${JSON.stringify(name)}`, () => assert.ok(!isSecretFile(name)));

  it('depends on neither the folder, the separator nor upper and lower case', () => {
    const folder = fc.array(fc.stringMatching(/^[a-z .-]{1,8}$/), { maxLength: 4 });
    const separator = fc.constantFrom('/', '\\');
    fc.assert(
      fc.property(fc.constantFrom(...SECRET), folder, separator, fc.boolean(), (name, folders, by, upper) => {
        const path = [...folders, name].join(by);
        assert.ok(isSecretFile(upper ? path.toUpperCase() : path));
      }),
    );
  });
});

describe('meantBy', () => {
  const CASES: readonly (readonly [glob: string, meant: string])[] = [
    ['*.sql', '**/*.sql'],
    ['notes.md', '**/notes.md'],
    ['private/', '**/private/**'],
    ['private/**', '**/private/**'],
    ['docs/*.md', 'docs/*.md'],
    ['**/*.sql', '**/*.sql'],
    ['/home/me/x/**', '/home/me/x/**'],
    ['**', '**/**'],
  ];
  for (const [glob, meant] of CASES) it(`reads ${glob} as ${meant}`, () => assert.equal(meantBy(glob, '/'), meant));

  // VS Code compares with paths whose drive has a small letter, and takes a slash in a pattern for either separator.
  const ON_WINDOWS: readonly (readonly [glob: string, meant: string])[] = [
    ['private\\', '**/private/**'],
    ['private\\**', '**/private/**'],
    ['docs\\*.md', 'docs/*.md'],
    ['C:\\Users\\me\\x\\**', 'c:/Users/me/x/**'],
    ['D:/x/*.sql', 'd:/x/*.sql'],
    ['*.sql', '**/*.sql'],
  ];
  for (const [glob, meant] of ON_WINDOWS)
    it(`reads ${glob} as ${meant} on Windows`, () => assert.equal(meantBy(glob, '\\'), meant));

  it('leaves a backslash that is part of a name elsewhere', () => assert.equal(meantBy('a\\b', '/'), '**/a\\b'));
});
