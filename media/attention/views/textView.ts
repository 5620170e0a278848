/**
 * The text, token by token, in reading order. The weights of the chosen tokens color the others: bluer is more.
 *
 * Tokens are plain inline elements of one `unicode-bidi: plaintext` flow, so that words of right-to-left scripts keep
 * their order across tokens and each line finds its own direction. Isolating every token would lay the pieces of a
 * Hebrew word out backwards; what could disturb the flow (bidi controls) is shown by name instead (visible.ts).
 */
import type { CaptureShown } from '../../../src/protocol/attention';
import type { Axis } from '../scene/axes';
import { element, scrollInto } from '../../shared/dom';
import { flowOf } from './flow';
import { ABSENCE_TEXT } from '../scene/statusText';
import { shareOf } from '../scene/scale';
import { absence } from '../scene/shownWeights';
import { named, nameOf, sidesOf, toText, type Scene, type Selection } from '../scene/state';
import { chosenTokens } from '../scene/units';
import { Walk } from '../../shared/walk';
import { t } from '../../shared/l10n';

export interface TextEvents {
  /** The pointer or the keyboard is on a token of the chosen side: its weights are wanted. */
  look(token: number): void;
  /** A click or Enter on one. @param more with Ctrl, Command or Shift: beside the ones that are pinned */
  pin(token: number, more: boolean): void;
  /** The pointer or the keyboard is on a token of the colored side. */
  point(token: number): void;
}

const QUERIES = {
  source: t('Text (queries)'),
  target: t('What the model writes (queries)'),
  fed: t('What the decoder was fed (queries)'),
} as const;
const KEYS = {
  source: t('Text (keys)'),
  target: t('What the model writes (keys)'),
  fed: t('What the decoder was fed (keys)'),
} as const;

export class TextView {
  private readonly chosenElements: HTMLElement[] = [];
  private readonly coloredElements: HTMLElement[] = [];
  private readonly walk: Walk;
  private shown: { readonly chosen: Axis; readonly colored: Axis } | undefined;
  private focus: CaptureShown['focus'];
  private painted:
    { readonly scene: Scene; readonly tokens: readonly number[]; readonly weights: Float32Array } | undefined;

  constructor(
    private readonly root: HTMLElement,
    events: TextEvents,
  ) {
    const point = ({ target }: Event): void => {
      const token = target instanceof Element ? target.closest<HTMLElement>('.token') : null;
      const index = token ? this.coloredElements.indexOf(token) : -1;
      if (index < 0) return;
      this.name(index);
      events.point(index);
    };
    root.addEventListener('pointerover', point);
    root.addEventListener('focusin', point);
    this.walk = new Walk(root, this.chosenElements, {
      look: (token) => events.look(token),
      press: (token, more) => events.pin(token, more),
    });
  }

  /**
   * Builds the tokens; nothing is rebuilt while only the head changes, so that focus and pointer stay where they are.
   */
  build(scene: Scene): void {
    const { queries, keys, oneText, capture } = scene;
    const { chosen, colored } = sidesOf(scene);
    this.root.dataset.flow = capture.flow;
    if (this.shown && sameAxis(this.shown.chosen, chosen) && sameAxis(this.shown.colored, colored)) return;
    this.shown = { chosen, colored };
    this.focus = capture.focus;
    this.chosenElements.length = 0;
    this.coloredElements.length = 0;
    if (oneText) {
      this.root.replaceChildren(this.block(queries, 'both', '', true));
      this.coloredElements.push(...this.chosenElements);
    } else {
      this.root.replaceChildren(
        this.block(queries, 'query', QUERIES[queries.shows], chosen === queries),
        this.block(keys, 'key', KEYS[keys.shows], chosen === keys),
      );
    }
    this.walk.stopAt(0);
  }

  /**
   * @param weights one for each colored token; undefined clears the colors.
   * @param full what the deepest color stands for
   */
  paint(scene: Scene, selection: Selection | undefined, weights: Float32Array | undefined, full: number): void {
    const tokens = selection?.tokens ?? [];
    const chosen = new Set(chosenTokens(scene, tokens));
    this.painted = weights && tokens.length > 0 ? { scene, tokens, weights } : undefined;
    for (const [index, each] of this.chosenElements.entries()) {
      each.classList.toggle('selected', chosen.has(index));
      each.setAttribute('aria-pressed', String(selection?.pinned === true && tokens.includes(index)));
    }
    for (const [index, each] of this.coloredElements.entries()) {
      if (!weights || tokens.length === 0) {
        each.style.removeProperty('--share');
        delete each.dataset.weight;
        continue;
      }
      each.classList.toggle('masked', absence(scene, tokens, index) !== undefined);
      const weight = weights[index]!;
      each.style.setProperty('--share', shareOf(weight, full).toFixed(4));
      each.dataset.weight = weight.toFixed(6);
    }
    const [first] = tokens;
    if (first !== undefined && document.activeElement !== document.body) this.walk.stopAt(first);
  }

  /** Scrolls a token of the chosen side into view, within the text's own place. */
  reveal(token: number): void {
    scrollInto(this.root, this.chosenElements.at(token));
  }

  /** Sets the tooltip of the token under the pointer only: making thousands of them is slower than coloring. */
  private name(index: number): void {
    if (!this.painted) return;
    const { scene, tokens, weights } = this.painted;
    const absent = absence(scene, tokens, index);
    const value = absent ? ABSENCE_TEXT[absent] : toText(weights[index]!);
    this.coloredElements[index]!.title = tooltip(scene, tokens[0]!, index, value);
  }

  private block(axis: Axis, side: 'query' | 'key' | 'both', heading: string, isChosen: boolean): HTMLElement {
    const flow = flowOf(axis, (token, index) => {
      token.dataset.side = side;
      token.classList.toggle(
        'asked',
        axis.shows === 'source' && this.focus !== undefined && index >= this.focus.from && index < this.focus.to,
      );
      if (axis.tips[index]) token.title = axis.tips[index];
      if (!isChosen) {
        this.coloredElements[index] = token;
        return;
      }
      token.classList.add('choice');
      token.setAttribute('role', 'button');
      token.tabIndex = -1;
      this.chosenElements[index] = token;
    });
    return element('div', { class: 'block' }, ...(heading ? [element('h3', {}, heading)] : []), flow);
  }
}

function tooltip(scene: Scene, chosen: number, colored: number, value: string): string {
  const [one, other] = [named(nameOf(scene, 'chosen', chosen)), named(nameOf(scene, 'colored', colored))];
  const tip = sidesOf(scene).colored.tips[colored];
  const line = `${scene.lens.direction === 'from' ? `${one} → ${other}` : `${other} → ${one}`}  ${value}`;
  return tip ? `${line}\n${tip}` : line;
}

/** Axes are built anew for each scene; the same tokens of the same capture need no new elements. */
function sameAxis(a: Axis, b: Axis): boolean {
  return (
    a.shows === b.shows &&
    a.segments.length === b.segments.length &&
    a.segments.every((segment, i) => segment.kind === b.segments[i]?.kind && segment.text === b.segments[i].text)
  );
}
