/** `models search`, `pull`, `remove` and `verify`: models of a hub. */
import { Option } from '@commander-js/extra-typings';
import { english } from '../base/english';
import type { HubError } from '../protocol/hub';
import { tryModel } from '../features/models/core/tryModel';
import { sizeText } from '../features/models/core/progressText';
import { Dtype } from '../models/manifest';
import type { Listing } from '../models/hub/hub';
import { parseModelRef, type ModelRef } from '../models/hub/names';
import { HubFault } from '../models/hub/errors';
import { verified } from '../models/hub/pull';
import type { Installed, ModelStore } from '../models/hub/store';
import { wholeError } from '../sentences/errors';
import { wholeHubError } from '../sentences/hubErrors';
import { choiceOption, jsonOption } from './options';
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_USAGE, print, printJson, remark } from './output';
import { hub, store } from './storage';
import { TerminalProgress } from './terminalProgress';
import { runOn, verb } from './verb';

/** Codes for which the person who typed the command can do something at once. */
const USER_ERRORS: ReadonlySet<HubError['code']> = new Set([
  'invalidModelId',
  'badEndpoint',
  'repositoryMissing',
  'precisionMissing',
  'notDownloaded',
  'downloadRunning',
]);

function failed(error: HubError): number {
  remark(wholeHubError(error, english));
  return USER_ERRORS.has(error.code) ? EXIT_USAGE : EXIT_FAILED;
}

const unsettled = (
  outcome: { readonly kind: 'cancelled' } | { readonly kind: 'failed'; readonly error: HubError },
): number => (outcome.kind === 'cancelled' ? EXIT_INTERRUPTED : failed(outcome.error));

/** @returns the exit code where the name is none */
function refOf(given: string): ModelRef | number {
  try {
    return parseModelRef(given);
  } catch (thrown) {
    if (thrown instanceof HubFault) return failed(thrown.error);
    throw thrown;
  }
}

const precisionOption = choiceOption(
  '--precision <precision>',
  'how the weights are stored; what suits is chosen where it is left out',
  Dtype.options,
);

export const search = verb('search', 'finds models of a hub that say they are for transformers.js')
  .argument('<words>', 'what their names hold')
  .addOption(jsonOption)
  .action(
    runOn(async (words, { json = false }, { signal }) => {
      const outcome = await hub(store()).search(words, { signal });
      if (outcome.kind !== 'found') return unsettled(outcome);
      if (json) printJson({ models: outcome.models });
      else
        for (const { repo, downloads, task } of outcome.models) print(`${repo}  ${task ?? ''}  ${downloads} downloads`);
      return 0;
    }),
  );

export const pull = verb(
  'pull',
  'downloads a model of a hub, or what is missing of it',
  'What is there is kept and checked, so that a download that was stopped goes on. HF_ENDPOINT names a mirror, HF_TOKEN is the access token, and ATTENTIVE_STORAGE the folder.',
)
  .argument('<model>', 'owner/name, or owner/name@revision')
  .addOption(precisionOption)
  .addOption(new Option('--dry-run', 'say which files would be downloaded, and download none'))
  .addOption(jsonOption)
  .action(
    runOn(async (given, { precision, dryRun = false, json = false }, { engine, signal }) => {
      const ref = refOf(given);
      if (typeof ref === 'number') return ref;
      const models = store();
      const from = hub(models);
      const looked = await from.look(ref, { signal });
      if (looked.kind !== 'listed') return unsettled(looked);
      if (dryRun) return tellListing(looked.listing, json);
      const progress = new TerminalProgress();
      const pulled = await from.pull(looked.listing, precision, { signal, onProgress: (each) => progress.show(each) });
      progress.end();
      if (pulled.kind !== 'installed') return unsettled(pulled);
      const tried = await tryModel(engine, ref.repo, signal);
      if (tried.kind === 'cancelled') return EXIT_INTERRUPTED;
      if (json) printJson(plain(pulled.installed, models, { works: tried.kind === 'works' }));
      else print(`${ref.repo}  ${pulled.installed.dtype}  ${models.homeOf(pulled.installed)}`);
      if (tried.kind === 'works') return 0;
      remark(`${ref.repo} is downloaded, and a short test of it failed. ${wholeError(tried.error, english)}`);
      return EXIT_FAILED;
    }),
  );

export const remove = verb('remove', 'removes a downloaded model, and what is left of its downloads')
  .argument('<model>', 'owner/name')
  .addOption(jsonOption)
  .action(
    runOn(async (given, { json = false }) => {
      const ref = refOf(given);
      if (typeof ref === 'number') return ref;
      const models = store();
      const { repo } = ref;
      const isThere = (await models.find(repo)) !== undefined || (await models.leftOver(repo)) > 0;
      if (!isThere) return failed(await notDownloaded(models, repo));
      try {
        await models.remove(repo);
      } catch (thrown) {
        if (thrown instanceof HubFault) return failed(thrown.error);
        throw thrown;
      }
      if (json) printJson({ removed: repo });
      else remark(`${repo} is removed.`);
      return 0;
    }),
  );

export const verify = verb('verify', 'compares the files of downloaded models with what was downloaded')
  .argument('[model]', 'owner/name; all where it is left out')
  .addOption(jsonOption)
  .action(
    runOn(async (given, { json = false }, { signal }) => {
      const models = store();
      const ref = given === undefined ? undefined : refOf(given);
      if (typeof ref === 'number') return ref;
      const all = (await models.installed()).filter(({ repo }) => ref === undefined || repo === ref.repo);
      if (ref && all.length === 0) return failed(await notDownloaded(models, ref.repo));
      const checked = [];
      for (const installed of all) {
        const found = await verified(models, installed, signal);
        if (found.is === 'cancelled') return EXIT_INTERRUPTED;
        const damaged = found.is === 'damaged' ? found.file : undefined;
        checked.push({ id: installed.repo, ok: damaged === undefined, ...(damaged !== undefined && { damaged }) });
        if (!json) print(`${installed.repo}  ${damaged === undefined ? 'ok' : `damaged: ${damaged}`}`);
      }
      if (json) printJson({ models: checked });
      const isDamaged = checked.some(({ ok }) => !ok);
      if (isDamaged) remark('Pull a damaged model again: "attentive models pull OWNER/NAME". What is right is kept.');
      return isDamaged ? EXIT_FAILED : 0;
    }),
  );

async function notDownloaded(models: ModelStore, repo: string): Promise<HubError> {
  const known = (await models.installed()).map((each) => each.repo);
  return { code: 'notDownloaded', args: { repo, known } };
}

function tellListing({ repo, commit, license, precisions, preselected }: Listing, json: boolean): number {
  if (json) {
    printJson({
      ...{ id: repo, commit, license, preselected: preselected.dtype },
      precisions: precisions.map(({ dtype, bytes, files }) => ({
        ...{ precision: dtype, bytes },
        files: files.map(({ path, bytes: each }) => ({ path, bytes: each })),
      })),
    });
    return 0;
  }
  print(`${repo}  ${commit}  ${license}`);
  for (const { dtype, bytes, files } of precisions) {
    print(`${dtype}  ${sizeText(bytes)}${dtype === preselected.dtype ? '  preselected' : ''}`);
    for (const { path, bytes: each } of files) print(`    ${path}  ${sizeText(each)}`);
  }
  return 0;
}

const plain = ({ repo, revision, commit, dtype, license, files }: Installed, models: ModelStore, more: object) => ({
  ...{ id: repo, revision, commit, precision: dtype, license, ...more },
  folder: models.homeOf({ repo, commit, dtype }),
  files,
});
