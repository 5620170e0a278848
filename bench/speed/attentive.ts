/** Attentive's engine: in this process, or in the one that the extension forks. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { EngineClient } from '../../src/backends/process/engineClient';
import { forkEngine } from '../../src/backends/process/forkEngine';
import { systemClock } from '../../src/base/clock';
import { createEngine } from '../../src/engine/service/engine';
import { gateOf, type Boldness } from '../../src/features/completion/core/boldness';
import { completeAt } from '../../src/features/completion/core/completeAt';
import { GREEDY, type Engine } from '../../src/protocol/engine';
import { SHARED_MODEL, type Drafting, type Peer } from './peer';

const modelsFolder = path.resolve('models');

interface Settings {
  readonly contributes: {
    readonly configuration: readonly { readonly properties: Record<string, { readonly default: unknown }> }[];
  };
}

/** What the extension's manifest says of a setting. */
export function defaultOf(setting: string): unknown {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Settings;
  return contributes.configuration.map(({ properties }) => properties[setting]).find((found) => found)?.default;
}

export const completionModel = (): string => String(defaultOf('attentive.completion.model'));

/** @param isForked the extension's engine process, from `dist`, instead of an engine in this process */
export function attentive(id: 'completion' | 'instruct', isForked: boolean): Peer {
  const model = id === 'completion' ? completionModel() : SHARED_MODEL;
  if (!isForked) {
    const engine = createEngine({ modelsFolder });
    return over(
      engine,
      model,
      'in process',
      () => process.pid,
      () => engine.dispose(),
    );
  }
  let child: ChildProcess | undefined;
  const fork = forkEngine(path.resolve('dist/engine.js'), modelsFolder, () => undefined);
  const client = new EngineClient(() => (child = fork()), systemClock);
  return over(
    client,
    model,
    "in the extension's engine process",
    () => child?.pid,
    async () => client.dispose(),
  );
}

function over(
  engine: Engine,
  model: string,
  where: string,
  pid: () => number | undefined,
  dispose: () => Promise<void>,
): Peer {
  const gate = gateOf(defaultOf('attentive.completion.boldness') as Boldness, null);
  return {
    about: `Attentive, ${model}, ${where}`,
    pid,
    dispose,

    async read(text) {
      const started = performance.now();
      const outcome = await engine.ask<'warm'>({ op: 'warm', model, prefix: text, suffix: '' });
      const ms = performance.now() - started;
      if (outcome.kind !== 'warmed') throw new Error(JSON.stringify(outcome));
      return { ms, tokens: outcome.promptTokens - outcome.reusedTokens };
    },

    async write(prompt, maxTokens) {
      // A draft hands out several tokens at once, so time counts from the end of reading and not between tokens.
      let readMs: number | undefined;
      const outcome = await engine.ask<'generate'>(
        { op: 'generate', model, prompt, sampling: GREEDY, maxTokens, precision: 'fast', alternatives: 0 },
        {
          onPart(part) {
            const isRead = part.kind === 'progress' && part.stage === 'reading' && part.done === part.total;
            if (isRead || part.kind === 'token') readMs ??= performance.now();
          },
        },
      );
      const endMs = performance.now();
      if (outcome.kind !== 'generated' || readMs === undefined) throw new Error(JSON.stringify(outcome));
      return { ms: endMs - readMs, tokens: Math.max(0, outcome.tokens.length - 1), ...draftingOf(outcome) };
    },

    async suggest({ before, after, language }) {
      const started = performance.now();
      const request = { model, language, before, beforeStart: 0, after, ...gate, lines: 'auto' as const };
      const answer = await completeAt(engine, request);
      if (answer.kind === 'failed') throw new Error(JSON.stringify(answer));
      return { ms: performance.now() - started, isShown: answer.kind === 'shown' };
    },
  };
}

/** What an outcome says of drafted tokens; nothing where its engine does not draft. */
export function draftingOf(outcome: { drafted?: number; accepted?: number }): { drafting?: Drafting } {
  const { drafted, accepted } = outcome;
  return drafted !== undefined && accepted !== undefined ? { drafting: { drafted, accepted } } : {};
}
