/** Which model the settings name for each use, and changing them. */
import * as vscode from 'vscode';
import type { Settings } from '../../../host/settings';
import { SETTINGS } from '../../../host/settingsSchema';
import type { Use } from '../core/uses';

const BY_LANGUAGE = 'completion.modelByLanguage';
/** Languages of everyday prose, which have a model of their own. */
const PROSE = SETTINGS[BY_LANGUAGE].fallback;
const PROSE_LANGUAGES = Object.keys(PROSE);
const INSPECTOR_MODEL = 'inspector.model';

export class ModelUses {
  constructor(private readonly settings: Settings) {}

  /** The id of the model; of prose that of plain text. */
  current(use: Use): string {
    const { values } = this.settings;
    switch (use) {
      case 'code':
        return values['completion.model'];
      case 'prose':
        return values[BY_LANGUAGE].plaintext ?? values['completion.model'];
      case 'generation':
        return values['generate.model'];
      case 'translation':
        return values['translate.model'];
      case 'inspector':
        return inspectorSetting()?.trim() || this.byDefault(use);
    }
  }

  /** What is chosen where nobody has changed a setting. */
  byDefault(use: Use): string {
    switch (use) {
      case 'code':
        return SETTINGS['completion.model'].fallback;
      case 'prose':
        return PROSE.plaintext!;
      case 'generation':
        return SETTINGS['generate.model'].fallback;
      case 'translation':
        return SETTINGS['translate.model'].fallback;
      case 'inspector':
        return String(vscode.workspace.getConfiguration('attentive').inspect(INSPECTOR_MODEL)?.defaultValue);
    }
  }

  /** Languages that a person has given a model of their own, which `choose` for code leaves as they are. */
  languagesApart(model: string): readonly (readonly [language: string, model: string])[] {
    return Object.entries(this.settings.values[BY_LANGUAGE]).filter(
      ([language, own]) => own !== model && !PROSE_LANGUAGES.includes(language),
    );
  }

  /** From now on the use has this model. The default leaves no trace in the settings, so that it follows updates. */
  async choose(use: Use, model: string): Promise<void> {
    const wanted = model === this.byDefault(use) ? undefined : model;
    await this.write(use, wanted);
    // Settings of a workspace give way to a person's own, which may name another model.
    if (this.current(use) !== model) await this.write(use, model);
  }

  private write(use: Use, model: string | undefined): Promise<void> {
    switch (use) {
      case 'code':
        return this.settings.update('completion.model', () => model);
      case 'prose':
        return this.settings.update(BY_LANGUAGE, (there) => withProse(there, model));
      case 'generation':
        return this.settings.update('generate.model', () => model);
      case 'translation':
        return this.settings.update('translate.model', () => model);
      case 'inspector':
        return this.settings.update(INSPECTOR_MODEL, () => model);
    }
  }
}

function inspectorSetting(): string | undefined {
  const value: unknown = vscode.workspace.getConfiguration('attentive').get(INSPECTOR_MODEL);
  return typeof value === 'string' ? value : undefined;
}

/** The entries of other languages stay. @returns undefined where none is left */
function withProse(there: unknown, model: string | undefined): Record<string, unknown> | undefined {
  const others = Object.entries(typeof there === 'object' && there !== null ? there : {}).filter(
    ([language]) => !PROSE_LANGUAGES.includes(language),
  );
  const prose = model === undefined ? [] : PROSE_LANGUAGES.map((language) => [language, model] as const);
  const all = [...others, ...prose];
  return all.length === 0 ? undefined : Object.fromEntries(all);
}
