/** The platforms that packages are made for, and what of the native runtime each of them needs. */

/**
 * @typedef {object} Target
 * @property {string} name of VS Code's target platform, or `universal`, which stores hand to every other platform
 * @property {string | undefined} runtime folder of its files in onnxruntime-node; undefined where there is no runtime
 */

/** @type {readonly Target[]} */
export const targets = [
  { name: 'linux-x64', runtime: 'linux/x64' },
  { name: 'linux-arm64', runtime: 'linux/arm64' },
  { name: 'win32-x64', runtime: 'win32/x64' },
  { name: 'win32-arm64', runtime: 'win32/arm64' },
  { name: 'darwin-arm64', runtime: 'darwin/arm64' },
  { name: 'universal', runtime: undefined },
];

/**
 * @param {string} asked names with commas between them, or `all`
 * @returns {Target[]}
 * @throws {RangeError} for a name that is none
 */
export function chooseTargets(asked) {
  if (asked === 'all') return [...targets];
  return asked.split(',').map((name) => {
    const target = targets.find((each) => each.name === name);
    if (target === undefined) throw new RangeError(name);
    return target;
  });
}

/** @returns {string} the target of the machine that this runs on */
export const ownTarget = () => {
  const name = `${process.platform}-${process.arch}`;
  return targets.some((target) => target.name === name) ? name : 'universal';
};

/** @param {string} version "1.2.3" @returns {boolean} an odd minor version is the pre-release channel */
export const isPreRelease = (version) => Number(version.split('.')[1]) % 2 === 1;

/** @param {Target} target @param {string} version @returns {string} name of its package */
export const packageName = ({ name }, version) =>
  name === 'universal' ? `attentive-${version}.vsix` : `attentive-${name}-${version}.vsix`;
