import type { ServerResponse } from 'node:http';

/** A request as it came. */
export interface Asked {
  readonly origin: 'hub' | 'cdn';
  readonly path: string;
  readonly search: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
  /** Of the file's content. */
  sentBytes: number;
  /** Its connection has ended, or its answer is complete. */
  closed: boolean;
}

/** What is wrong with the file that is sent. */
export interface Faulty {
  readonly content?: Buffer;
  readonly etag?: string;
  /** Offset in the file at which no more is sent; `silent`: and the connection stays open. */
  readonly stopAt?: number;
  readonly then?: 'close' | 'silent';
  /** Called with the offset in the file after each chunk that has left. */
  readonly onSent?: (offset: number) => void;
}

/** @returns `done` where it has answered by itself; undefined where nothing is wrong */
export type Fault = (asked: Asked, response: ServerResponse) => Faulty | 'done' | undefined;

export class HubServer {
  readonly repos: Map<string, { commit: string; license: string; files: Map<string, Buffer> }>;
  asked: Asked[];
  fault: Fault;
  pageSize: number;
  linkTo: (address: string) => string;
  shouts: boolean;
  token: string | undefined;
  signatures: number;
  static open(): Promise<HubServer>;
  get endpoint(): string;
  get cdn(): string;
  add(repo: string, files: Record<string, string | Buffer>, options?: { license?: string }): string;
  addFolder(repo: string, folder: string, wanted?: (name: string) => boolean): string;
  close(): Promise<void>;
}
