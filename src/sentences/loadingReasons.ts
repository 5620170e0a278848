/** What loading finds wrong with a model, as sentences. */
import type { Localize } from '../base/localize';
import type { Reason } from '../protocol/engine';

type LoadingReason = Extract<
  Reason,
  {
    code:
      | 'notJson'
      | 'tokenizerUnreadable'
      | 'tokenizerMismatch'
      | 'tokenizerForeign'
      | 'unknownToken'
      | 'configOutOfRange'
      | 'graphUnreadable'
      | 'badTensorSize'
      | 'badInputSize'
      | 'missingInput'
      | 'unknownInput'
      | 'missingOutput'
      | 'wrongType'
      | 'sizesDiffer'
      | 'notFinite'
      | 'chatTemplateFails'
      | 'unknownOperator'
      | 'unsupportedOpset'
      | 'unsupportedType'
      | 'operatorNotImplemented'
      | 'runtimeRefuses'
      | 'systemRefuses';
  }
>;

export function loadingReason({ code, args }: LoadingReason, t: Localize): string {
  switch (code) {
    case 'notJson':
      return t('Its {0} is not JSON. Copy the file again.', args.file);
    case 'tokenizerUnreadable':
      return t('Its tokenizer.json is not one that can be read. Copy the file again.');
    case 'tokenizerMismatch':
      return t(
        'Its tokenizer has {0} tokens and the model knows {1}: they belong to different models.',
        String(args.tokens),
        String(args.vocabulary),
      );
    case 'tokenizerForeign':
      return t(
        'Its tokenizer.json has no token "{0}", which its tokenizer_config.json names: they belong to different models.',
        args.token,
      );
    case 'unknownToken':
      return t(
        'It wrote token {0}, which its tokenizer does not have: they belong to different models.',
        String(args.token),
      );
    case 'configOutOfRange':
      return t('Its config.json says {0} for {1}, which no model has.', String(args.value), args.field);
    case 'graphUnreadable':
      return t('Its {0} is not a whole ONNX graph. Copy the file again.', args.file);
    case 'badTensorSize':
      return t('Its graph declares a size for "{0}" that its data does not have.', args.tensor);
    case 'badInputSize':
      return t('Its graph declares a size for the input "{0}" that no model has.', args.input);
    case 'missingInput':
      return t('Its graph has no input "{0}", which such a model needs.', args.input);
    case 'unknownInput':
      return t('Its graph needs an input "{0}", which the engine does not have.', args.input);
    case 'missingOutput':
      return t('Its graph has no output "{0}", which such a model needs.', args.output);
    case 'wrongType':
      return t('The type of "{0}" in its graph is {1}, which is not supported there.', args.name, args.type);
    case 'sizesDiffer':
      return sizesDiffer(args, t);
    case 'notFinite':
      return t('In a short test it computed values that are not numbers.');
    case 'chatTemplateFails':
      return t('Its chat template fails.');
    case 'unknownOperator':
      return t('Its graph uses the operator {0}, which the runtime does not know.', args.operator);
    case 'unsupportedOpset':
      return t(
        'Its graph is written for version {0} of the operators; the runtime knows them up to {1}.',
        String(args.opset),
        String(args.most),
      );
    case 'unsupportedType':
      return t('Its graph uses the operator {0} with the type {1}, which it does not take.', args.operator, args.type);
    case 'operatorNotImplemented':
      return t('The runtime does not compute the operator {0} with the types of its graph.', args.operator);
    case 'runtimeRefuses':
      return t('The runtime does not run its graph: {0}', args.message);
    case 'systemRefuses':
      return t('The system does not let the engine read or write {0} ({1}).', args.file, args.systemCode);
  }
}

function sizesDiffer({ what, config, graph }: Extract<Reason, { code: 'sizesDiffer' }>['args'], t: Localize): string {
  const sizes = [String(config), String(graph)];
  switch (what) {
    case 'vocabulary':
      return t('Its config.json says that it has {0} tokens and its graph has {1}.', ...sizes);
    case 'layers':
      return t('Its config.json says that it has {0} layers and its graph has {1}.', ...sizes);
    case 'heads':
      return t('Its config.json says that it has {0} heads a layer and its graph has {1}.', ...sizes);
  }
}
