/** Registers the commands that write more than a suggestion, and the one that looks into what they wrote. */
import * as vscode from 'vscode';
import type { GenerateParts } from './generation';
import { LastGeneration, registerInspectGenerated } from './lastGeneration';
import { registerGenerate } from './registerGenerate';
import { UnsureMarks } from './unsureMarks';

export interface GenerationSurroundings extends Omit<GenerateParts, 'lastGeneration' | 'unsureMarks' | 'newSeed'> {
  /** Shows the attention within a text that may still grow. */
  readonly inspect: (generation: LastGeneration) => void;
}

export function registerGeneration({ inspect, ...shared }: GenerationSurroundings): vscode.Disposable {
  const lastGeneration = new LastGeneration();
  const unsureMarks = new UnsureMarks();
  const newSeed = (): number => Math.floor(Math.random() * 2 ** 31);
  return vscode.Disposable.from(
    lastGeneration,
    unsureMarks,
    registerGenerate({ ...shared, lastGeneration, unsureMarks, newSeed }),
    registerInspectGenerated(lastGeneration, inspect),
  );
}
