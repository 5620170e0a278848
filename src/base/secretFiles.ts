/**
 * Files that hold secrets, told by their names: what stands in them is never read, not even by a model on the same
 * machine.
 */

/** Names of the file itself; `*` stands for any characters. */
const SECRET_NAMES = [
  // Environment
  '.env*',
  '*.env',
  'env.local',
  // Keys and certificates
  '*.pem',
  '*.key',
  '*.p12',
  '*.pfx',
  '*.p8',
  '*.p7b',
  '*.crt',
  '*.cer',
  '*.der',
  '*.jks',
  '*.keystore',
  '*.truststore',
  '*.ppk',
  '*.gpg',
  '*.pgp',
  '*.ovpn',
  'id_rsa*',
  'id_dsa*',
  'id_ecdsa*',
  'id_ed25519*',
  'secring.*',
  'ssh_host_*_key',
  // Stores of passwords
  '*.kdb',
  '*.kdbx',
  '*.agilekeychain',
  '*.1pux',
  '*.keychain',
  '*.keychain-db',
  'wallet.dat',
  'logins.json',
  // Credentials of tools
  'credentials*',
  '*.credentials',
  '.netrc',
  '_netrc',
  '.npmrc',
  '.yarnrc.yml',
  '.pypirc',
  '.git-credentials',
  '.htpasswd',
  '.pgpass',
  'pgpass.conf',
  '.my.cnf',
  '.mylogin.cnf',
  '.dockercfg',
  '.s3cfg',
  '.boto',
  '.vault-token',
  '.vault_pass*',
  '.vault-pass*',
  '.cargo-credentials',
  'client_secret*.json',
  'service-account*.json',
  'service_account*.json',
  'application_default_credentials.json',
  '*.tfvars',
  '*.tfvars.json',
  '*.tfstate',
  '*.tfstate.backup',
  'terraform.rc',
  '.terraformrc',
  'kubeconfig',
  '*.kubeconfig',
  // By name
  'secrets',
  'secrets.*',
  'secret.*',
  '*.secret',
  '*.secrets',
  '.secrets',
  'passwords.*',
  'passwd',
  'shadow',
];

/** Folders with nothing but secrets in them, and files that are secret in their folder only. */
const SECRET_PATHS = [
  '.ssh/*',
  '.gnupg/*',
  '.aws/*',
  '.azure/*',
  '.password-store/*',
  '.docker/config.json',
  '.kube/config',
  '.config/gcloud/*',
  '.config/gh/hosts.yml',
];

/** What editors, tools and people add to the name of a copy; the last one VS Code's Git, to the name of an older state. */
const COPY = '(?:~|\\.(?:bak|backup|old|orig|save|git))?';

const SECRET = new RegExp(`(?:^|/)(?:${[...SECRET_NAMES, ...SECRET_PATHS].map(toPattern).join('|')})${COPY}$`, 'i');

/** @param path with slashes or backslashes, absolute or not. Upper and lower case are the same. */
export function isSecretFile(path: string): boolean {
  return SECRET.test(path.replace(/\\/g, '/'));
}

/**
 * The patterns that a person's glob stands for: one without a slash names files in any folder, and one that ends in a
 * slash names all of a folder.
 *
 * @param separator of the system's paths. Windows' own are read too, as VS Code writes them: its patterns have slashes,
 *   and its paths a small letter for the drive
 */
export function meantBy(glob: string, separator: '/' | '\\'): string {
  const slashed =
    separator === '/' ? glob : glob.replaceAll('\\', '/').replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
  const all = slashed.endsWith('/') ? `${slashed}**` : slashed;
  return all.replace(/\/\*\*$/, '').includes('/') ? all : `**/${all}`;
}

/** `*` in a folder's pattern reaches below it too. */
function toPattern(name: string): string {
  const any = name.endsWith('/*') ? '.*' : '[^/]*';
  return name.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, any);
}
