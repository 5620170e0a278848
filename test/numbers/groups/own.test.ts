/** One process for tiny models, which lie in folders of a person's own. */
import '../exports.test';
import '../ownModels.test';
import '../halfEncoder.test';
import '../unmergedDecoder.test';
