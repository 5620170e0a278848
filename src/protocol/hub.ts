/**
 * What can go wrong between this machine and a hub of models, and how far a download is. `src/sentences/hubErrors.ts`
 * says what happened and what to do next. No argument holds a token or a signed address.
 */
import type { Reason } from './engine';

interface HubErrorArgs {
  /** Neither `owner/name` nor `owner/name@revision`. */
  readonly invalidModelId: { readonly given: string };
  /** The hub's address is no address, or is http and not on this machine. */
  readonly badEndpoint: { readonly endpoint: string };
  /** Not there, or not to be seen without a token: a hub answers both in the same way. */
  readonly repositoryMissing: { readonly repo: string; readonly host: string };
  readonly accessDenied: { readonly repo: string; readonly host: string; readonly hasToken: boolean };
  /** An answer that is not of the hub's API; `place` in it. */
  readonly badAnswer: { readonly host: string; readonly place: string };
  /** A page in place of a file. */
  readonly notAModel: { readonly host: string };
  /** The repository's files, or its configuration, show that the engine cannot use it. */
  readonly notUsable: { readonly repo: string; readonly why: Reason };
  readonly precisionMissing: { readonly repo: string; readonly precision: string; readonly known: readonly string[] };
  /** A name in the hub's list that leads out of the folder, or that some system reserves. */
  readonly pathRefused: { readonly repo: string; readonly path: string };
  readonly downloadInterrupted: { readonly file: string; readonly bytes: number; readonly totalBytes: number };
  readonly downloadStalled: { readonly file: string; readonly seconds: number };
  /** What came is not what the hub's list promises. */
  readonly remoteChanged: { readonly file: string };
  /** It asked to wait again and again. */
  readonly serverBusy: { readonly host: string; readonly status: number };
  readonly serverFailed: { readonly host: string; readonly status: number };
  readonly redirectRefused: { readonly host: string };
  readonly tooManyRedirects: { readonly host: string };
  readonly tlsUntrusted: { readonly host: string; readonly systemCode: string };
  readonly proxyFailed: { readonly host: string; readonly systemCode: string };
  readonly unreachable: { readonly host: string; readonly systemCode: string };
  readonly diskFull: { readonly folder: string; readonly neededBytes: number };
  readonly storageReadOnly: { readonly folder: string; readonly systemCode: string };
  readonly storageFailed: { readonly folder: string; readonly systemCode: string };
  /** It is not removed while it is downloaded or updated. */
  readonly downloadRunning: { readonly repo: string };
  readonly notDownloaded: { readonly repo: string; readonly known: readonly string[] };
}

export type HubErrorCode = keyof HubErrorArgs;
export type HubError = {
  [Code in HubErrorCode]: { readonly code: Code; readonly args: HubErrorArgs[Code] };
}[HubErrorCode];

/** Bytes are those of the whole model, of all its files. */
export type PullProgress =
  | { readonly is: 'downloading'; readonly file: string; readonly doneBytes: number; readonly totalBytes: number }
  /** What is there from an earlier download is read and hashed. */
  | { readonly is: 'checking'; readonly file: string; readonly doneBytes: number; readonly totalBytes: number }
  /** Another process downloads the same model. */
  | { readonly is: 'elsewhere'; readonly doneBytes: number; readonly totalBytes: number }
  /** The hub asked to wait; whole seconds that are left. */
  | { readonly is: 'waiting'; readonly seconds: number };
