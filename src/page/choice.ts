import type { PageData } from '../worker/page/pageData.ts';
import { byId, element } from './element.ts';

const all = 'all';

/** Of which partition the past is shown, where there are several. */
export class PartitionChoice {
  private readonly place = byId('choice');
  private readonly select = byId('partition') as HTMLSelectElement;
  private options = '';

  /** @param chosen null: all of them together */
  constructor(chosen: (partition: number | null) => void) {
    this.select.addEventListener('change', () => {
      chosen(this.select.value === all ? null : Number(this.select.value));
    });
  }

  show({ kept, unkept, shown }: PageData): void {
    const known = [
      ...kept.map((partition) => ({ partition, note: '' })),
      ...unkept.map((partition) => ({ partition, note: ' (not kept)' })),
    ];
    // It is still shown after it has left the process.
    if (shown.partition !== null && known.every(({ partition }) => partition !== shown.partition))
      known.push({ partition: shown.partition, note: ' (not here)' });
    known.sort((a, b) => a.partition - b.partition);
    this.place.hidden = known.length < 2;
    const options = JSON.stringify(known);
    // Where it is open it must stay as it is.
    if (options === this.options) return;
    this.options = options;
    const each = known.map(({ partition, note }) => {
      const made = option(`partition ${partition}${note}`, String(partition));
      if (unkept.includes(partition)) made.setAttribute('disabled', '');
      return made;
    });
    this.select.replaceChildren(option('all together', all), ...each);
    this.select.value = shown.partition === null ? all : String(shown.partition);
  }
}

function option(text: string, value: string): HTMLElement {
  const made = element('option', '', text);
  made.setAttribute('value', value);
  return made;
}
