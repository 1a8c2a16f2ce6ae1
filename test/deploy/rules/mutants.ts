import { parser } from '@prometheus-io/lezer-promql';
import { nameOf, type Rule } from './alone.ts';

type Node = ReturnType<typeof parser.parse>['topNode'];

/** A change of a rule that some story of it must notice. */
export interface Mutant {
  readonly name: string;
  readonly rule: Rule;
}

const others: Readonly<Record<string, readonly string[]>> = {
  max: ['min', 'sum'],
  min: ['max', 'sum'],
  sum: ['max'],
};

/** Of a rule: no `for`, and twice as long a one; other aggregations; bounds ten times as high and as low; conditions that are gone. */
export function mutantsOf(rule: Rule): readonly Mutant[] {
  const name = nameOf(rule);
  const mutants: Mutant[] = [];
  if ('alert' in rule && rule.for !== undefined) {
    const [, count, unit] = /^(\d+)([mh])$/.exec(rule.for)!;
    for (const other of ['0m', `${Number(count) * 2}${unit}`])
      mutants.push({ name: `${name}: for ${rule.for} -> ${other}`, rule: { ...rule, for: other } });
  }
  const text = (node: Node): string => rule.expr.slice(node.from, node.to);
  const put = (node: Node, other: string): void => {
    const expr = rule.expr.slice(0, node.from) + other + rule.expr.slice(node.to);
    const shown = text(node).replaceAll(/\s+/g, ' ');
    mutants.push({
      name: `${name}, at ${node.from}: ${shown} -> ${other.replaceAll(/\s+/g, ' ')}`,
      rule: { ...rule, expr },
    });
  };
  const visit = (node: Node): void => {
    if (node.name === 'AggregateOp') for (const other of others[text(node)] ?? []) put(node, other);
    if (node.name === 'NumberDurationLiteral' && Number(text(node)) !== 0)
      for (const factor of [10, 0.1]) put(node, String(Number(text(node)) * factor));
    if (node.name === 'BinaryExpr') {
      const [left, right] = [node.firstChild!, node.lastChild!];
      const or = node.getChild('Or') !== null;
      if (or || node.getChild('And') !== null || node.getChild('Unless') !== null) put(node, text(left));
      if (or) put(node, text(right));
    }
    for (let child = node.firstChild; child !== null; child = child.nextSibling) visit(child);
  };
  visit(parser.parse(rule.expr).topNode);
  return mutants;
}
