/** Carries what went wrong with a hub, or with the folder of downloads, to the outcome. */
import type { HubError } from '../../protocol/hub';

export class HubFault extends Error {
  override readonly name = 'HubFault';

  constructor(readonly error: HubError) {
    super(error.code);
  }
}

/** The person cancelled. */
export class PullCancelled extends Error {
  override readonly name = 'PullCancelled';
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PullCancelled();
}

/** `ENOSPC`, `ECONNREFUSED`, ... of the error or of what caused it; undefined where there is none. */
export function systemCodeOf(thrown: unknown): string | undefined {
  for (let each = thrown; each instanceof Error; each = each.cause)
    if ('code' in each && typeof each.code === 'string') return each.code;
  return undefined;
}

/** What the file system refuses. @param neededBytes what is still to be written */
export function storageFault(thrown: unknown, folder: string, neededBytes: number): HubFault | undefined {
  if (!(thrown instanceof Error) || !('syscall' in thrown)) return undefined;
  const systemCode = systemCodeOf(thrown) ?? thrown.name;
  switch (systemCode) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new HubFault({ code: 'diskFull', args: { folder, neededBytes } });
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new HubFault({ code: 'storageReadOnly', args: { folder, systemCode } });
    default:
      return new HubFault({ code: 'storageFailed', args: { folder, systemCode } });
  }
}
