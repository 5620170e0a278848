import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isLanguageOn, parseSettings, SETTINGS, type SettingName } from '../../../src/host/settingsSchema';

const parse = (given: Partial<Record<SettingName, unknown>>) => parseSettings((name) => given[name]);

describe('parseSettings', () => {
  it('takes the defaults when nothing is set', () => {
    const { values, unreadable } = parse({});
    for (const [name, { fallback }] of Object.entries(SETTINGS))
      assert.deepEqual(values[name as SettingName], fallback);
    assert.deepEqual(unreadable, []);
  });

  it('takes what is set', () => {
    const { values } = parse({
      'completion.delayMs': 0,
      'generate.seed': 7,
      'completion.languages': { python: false },
    });
    assert.deepEqual(
      [values['completion.delayMs'], values['generate.seed'], values['completion.languages']],
      [0, 7, { python: false }],
    );
  });

  const BAD: readonly (readonly [SettingName, unknown])[] = [
    ['completion.enabled', 'yes'],
    ['completion.languages', { python: 'off' }],
    ['completion.languages', ['python']],
    ['completion.delayMs', -1],
    ['completion.delayMs', 1.5],
    ['completion.delayMs', '75'],
    ['completion.delayMs', 5001],
    ['completion.boldness', 'boldest'],
    ['completion.minProbability', 1.5],
    ['completion.lines', 'several'],
    ['completion.model', ''],
    ['completion.model', 3],
    ['exclude', '*.sql'],
    ['exclude', [1]],
    ['generate.temperature', Number.NaN],
    ['generate.topP', 2],
    ['generate.topK', -1],
    ['generate.maxTokens', 0],
    ['generate.seed', 'x'],
  ];
  for (const [name, value] of BAD) {
    it(`falls back, names the setting and reads the others when ${name} is ${JSON.stringify(value)}`, () => {
      const { values, unreadable } = parse({ 'generate.topK': 3, [name]: value });
      assert.deepEqual(values[name], SETTINGS[name].fallback);
      assert.deepEqual(unreadable, [
        { name, expected: SETTINGS[name].expected, fallback: JSON.stringify(SETTINGS[name].fallback) },
      ]);
      if (name !== 'generate.topK') assert.equal(values['generate.topK'], 3);
    });
  }
});

describe('isLanguageOn', () => {
  const CASES: readonly (readonly [languages: Record<string, boolean>, language: string, on: boolean])[] = [
    [{}, 'python', true],
    [{ '*': false }, 'python', false],
    [{ '*': false, python: true }, 'python', true],
    [{ '*': true, python: false }, 'python', false],
    [{ '*': true }, 'constructor', true],
  ];
  for (const [languages, language, on] of CASES) {
    it(`is ${on} for ${language} with ${JSON.stringify(languages)}`, () =>
      assert.equal(isLanguageOn(parse({ 'completion.languages': languages }).values, language), on));
  }
});

/** Fault 49: a repository that nobody trusts chooses neither a model, nor a folder, nor what is private. */
describe('the settings of a workspace that is not trusted', () => {
  const { capabilities, contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
    contributes: { configuration: { properties: Record<string, { scope?: string }> }[] };
  };
  const properties = Object.assign({}, ...contributes.configuration.map((each) => each.properties)) as Record<
    string,
    { scope?: string }
  >;

  it('do not count where they choose a model, a folder or what is private', () => {
    const choosing = Object.keys(properties).filter((name) => /model|folder|exclude/i.test(name));
    assert.ok(choosing.length >= 7);
    assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations.toSorted(), choosing.toSorted());
  });

  it('name no folder on the machine, also where the workspace is trusted', () => {
    assert.equal(properties['attentive.models.folder']?.scope, 'machine');
  });
});
