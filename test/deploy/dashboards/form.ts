/** The parts of a dashboard's JSON that the rules look at. */
export interface DashboardFile {
  readonly id: unknown;
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly editable: boolean;
  readonly panels: readonly PanelFile[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr?: string }[] };
  readonly templating: { readonly list: readonly VariableFile[] };
}

export interface PanelFile {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly TargetFile[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
}

export interface TargetFile {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string;
  readonly datasource?: { readonly uid: string };
}

export interface VariableFile {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
}

export const maximumBytes = 200_000;
const wantedVariables = ['datasource', 'namespace', 'job', 'app', 'instance', 'topic'];

/** What Grafana would not show, or would show badly. @param name of the file, without `.json` */
export function formFaults(name: string, text: string): readonly string[] {
  const file = JSON.parse(text) as DashboardFile;
  const faults: string[] = [];
  const expect = (right: boolean, fault: string): void => {
    if (!right) faults.push(`${name}: ${fault}`);
  };
  expect(
    Buffer.byteLength(text) < maximumBytes,
    `is ${Buffer.byteLength(text)} bytes, ${maximumBytes} or more`,
  );
  expect(file.id === null, 'id is not null: Grafana gives it');
  expect(file.uid === `driftline-${name}`, `its uid is ${file.uid}, not driftline-${name}`);
  expect(!file.editable, 'is editable: changes would be lost');
  expect(!/"__(inputs|requires)"|\$\{DS_/.test(text), 'has __inputs, which provisioning does not fill in');
  expect(hasText(file.title) && hasText(file.description), 'has no title or no description');
  variableFaults(file.templating.list).forEach((fault) => faults.push(`${name}: ${fault}`));
  expect(new Set(file.panels.map(({ id }) => id)).size === file.panels.length, 'has an id of a panel twice');
  const titles = file.panels.map(({ title }) => title);
  expect(new Set(titles).size === titles.length, 'has a title of a panel twice');
  for (const [i, panel] of file.panels.entries()) {
    for (const fault of panelFaults(panel)) faults.push(`${name}: ${panel.title}: ${fault}`);
    for (const other of file.panels.slice(0, i))
      expect(!overlap(panel, other), `${panel.title}: lies upon ${other.title}`);
  }
  return faults;
}

function variableFaults(variables: readonly VariableFile[]): readonly string[] {
  const faults: string[] = [];
  const names = variables.map(({ name }) => name);
  if (names.join() !== wantedVariables.join()) faults.push(`its variables are ${names.join(', ')}`);
  for (const { name, type, query, multi, includeAll, allValue } of variables) {
    if (type === 'datasource') {
      if (query !== 'prometheus') faults.push(`$${name}: is not of Prometheus`);
    } else if (multi !== true || includeAll !== true) faults.push(`$${name}: is not of several, or of all`);
    // These two every series has; the others a scrape need not add.
    else if (allValue !== (name === 'job' || name === 'instance' ? '.+' : '.*'))
      faults.push(`$${name}: all is ${String(allValue)}`);
  }
  return faults;
}

function panelFaults({
  type,
  title,
  description,
  gridPos,
  datasource,
  targets = [],
  fieldConfig,
}: PanelFile) {
  const faults: string[] = [];
  const { x, y, w, h } = gridPos;
  if (!(x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= 24)) faults.push('lies outside of the grid');
  if (!hasText(title)) faults.push('has no title');
  if (type === 'row') return faults;
  if (!hasText(description) || description.length < 20) faults.push('has no description that says something');
  if (!hasText(fieldConfig?.defaults.unit)) faults.push('has no unit');
  if (datasource?.uid !== '${datasource}' || targets.some((one) => one.datasource?.uid !== '${datasource}'))
    faults.push('does not use the data source of the variable');
  if (targets.length === 0) faults.push('asks for nothing');
  if (new Set(targets.map(({ refId }) => refId)).size < targets.length) faults.push('has a refId twice');
  if (!targets.every(({ legendFormat }) => hasText(legendFormat)))
    faults.push('has a query without a legend');
  return faults;
}

function hasText(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

function overlap({ gridPos: a }: PanelFile, { gridPos: b }: PanelFile): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
