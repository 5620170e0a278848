/** Two texts side by side as tokens, words or lines: which differ, and the colors of each. */
import { element, scrollInto } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { Walk, type WalkEvents } from '../../shared/walk';
import type { Pair } from '../scene/align';
import { changedWords } from '../scene/changedWords';
import type { OtherText } from '../scene/comparing';
import { textsOf } from '../scene/names';
import { largest, loaded, shareOf } from '../scene/scale';
import { absence, shownWeights } from '../scene/shownWeights';
import type { UnitScene as Scene } from '../scene/units';
import { flowOf, pieces } from './flow';

interface Side {
  readonly name: 'a' | 'b';
  readonly flow: HTMLElement;
  readonly tokens: HTMLElement[];
  readonly walk: Walk;
}

export class ComparedTexts {
  private readonly first: Side;
  private readonly second: Side;

  /** @param first told of tokens of the first text. @param second of tokens of the second */
  constructor(root: HTMLElement, first: WalkEvents, second: WalkEvents) {
    this.first = sideOf('a', first);
    this.second = sideOf('b', second);
    root.append(
      element(
        'div',
        { class: 'side-by-side' },
        element('div', {}, element('h3', {}, t('First text')), this.first.flow),
        element('div', {}, element('h3', {}, t('Second text')), this.second.flow),
      ),
    );
  }

  /** Makes the tokens of both texts anew. */
  build(scene: Scene, { scene: second, pairs }: OtherText): void {
    const same = pairs.filter((pair) => pair.same);
    fill(this.first, scene, new Set(same.map(({ a }) => a)));
    fill(this.second, second, new Set(same.map(({ b }) => b)));
    this.markChanges(scene, second, pairs);
  }

  /** In lines that are paired but differ, marks the words that differ: marking the whole line would hide them. */
  private markChanges(scene: Scene, second: Scene, pairs: readonly Pair[]): void {
    const [one, other] = [textsOf(scene.queries), textsOf(second.queries)];
    for (const { a, b } of pairs.filter(({ same }) => !same)) {
      const words = changedWords(one[a]!, other[b]!);
      if (words.a.length < 2 && words.b.length < 2) continue;
      for (const [token, own] of [
        [this.first.tokens[a], words.a],
        [this.second.tokens[b], words.b],
      ] as const) {
        token?.replaceChildren(
          ...own.flatMap(({ text, changed }) =>
            changed ? element('span', { class: 'changed' }, ...pieces(text, true)) : pieces(text, true),
          ),
        );
      }
    }
    for (const { flow } of [this.first, this.second]) scrollInto(flow, flow.querySelector('.changed'));
  }

  /**
   * Colors each text by its own rows of the chosen queries, or columns of the chosen keys; one scale for both.
   *
   * @param chosen tokens that both texts have
   * @param candidates keys of the first text that alone are compared
   */
  paint(scene: Scene, { scene: second }: OtherText, chosen: readonly Pair[], candidates: readonly number[]): void {
    const sides = [
      { side: this.first, scene, chosen: chosen.map(({ a }) => a), candidates },
      { side: this.second, scene: second, chosen: chosen.map(({ b }) => b), candidates: [] as readonly number[] },
    ].map((each) => ({
      ...each,
      weights: chosen.length > 0 ? shownWeights(each.scene, each.chosen)?.weights : undefined,
    }));
    const all = sides.flatMap(({ weights }) => weights ?? []);
    const ofHead = scene.lens.scale === 'head' ? [loaded(scene.matrix), loaded(second.matrix)] : [];
    const full = all.length === sides.length ? Math.max(...[...all, ...ofHead].map(largest)) : 0;
    for (const { side, weights, ...each } of sides) {
      for (const [index, token] of side.tokens.entries()) {
        token.classList.toggle('selected', each.chosen.includes(index));
        token.classList.toggle('candidate', each.candidates.includes(index));
        token.classList.toggle('masked', chosen.length > 0 && absence(each.scene, each.chosen, index) !== undefined);
        if (weights) {
          const weight = weights[index]!;
          token.style.setProperty('--share', shareOf(weight, full).toFixed(4));
          token.dataset.weight = weight.toFixed(6);
        } else {
          token.style.removeProperty('--share');
          delete token.dataset.weight;
        }
      }
    }
  }
}

function sideOf(name: 'a' | 'b', events: WalkEvents): Side {
  const [flow, tokens]: [HTMLElement, HTMLElement[]] = [element('div', { class: 'flows' }), []];
  return { name, flow, tokens, walk: new Walk(flow, tokens, events) };
}

/** @param same tokens that the other text has as well */
function fill({ name, flow, tokens, walk }: Side, scene: Scene, same: ReadonlySet<number>): void {
  tokens.length = 0;
  flow.replaceChildren(
    flowOf(scene.queries, (token, index) => {
      token.setAttribute('role', 'button');
      token.classList.add('choice');
      token.classList.toggle('differs', !same.has(index));
      token.dataset.side = name;
      tokens[index] = token;
    }),
  );
  walk.stopAt(0);
}
