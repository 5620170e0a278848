/** The store of downloaded models and the hub, as the environment names them. */
import { homedir, totalmem } from 'node:os';
import { defaultStorage } from '../models/hub/folders';
import { Hub } from '../models/hub/hub';
import { ModelStore } from '../models/hub/store';
import { systemFetch } from '../models/hub/systemFetch';

const DEFAULT_ENDPOINT = 'https://huggingface.co';

/** Where `models pull` puts models, and where every verb finds them. */
export const storageFolder = (): string => defaultStorage(process.env, process.platform, homedir());

export const store = (): ModelStore => new ModelStore(storageFolder());

/** The token comes from the environment alone: an argument would stand in the list of processes. */
export const hub = (of: ModelStore): Hub =>
  new Hub(of, {
    endpoint: process.env.HF_ENDPOINT || DEFAULT_ENDPOINT,
    token: process.env.HF_TOKEN || undefined,
    fetch: systemFetch,
    mostBytes: totalmem() / 2,
  });
