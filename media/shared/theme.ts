/** The theme's colors as values, for the canvas; style sheets use the variables themselves. */
import { flatten, parseColor, type Color } from './color';

export interface Theme {
  readonly background: Color;
  readonly foreground: Color;
  readonly muted: Color;
  /** The deepest color of the scale. */
  readonly most: Color;
  /** The deepest color of negative values; differs from `most` also for people who see no red or green. */
  readonly least: Color;
  readonly focus: Color;
  readonly font: string;
}

const BLACK: Color = { r: 0, g: 0, b: 0, a: 1 };

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const background = flatten(parseColor(style.backgroundColor) ?? BLACK, BLACK);
  const named = (name: string, instead: Color): Color => {
    const color = parseColor(style.getPropertyValue(name));
    return color ? flatten(color, background) : instead;
  };
  const foreground = flatten(parseColor(style.color) ?? BLACK, background);
  const most = named('--vscode-charts-blue', foreground);
  return {
    background,
    foreground,
    most,
    muted: named('--vscode-descriptionForeground', foreground),
    least: named('--vscode-charts-orange', foreground),
    focus: named('--vscode-focusBorder', most),
    font: style.fontFamily,
  };
}

/** Calls back when the theme has changed: VS Code rewrites the variables on the root and the classes of the body. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind'] });
}
