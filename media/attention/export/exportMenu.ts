/** The export menu: pictures, numbers, or a page that works offline by itself. */
import { element, place } from '../../shared/dom';
import { sentences, t } from '../../shared/l10n';

export type Format = 'png' | 'svg' | 'html' | 'json' | 'csv';

export interface ExportEvents {
  /** @param of numbers that stand above the views, in place of those of the view */
  save(format: Format, of?: 'faithfulness'): Promise<void>;
  copy(): Promise<void>;
}

const FORMATS: Readonly<Record<Format, string>> = {
  png: t('Picture (PNG)'),
  svg: t('Picture (SVG)'),
  html: t('Page that works by itself (HTML)'),
  json: t('Numbers of this head (JSON)'),
  csv: t('Numbers of this head (CSV)'),
};

const FAITHFULNESS = {
  json: t('How far it can be trusted (JSON)'),
  csv: t('How far it can be trusted (CSV)'),
} as const;

export class ExportMenu {
  /** Stays until the next try; a sentence in the status line would be replaced as soon as the pointer moves. */
  private readonly problem = element('p', { id: 'export-problem', role: 'alert', hidden: '' });
  /** Offered while these numbers are shown. */
  private readonly faithfulness: HTMLElement[] = [];
  private readonly menu = element('details', { id: 'export', class: 'menu' }, element('summary', {}, t('Export')));

  constructor(
    events: ExportEvents,
    formats: readonly Format[],
    private readonly say: (sentence: string) => void,
  ) {
    const list = element('div', { class: 'menu-list' });
    const add = (id: string, name: string, run: () => Promise<void>): HTMLElement => {
      const button = element('button', { type: 'button', id: `export-${id}`, class: 'item' }, name);
      button.addEventListener('click', () => {
        this.menu.open = false;
        this.problem.hidden = true;
        run().catch((thrown: unknown) => {
          const why = thrown instanceof Error && thrown.message ? `${thrown.message.replace(/\.$/, '')}.` : '';
          this.problem.textContent = sentences(
            t('Nothing was exported.'),
            why,
            t('Try another format, or explain a shorter text.'),
          );
          this.problem.hidden = false;
        });
      });
      list.append(button);
      return button;
    };
    add('copy', t('Copy as image'), async () => {
      await events.copy();
      this.say(t('The picture is in the clipboard.'));
    });
    for (const format of formats) add(format, FORMATS[format], () => events.save(format));
    for (const format of ['json', 'csv'] as const)
      if (formats.includes(format))
        this.faithfulness.push(
          add(`faithfulness-${format}`, FAITHFULNESS[format], () => events.save(format, 'faithfulness')),
        );
    this.offerFaithfulness(false);
    this.menu.append(list);
    place('tools').append(this.menu);
    place('about').before(this.problem);
    document.addEventListener('pointerdown', ({ target }) => {
      if (target instanceof Node && !this.menu.contains(target)) this.menu.open = false;
    });
    this.menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.menu.open) return;
      this.menu.open = false;
      this.menu.querySelector('summary')?.focus();
    });
  }

  offerFaithfulness(isShown: boolean): void {
    for (const item of this.faithfulness) item.hidden = !isShown;
  }

  toggle(): void {
    this.menu.open = !this.menu.open;
    if (this.menu.open) this.menu.querySelector<HTMLElement>('.item')?.focus();
  }
}
