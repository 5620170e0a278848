/** What went wrong between this machine and a hub of models, as sentences. */
import type { Localize } from '../base/localize';
import type { HubError } from '../protocol/hub';
import type { ErrorSentences } from './processErrors';
import { reasonSentence } from './reasons';

const megabytes = (bytes: number): string => String(Math.ceil(bytes / 1e6));

function hubErrorSentences({ code, args }: HubError, t: Localize): ErrorSentences {
  const say = (message: string, nextStep: string): ErrorSentences => ({ message, nextStep });
  const resume = t('Download it again: it goes on where it stopped.');
  switch (code) {
    case 'invalidModelId':
      return say(
        t('"{0}" does not name a model of a hub.', args.given),
        t('Write owner/name or owner/name@revision, such as HuggingFaceTB/SmolLM2-135M-Instruct.'),
      );
    case 'badEndpoint':
      return say(
        t('"{0}" is not an address that models may come from.', args.endpoint),
        t('Set attentive.models.hubEndpoint (HF_ENDPOINT in a shell) to one that begins with https://.'),
      );
    case 'repositoryMissing':
      return say(
        t('{0} has no model {1} that anybody may see, or no such revision of it.', args.host, args.repo),
        t('Check the name. A private model needs an access token.'),
      );
    case 'accessDenied':
      return args.hasToken
        ? say(
            t('{0} does not let this access token read {1}.', args.host, args.repo),
            t('Accept the conditions of the model on its page, or use a token that may read it.'),
          )
        : say(
            t('{0} lets nobody read {1} without an access token.', args.host, args.repo),
            t('Accept the conditions of the model on its page, and give a token (HF_TOKEN in a shell).'),
          );
    case 'badAnswer':
      return say(
        t('{0} answered something that is not of a hub of models ({1}).', args.host, args.place),
        t('Check the address in attentive.models.hubEndpoint (HF_ENDPOINT in a shell).'),
      );
    case 'notAModel':
      return say(
        t('{0} sent a web page in place of a file. Nothing was installed.', args.host),
        t('A proxy or sign-in page answered; check the network.'),
      );
    case 'notUsable':
      return say(
        t('{0} cannot be used: {1}', args.repo, reasonSentence(args.why, t)),
        t('Choose another model, one that is marked for transformers.js.'),
      );
    case 'precisionMissing':
      return say(
        t('{0} has no {1} files.', args.repo, args.precision),
        t('Choose one of: {0}.', args.known.join(', ')),
      );
    case 'pathRefused':
      return say(
        t('{0} lists a file whose name leads out of its folder. Nothing was downloaded.', args.repo),
        t('Choose another model.'),
      );
    case 'downloadInterrupted':
      return say(
        t(
          'The download of {0} broke off again and again, at {1} of {2} MB.',
          args.file,
          megabytes(args.bytes),
          megabytes(args.totalBytes),
        ),
        resume,
      );
    case 'downloadStalled':
      return say(t('For {1} seconds next to nothing came of {0}.', args.file, String(args.seconds)), resume);
    case 'remoteChanged':
      return say(
        t('What came for {0} is not what the hub lists. It was not installed.', args.file),
        t('Download it again later; if that does not help, choose another model or mirror.'),
      );
    case 'serverBusy':
      return say(
        t('{0} asked to wait again and again ({1}).', args.host, String(args.status)),
        t('Download it again later: it goes on where it stopped.'),
      );
    case 'serverFailed':
      return say(t('{0} answered {1}.', args.host, String(args.status)), resume);
    case 'redirectRefused':
      return say(
        t('The hub sent the download to {0}, which is not one of its own hosts. It was not followed.', args.host),
        t('Check the address in attentive.models.hubEndpoint (HF_ENDPOINT in a shell).'),
      );
    case 'tooManyRedirects':
      return say(t('{0} sends the download in a circle.', args.host), t('Download it again later.'));
    case 'tlsUntrusted':
      return say(
        t('The certificate of {0} is not trusted ({1}).', args.host, args.systemCode),
        t(
          "A proxy may have put its own in place: add that to the system's certificates (VS Code reads them; in a shell NODE_EXTRA_CA_CERTS).",
        ),
      );
    case 'proxyFailed':
      return say(
        t('The proxy on the way to {0} did not connect ({1}).', args.host, args.systemCode),
        t("Check VS Code's settings http.proxy and http.proxyAuthorization."),
      );
    case 'unreachable':
      return say(
        t('{0} does not answer ({1}).', args.host, args.systemCode),
        t('Check the network, then download it again: it goes on where it stopped.'),
      );
    case 'diskFull':
      return say(
        t('There is not enough space on the disk.'),
        t(
          'Free {0} MB in {1}, then download it again: it goes on where it stopped.',
          megabytes(args.neededBytes),
          args.folder,
        ),
      );
    case 'storageReadOnly':
      return say(
        t('Nothing can be written to {0} ({1}).', args.folder, args.systemCode),
        t('Set attentive.models.storage (ATTENTIVE_STORAGE in a shell) to a folder of your own.'),
      );
    case 'storageFailed':
      return say(
        t('The folder of downloaded models, {0}, cannot be used ({1}).', args.folder, args.systemCode),
        t('Set attentive.models.storage (ATTENTIVE_STORAGE in a shell) to another folder.'),
      );
    case 'downloadRunning':
      return say(
        t('{0} is being downloaded. Nothing of it was deleted.', args.repo),
        t('Cancel the download where it was begun, or wait for its end; then delete it again.'),
      );
    case 'notDownloaded':
      return say(
        t('{0} is not downloaded.', args.repo),
        args.known.length === 0 ? t('No model is.') : t('Choose one of: {0}.', args.known.join(', ')),
      );
  }
}

/** Both sentences in one line. */
export function wholeHubError(error: HubError, t: Localize): string {
  const { message, nextStep } = hubErrorSentences(error, t);
  return `${message} ${nextStep}`;
}
