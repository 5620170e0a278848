/** How a model of a server is named among all models: `server:NAME/MODEL`, NAME as in the setting `attentive.servers`. */

const PREFIX = 'server:';

export interface ServerModel {
  readonly server: string;
  /** As the server names it; may hold slashes. */
  readonly model: string;
}

export function serverModelId({ server, model }: ServerModel): string {
  return `${PREFIX}${server}/${model}`;
}

/** @returns undefined for a model that no server serves */
export function parseServerModel(id: string): ServerModel | undefined {
  if (!id.startsWith(PREFIX)) return undefined;
  const slash = id.indexOf('/');
  return slash === -1
    ? { server: id.slice(PREFIX.length), model: '' }
    : { server: id.slice(PREFIX.length, slash), model: id.slice(slash + 1) };
}
