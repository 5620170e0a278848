/** What is wrong with a model's files, in words. */
import type { Localize } from '../base/localize';
import type { ErrorArgs } from '../protocol/engine';
import type { ErrorSentences } from './processErrors';

/** An extension is reinstalled; a clone gets the file back from git. @param file within `models` */
export const restore = (file: string, t: Localize): string =>
  t('Reinstall the extension; in a clone of the repository, run "git checkout -- models/{0}".', file);

const downloadAgain = (model: string, t: Localize): string =>
  t(
    'Download it again: \'Attentive: Download Model…\' in the command palette, or "attentive models pull {0}" in a shell. What is right is kept.',
    model,
  );

export function modelCorrupt(args: ErrorArgs<'modelCorrupt'>, t: Localize): ErrorSentences {
  const manifest = (reason: string): ErrorSentences => ({
    message: t('The list of models, models/manifest.json, cannot be used: {0}.', reason),
    nextStep: restore('manifest.json', t),
  });
  switch (args.what) {
    case 'changed':
      return {
        message: t(
          'The file models/{0} is damaged: its sha256 is not the one in the manifest. It was not loaded.',
          `${args.model}/${args.file}`,
        ),
        nextStep: restore(`${args.model}/${args.file}`, t),
      };
    case 'outsideFolder':
      return {
        message: t(
          'The file "{0}" of {1} lies outside the model\'s own folder. It was not read.',
          args.file,
          args.model,
        ),
        nextStep: t("Remove the link or the manifest's entry that leads there. {0}", restore(args.model, t)),
      };
    case 'packed':
      return {
        message: t(
          'The weights of {0} are packed as a difference, and models/{1} could not be made of it ({2}).',
          args.model,
          `${args.model}/${args.file}`,
          args.systemCode,
        ),
        nextStep: t('Reinstall the extension where its folder may be written, or choose another model.'),
      };
    case 'downloadChanged':
      return {
        message: t('The file {0} of {1} is not as it was downloaded. It was not loaded.', args.file, args.model),
        nextStep: downloadAgain(args.model, t),
      };
    case 'downloadMissing':
      return {
        message: t('The file {0} of the downloaded model {1} is missing.', args.file, args.model),
        nextStep: downloadAgain(args.model, t),
      };
    case 'manifestUnreadable':
      return manifest(t('it cannot be read ({0})', args.systemCode));
    case 'manifestTooLarge':
      return manifest(t('it has {0} bytes', String(args.bytes)));
    case 'manifestNotJson':
      return manifest(t('it is not JSON'));
    case 'manifestShape':
      return manifest(args.problem);
  }
}
