/** Routes answers of the host to the view that asked. They are not part of the state: nothing else reads them. */
import type { ToWebview } from '../../../src/protocol/attention';

export type Answer = Extract<
  ToWebview,
  {
    kind:
      | 'thumbnails'
      | 'ranked'
      | 'effects'
      | 'why'
      | 'layers'
      | 'cuts'
      | 'patched'
      | 'faithfulness'
      | 'progress'
      | 'unanswered';
  }
>;
type Taker<Kind extends Answer['kind']> = (answer: Extract<Answer, { kind: Kind }>) => void;

export class AnswerRouter {
  private readonly takers: { [Kind in Answer['kind']]: Taker<Kind>[] } = {
    thumbnails: [],
    ranked: [],
    effects: [],
    why: [],
    layers: [],
    cuts: [],
    patched: [],
    faithfulness: [],
    progress: [],
    unanswered: [],
  };

  on<Kind extends Answer['kind']>(kind: Kind, take: Taker<Kind>): void {
    this.takers[kind].push(take);
  }

  give<Kind extends Answer['kind']>(kind: Kind, answer: Extract<Answer, { kind: Kind }>): void {
    for (const take of this.takers[kind]) take(answer);
  }
}
