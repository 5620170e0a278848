import assert from 'node:assert/strict';
import {
  DEFAULT_BOLDNESS,
  DEFAULT_LINES,
  defaultModel,
} from '../../../../../src/features/completion/core/editorDefaults';
import { completionModel, parseSettings } from '../../../../../src/host/settingsSchema';

describe("the editor's defaults", () => {
  const { values } = parseSettings(() => undefined);

  it('are those of the settings', () => {
    assert.equal(values['completion.minProbability'], null);
    assert.equal(DEFAULT_BOLDNESS, values['completion.boldness']);
    assert.equal(DEFAULT_LINES, values['completion.lines']);
  });

  for (const language of [
    ...Object.keys(values['completion.modelByLanguage']),
    ...['typescript', 'markdown', 'restructuredtext', 'toString'],
  ]) {
    it(`have the same model for ${language}`, () =>
      assert.equal(defaultModel(language), completionModel(values, language)));
  }
});
