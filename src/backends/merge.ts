/** Merges what several backends answer. Pure. */
import type { Outcome, OutcomeOf } from '../protocol/engine';
import type { EngineState } from './engineState';

type Models = Extract<OutcomeOf<'models'>, { kind: 'models' }>;
type Costs = Extract<OutcomeOf<'costs'>, { kind: 'costs' }>;

/**
 * Merges lists of models. Where two backends list an id, the first one's model is kept and the other's is reported as
 * unusable.
 */
export function mergeModels(lists: readonly Models[]): Models {
  const models = new Map<string, Models['models'][number]>();
  const unusable: Models['unusable'] = [];
  for (const list of lists) {
    for (const model of list.models) {
      if (models.has(model.id)) unusable.push({ id: model.id, why: { code: 'nameOfAnother', args: {} } });
      else models.set(model.id, model);
    }
    unusable.push(...list.unusable);
  }
  return { kind: 'models', models: [...models.values()], unusable };
}

/** Merges costs: memory is summed, and the work of a model that two backends list is joined in one entry. */
export function mergeCosts(lists: readonly Costs[]): Costs {
  const work = new Map<string, Costs['models'][number]['work']>();
  for (const each of lists.flatMap(({ models }) => models))
    work.set(each.model, [...(work.get(each.model) ?? []), ...each.work]);
  return {
    kind: 'costs',
    residentBytes: lists.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
    models: [...work].map(([model, all]) => ({ model, work: all })),
  };
}

/**
 * Merges the answers of one kind. Failures are dropped while at least one backend answered; otherwise the first one is
 * the outcome.
 *
 * @param outcomes one for each backend, so at least one
 */
export function mergeAnswers<Kind extends Outcome['kind'], Answer extends Extract<Outcome, { kind: Kind }>>(
  outcomes: readonly Outcome[],
  kind: Kind,
  merge: (answers: readonly Answer[]) => Outcome,
): Outcome {
  const cancelled = outcomes.find((outcome) => outcome.kind === 'cancelled');
  if (cancelled) return cancelled;
  const answers = outcomes.filter((outcome): outcome is Answer => outcome.kind === kind);
  return answers.length > 0 ? merge(answers) : outcomes[0]!;
}

/**
 * Merges states by precedence: a problem first, because a person can act on it; then what a request may have to wait
 * for.
 */
export function mergeStates(states: readonly EngineState[]): EngineState {
  const first = (is: EngineState['is']): EngineState | undefined => states.find((state) => state.is === is);
  const open = states.flatMap((state) => (state.is === 'busy' ? state.with : []));
  return (
    first('problem') ??
    first('loading') ??
    first('starting') ??
    (open.length > 0 ? { is: 'busy', with: open } : (first('ready') ?? { is: 'stopped' }))
  );
}
