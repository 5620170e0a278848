/** *Open the Course*: the pages in a panel, and what their buttons and the form do. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import type { Engine, EngineError } from '../../../protocol/engine';
import { FromCourse, type CourseLanguage, type SentencePair, type ToCourse } from '../../../protocol/course';
import type { GivenBlank, GivenPrompt, GivenTemplate } from '../../../protocol/commands';
import { countTurns, FIGURE_HEAD, generatedPairs, turnsIn } from '../core/turns';
import { withProgress } from '../../../host/progress';
import type { MemoryFiles } from '../../../host/memoryFiles';
import { pageFolder, webviewPage } from '../../../host/webviewPage';
import { coursePage } from '../core/coursePage';
import { FIGURE_OPENING, PAGES, type PanelOpening, type Run } from '../core/pages';
import { turnCountText, turnsText } from '../core/turnsText';

const RUNS = new Map(
  PAGES.flatMap(({ id, run, more = [] }) =>
    [{ id, run }, ...more].map((each) => [each.id, { page: id, run: each.run }] as const),
  ),
);

export interface CourseActions {
  readonly extensionUri: vscode.Uri;
  /** Where the texts of the course stand, so that none of them is left unsaved. */
  readonly files: MemoryFiles;
  readonly engine: Engine;
  readonly problems: { failed(error: EngineError): void };
  /** Opens the attention panel on a text. */
  explain(request: {
    text: string;
    where: string;
    flow: 'prose';
    model: string;
    other?: string;
    opening: PanelOpening;
    asksWhy?: { other: string; check?: true };
  }): void;
}

/** One panel at most. */
export function registerCourse(actions: CourseActions): vscode.Disposable {
  let panel: vscode.WebviewPanel | undefined;
  const open = (): void => {
    if (panel) return panel.reveal();
    const folder = pageFolder(actions.extensionUri, 'course');
    const opened = (panel = vscode.window.createWebviewPanel(
      'attentive.course',
      vscode.l10n.t('Attentive: Course'),
      vscode.ViewColumn.One,
      { enableScripts: true, localResourceRoots: [folder] },
    ));
    const closed = new AbortController();
    let language: CourseLanguage = vscode.env.language.startsWith('he') ? 'he' : 'en';
    const show = (): void => {
      opened.webview.html = webviewPage(opened.webview, folder, coursePage(PAGES, language));
    };
    const say = (page: string, text: string): void => {
      if (panel === opened) void opened.webview.postMessage({ kind: 'said', page, text } satisfies ToCourse);
    };
    opened.webview.onDidReceiveMessage(async (raw: unknown) => {
      const parsed = v.safeParse(FromCourse, raw);
      if (!parsed.success) return;
      const message = parsed.output;
      switch (message.kind) {
        case 'language':
          language = message.language;
          return show();
        case 'pair':
          return say('self-attention', await tryPair(actions, message.pair, language, closed.signal));
        case 'run': {
          const wanted = RUNS.get(message.id);
          if (wanted?.run.kind === 'count') return say(wanted.page, await count(actions, language, closed.signal));
          return wanted && run(actions, wanted.run);
        }
      }
    });
    opened.onDidDispose(() => {
      panel = undefined;
      closed.abort();
    });
    show();
  };
  const command = vscode.commands.registerCommand('attentive.openCourse', open);
  return {
    dispose: () => {
      command.dispose();
      panel?.dispose();
    },
  };
}

/**
 * Both sentences in the panel.
 * @param closed aborts when the course is closed
 * @returns whether the head turns; empty when that could not be found out, which has been said
 */
async function tryPair(
  actions: CourseActions,
  pair: SentencePair,
  language: CourseLanguage,
  closed: AbortSignal,
): Promise<string> {
  const turns = await withProgress(vscode.l10n.t('Comparing two sentences'), (signal) =>
    turnsIn(actions.engine, FIGURE_HEAD.model, pair, AbortSignal.any([signal, closed])),
  );
  if (turns.kind === 'turns')
    showAttention(actions, {
      model: FIGURE_HEAD.model,
      text: pair.one,
      other: pair.other,
      opening: { ...FIGURE_OPENING, pinned: [pair.from] },
    });
  if (turns.kind === 'failed') actions.problems.failed(turns.error);
  return turns.kind === 'turns' || turns.kind === 'missing' ? turnsText(turns, pair, language) : '';
}

/** @returns what was counted; empty when nothing was */
async function count(
  { engine, problems }: CourseActions,
  language: CourseLanguage,
  closed: AbortSignal,
): Promise<string> {
  const counted = await withProgress(vscode.l10n.t('Counting how often the head turns'), (signal, report) =>
    countTurns(engine, FIGURE_HEAD.model, generatedPairs(), {
      signal: AbortSignal.any([signal, closed]),
      onProgress: (done, total) => report(vscode.l10n.t('{0} of {1}', done, total)),
    }),
  );
  if (counted.kind === 'failed') problems.failed(counted.error);
  return counted.kind === 'counted' || counted.kind === 'missing' ? turnCountText(counted, language) : '';
}

function showAttention(
  { explain }: CourseActions,
  { text, model, other, opening, asksWhy }: Omit<Extract<Run, { kind: 'attention' }>, 'kind'>,
): void {
  explain({
    text,
    where: vscode.l10n.t('the course'),
    flow: 'prose',
    model,
    opening,
    ...(other !== undefined && { other }),
    ...(asksWhy && { asksWhy }),
  });
}

async function run(actions: CourseActions, what: Exclude<Run, { kind: 'count' }>): Promise<void> {
  const { files } = actions;
  switch (what.kind) {
    case 'attention':
      return showAttention(actions, what);
    case 'tokens':
      return vscode.commands.executeCommand('attentive.showTokens', what.text);
    case 'models':
      return vscode.commands.executeCommand('attentive.compareModels', what.text);
    case 'rank':
      return vscode.commands.executeCommand('attentive.rankContinuations', {
        text: what.text,
        candidates: what.candidates,
      } satisfies GivenBlank);
    case 'probe':
      return vscode.commands.executeCommand('attentive.probe', {
        template: what.template,
        candidates: what.candidates,
      } satisfies GivenTemplate);
    case 'cost':
      return vscode.commands.executeCommand('attentive.compareCost', what.text);
    case 'ask':
      return vscode.commands.executeCommand('attentive.ask', what.question);
    case 'next': {
      const document = await files.document(`/${vscode.l10n.t('Next token')}.txt`, what.text);
      const editor = await vscode.window.showTextDocument(document, { preview: false });
      const end = document.positionAt(what.text.length);
      editor.selection = new vscode.Selection(end, end);
      return vscode.commands.executeCommand('attentive.showNextToken');
    }
    case 'generate':
      return generate(files, what);
  }
}

/** The story has one document: a second one at the same time would be written into the first. */
let isGenerating = false;

async function generate(files: MemoryFiles, { text, as }: Extract<Run, { kind: 'generate' }>): Promise<void> {
  if (isGenerating) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('A text is still being written. Cancel it, or wait until it is done, and press the button again.'),
    );
    return;
  }
  isGenerating = true;
  try {
    const into = await files.document(`/${vscode.l10n.t('Generated text')}.md`, as === 'answer' ? '' : text);
    await vscode.commands.executeCommand('attentive.generateFromPrompt', {
      text,
      kind: as,
      into: into.uri.toString(),
    } satisfies GivenPrompt);
  } finally {
    isGenerating = false;
  }
}
