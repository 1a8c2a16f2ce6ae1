import { parser } from '@prometheus-io/lezer-promql';

type Node = ReturnType<typeof parser.parse>['topNode'];

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** `name{matchers}` or `name{matchers}[range]`, where it stands. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
  /** The function that it is the argument of; undefined: none. */
  readonly call: string | undefined;
  /** As it is written, without the brackets; undefined: an instant. */
  readonly range: string | undefined;
}

export interface PromQl {
  readonly selectors: readonly Selector[];
  /** All that it names: in matchers, and to group and join by. */
  readonly labels: readonly string[];
  /** What it groups and joins by. */
  readonly grouping: readonly string[];
}

/** What an expression asks for, by Prometheus' own grammar. @throws Error that shows the place where it is none */
export function readPromQl(expression: string): PromQl {
  const text = (node: Node): string => expression.slice(node.from, node.to);
  const selectors: Selector[] = [];
  const labels = new Set<string>();
  const grouping = new Set<string>();
  const visit = (node: Node): void => {
    if (node.type.isError)
      throw new Error(
        `not PromQL at ${node.from}: ${expression.slice(0, node.from)}>>>${expression.slice(node.from)}`,
      );
    if (node.name === 'VectorSelector') selectors.push(selector(node, text));
    if (node.name === 'LabelName') labels.add(text(node));
    if (node.name === 'LabelName' && node.parent?.name === 'GroupingLabels') grouping.add(text(node));
    for (let child = node.firstChild; child !== null; child = child.nextSibling) visit(child);
  };
  visit(parser.parse(expression).topNode);
  return { selectors, labels: [...labels], grouping: [...grouping] };
}

/** Names of the metrics that an expression asks for, recorded ones among them. */
export function metricsIn(expression: string): ReadonlySet<string> {
  return new Set(readPromQl(expression).selectors.map(({ metric }) => metric));
}

function selector(node: Node, text: (node: Node) => string): Selector {
  const name = node.getChild('Identifier');
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  const matrix = node.parent?.name === 'MatrixSelector' ? node.parent : undefined;
  const call = called((matrix ?? node).parent);
  return {
    metric: name === null ? '' : text(name),
    matchers: matchers.map((one) => ({
      label: text(one.getChild('LabelName')!),
      operator: text(one.getChild('MatchOp')!),
      value: text(one.getChild('StringLiteral')!).slice(1, -1),
    })),
    call: call === undefined ? undefined : text(call),
    range: matrix === undefined ? undefined : text(matrix).slice(text(node).length + 1, -1),
  };
}

/** The name of the function whose arguments a node is. */
function called(node: Node | null | undefined): Node | undefined {
  if (node?.name !== 'FunctionCallBody') return undefined;
  return node.parent?.getChild('FunctionIdentifier') ?? undefined;
}
