/** How a person names a model of a hub, and which names of files from a hub may become paths on disk. Pure. */
import { printable } from '../../base/text/printable';
import { HubFault } from './errors';

export interface ModelRef {
  /** `owner/name` */
  readonly repo: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

export const DEFAULT_REVISION = 'main';

/** One part of a repository's name: what a hub allows, without `..` and `--`. */
const PART = /^(?!.*(?:\.\.|--))[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?$/;
/** Branches may have slashes (`refs/pr/1`); nothing in a revision is escaped. */
const REVISION = /^(?!.*(?:\.\.|\/\/|\/\.))[A-Za-z0-9_](?:[A-Za-z0-9._/-]{0,198}[A-Za-z0-9_-])?$/;

/** @param given `owner/name` or `owner/name@revision`. @throws HubFault `invalidModelId` */
export function parseModelRef(given: string): ModelRef {
  const [repo = '', revision = DEFAULT_REVISION, ...rest] = given.trim().split('@');
  const parts = repo.split('/');
  if (rest.length > 0 || parts.length !== 2 || !parts.every((part) => PART.test(part)) || !REVISION.test(revision))
    throw new HubFault({ code: 'invalidModelId', args: { given: printable(given) } });
  return { repo, revision };
}

/** The folder of a repository in the storage. `--` stands in no name, so that no two share one. */
export const folderOf = (repo: string): string => repo.replace('/', '--');

/** Names that Windows keeps for devices, with any ending. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Whether a name would leave the folder that it is relative to, on some system. */
export function leadsOutside(name: string): boolean {
  return (
    name === '' ||
    name.includes('\0') ||
    name.includes('\\') ||
    /^(?:\/|[A-Za-z]:)/.test(name) ||
    name.split('/').some((part) => part === '..' || part === '.')
  );
}

/** Whether a name can be a file on every system: plain letters, no hidden and no reserved name. */
export const isPlainPath = (name: string): boolean =>
  name.length <= 200 &&
  name.split('/').every((part) => /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/.test(part) && !RESERVED.test(part));
