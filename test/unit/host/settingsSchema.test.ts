import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  isLanguageOn,
  modelInUse,
  parseSettings,
  hostOf,
  serverHost,
  SETTINGS,
  type SettingName,
} from '../../../src/host/settingsSchema';

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

  it('do not count where they choose a model, a server, a folder or what is private', () => {
    const choosing = Object.keys(properties).filter((name) => /model|folder|exclude|server/i.test(name));
    assert.ok(choosing.length >= 7);
    assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations.toSorted(), choosing.toSorted());
  });

  it('name no folder on the machine and no server, also where the workspace is trusted', () => {
    assert.equal(properties['attentive.models.folder']?.scope, 'machine');
    assert.equal(properties['attentive.servers']?.scope, 'machine');
  });
});

describe('the server that text is sent to', () => {
  const servers = { here: 'http://127.0.0.1:8080/v1', there: 'https://example.com' };
  const host = (given: Record<string, unknown>, language = 'python') =>
    serverHost(parse({ servers, 'completion.modelByLanguage': {}, ...given }).values, language);

  it('is that of the model which completes in a language', () => {
    assert.equal(host({ 'completion.model': 'server:here/qwen' }), '127.0.0.1:8080');
    assert.equal(host({ 'completion.modelByLanguage': { python: 'server:there/a/b' } }), 'example.com');
    assert.equal(host({ 'completion.modelByLanguage': { python: 'server:there/a/b' } }, 'c'), undefined);
  });
  it('is none for a model of this machine, and none that the setting does not name', () => {
    assert.equal(host({}), undefined);
    assert.equal(host({ 'completion.model': 'server:nowhere/m' }), undefined);
    assert.equal(host({ 'completion.model': 'server:constructor/m' }), undefined);
  });
  it('is that of any model that is named', () => {
    const { values } = parse({ servers });
    assert.equal(hostOf(values, 'server:there/a/b'), 'example.com');
    assert.equal(hostOf(values, values['generate.model']), undefined);
  });
  it('has a name that can stand in the name of a model', () => {
    assert.deepEqual(parse({ servers: { 'a/b': 'http://h' } }).values.servers, {});
    assert.deepEqual(parse({ servers }).values.servers, servers);
  });
});

describe('modelInUse', () => {
  const CODE = 'smollm2-135m-code';
  const PROSE = 'smollm2-135m-instruct';
  const own = parse({ 'completion.model': 'own', 'completion.modelByLanguage': { plaintext: 'own' } }).values;
  const inUse = (language: string, ...setAside: string[]) =>
    modelInUse(own, language, (model) => setAside.includes(model));

  it('is the chosen one as long as that works', () =>
    assert.deepEqual([inUse('python'), inUse('plaintext'), inUse('python', CODE)], ['own', 'own', 'own']));
  it('is the embedded one for the language while the chosen one is set aside', () =>
    assert.deepEqual([inUse('python', 'own'), inUse('plaintext', 'own')], [CODE, PROSE]));
  it('is another embedded one where that is set aside too, and the chosen one where none is left', () =>
    assert.deepEqual([inUse('python', 'own', CODE), inUse('python', 'own', CODE, PROSE)], [PROSE, 'own']));
});
