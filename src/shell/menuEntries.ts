/**
 * What the status bar's menu lists. The texts are localized with the function that VS Code gives as `vscode.l10n.t`.
 * Pure.
 */
import type { Localize } from '../base/localize';

export interface MenuState {
  readonly isOn: boolean;
  /** Of the document in front; undefined where there is none. */
  readonly language: string | undefined;
  readonly isLanguageOn: boolean;
  readonly isSnoozed: boolean;
  readonly isMac: boolean;
}

export interface MenuEntry {
  readonly icon: string;
  readonly label: string;
  readonly command: string;
  readonly args?: readonly unknown[];
  /** As VS Code has it by default; an extension cannot read what a person has changed. */
  readonly key?: string;
}

export interface MenuGroup {
  readonly name: string;
  readonly entries: readonly MenuEntry[];
}

/** One of our commands. */
const own = (icon: string, command: string, label: string): MenuEntry => ({
  icon,
  label,
  command: `attentive.${command}`,
});

/** Every command that a person may use, in groups, those that are used most first. */
export function menuGroups(state: MenuState, t: Localize): MenuGroup[] {
  return [
    { name: t('Completion'), entries: completion(state, t) },
    {
      name: t('First steps'),
      entries: [
        own('mortar-board', 'openCourse', t('Open the Course')),
        {
          icon: 'rocket',
          label: t('Get Started'),
          command: 'workbench.action.openWalkthrough',
          args: ['attentive.attentive#start', false],
        },
      ],
    },
    {
      name: t('Attention'),
      entries: [
        own('eye', 'explainAttention', t('Explain Attention')),
        own('diff', 'compareAttention', t('Compare Attention')),
        own('eye-watch', 'toggleLens', t('Turn Attention Lens On or Off')),
        own('inspect', 'inspectGenerated', t('Inspect Generated Text')),
      ],
    },
    {
      name: t('Writing'),
      entries: [
        own('comment-discussion', 'generateFromPrompt', t('Generate from Prompt…')),
        own('edit', 'continueHere', t('Continue Here')),
        own('globe', 'translateSelection', t('Translate Selection to French')),
      ],
    },
    {
      name: t('Questions to a model'),
      entries: [
        own('symbol-string', 'showTokens', t('Show Tokens')),
        own('whitespace', 'toggleTokenBoundaries', t('Turn Token Boundaries On or Off')),
        own('target', 'showNextToken', t('Show Next Token')),
        own('list-selection', 'rankContinuations', t('Rank Continuations…')),
        own('symbol-key', 'fillMask', t('Fill Mask…')),
        own('beaker', 'probe', t('Probe…')),
        own('comment', 'ask', t('Ask…')),
        own('graph-line', 'compareModels', t('Compare Models on This Text')),
        own('law', 'compareCost', t('Compare Cost on This Text')),
        own('dashboard', 'showCost', t('Show Cost')),
      ],
    },
    {
      name: 'Attentive',
      entries: [
        { icon: 'gear', label: t('Settings'), command: 'workbench.action.openSettings', args: ['attentive.'] },
        {
          icon: 'keyboard',
          label: t('Keyboard Shortcuts'),
          command: 'workbench.action.openGlobalKeybindings',
          args: ['Attentive'],
        },
        own('server-environment', 'addServer', t('Add Server…')),
        own('checklist', 'diagnoseServer', t('Diagnose Server…')),
        own('key', 'setServerKey', t('Set Server Key…')),
        own('pass', 'allowServer', t('Allow Server…')),
        own('symbol-class', 'chooseModel', t('Choose Model…')),
        own('cloud-download', 'downloadModel', t('Download Model…')),
        own('archive', 'manageModels', t('Manage Models…')),
        own('trash', 'removeModel', t('Remove Downloaded Model…')),
        own('output', 'showLog', t('Show Log')),
        own('debug-restart', 'restartEngine', t('Restart Engine')),
      ],
    },
  ];
}

function completion({ isOn, language, isLanguageOn, isSnoozed, isMac }: MenuState, t: Localize): MenuEntry[] {
  const forLanguage =
    language === undefined || !isOn
      ? []
      : [
          isLanguageOn
            ? own('circle-slash', 'toggleLanguage', t('Turn completion off for {0}', language))
            : own('check', 'toggleLanguage', t('Turn completion on for {0}', language)),
        ];
  const snooze = !isOn
    ? []
    : [isSnoozed ? own('bell', 'endSnooze', t('End Snooze')) : own('bell-slash', 'snooze', t('Snooze Suggestions…'))];
  // The editor's own command does nothing, and says nothing, where no document is in front.
  const suggest: MenuEntry[] =
    language === undefined
      ? []
      : [
          {
            icon: 'sparkle',
            label: t('Suggest Now'),
            command: 'editor.action.inlineSuggest.trigger',
            key: isMac ? '⌥\\' : 'Alt+\\',
          },
        ];
  return [
    isOn ? own('circle-slash', 'toggle', t('Turn completion off')) : own('check', 'toggle', t('Turn completion on')),
    ...forLanguage,
    ...snooze,
    ...suggest,
    own('list-ordered', 'listAlternatives', t('List Alternatives')),
    own('add', 'beBolder', t('Be Bolder')),
    own('remove', 'beQuieter', t('Be Quieter')),
    own('discard', 'forgetAcceptance', t('Forget Which Suggestions I Accepted')),
    own('question', 'whyNoSuggestion', t('Why No Suggestion?')),
    own('search', 'inspectSuggestion', t('Inspect Suggestion')),
    own('lightbulb', 'whySuggestion', t('Why This Suggestion?')),
    own('arrow-swap', 'whyNotSuggestion', t('Why Not Another Word…')),
  ];
}
