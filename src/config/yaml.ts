import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar as YamlScalar } from 'yaml';
import type { Alias, Document, Node as YamlNode, YAMLMap } from 'yaml';
import { formatPath, type ConfigFault } from './faults.ts';
import { interpolate, type Surroundings } from './interpolation.ts';
import { plainValue } from './plain.ts';
import { Scalar, type Node, type Path, type Position } from './tree.ts';

/** Bounds on what is read: a configuration is a page or two, and anchors can make gigabytes of a few lines. */
const maximumLength = 256 * 1024;
const maximumNodes = 20_000;
const maximumDepth = 64;
const maximumSyntaxFaults = 20;

export interface ReadYaml {
  /** Undefined: so wrong that there is nothing to look at. */
  readonly root: Node | undefined;
  readonly faults: readonly ConfigFault[];
}

/**
 * Reads one YAML 1.2 document, interpolates its values and types them. Keys are text, and are not interpolated.
 * @param directory what the paths of `${file:…}` are relative to
 */
export function readYaml(text: string, directory: string, surroundings: Surroundings): ReadYaml {
  const start = { line: 1, column: 1, path: '' };
  if (text.length > maximumLength) {
    const message = `the file has ${text.length} characters, at most ${maximumLength} are allowed`;
    return { root: undefined, faults: [{ ...start, message }] };
  }
  const lines = new LineCounter();
  // Duplicate keys are found below: yaml's own search takes quadratic time.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: Math.max(1, col) };
  };
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0) {
    // One a line: what follows the first is mostly its echo.
    const faults = new Map<number, ConfigFault>();
    for (const error of wrong) {
      const { line, column } = position(error.pos[0]);
      if (faults.has(line) || faults.size === maximumSyntaxFaults) continue;
      const message = syntaxMessage(error, text.split('\n')[line - 1] ?? '');
      faults.set(line, { line, column, path: '', message });
    }
    return { root: undefined, faults: [...faults.values()] };
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    return { root: undefined, faults: [{ ...start, message: 'the file is empty: a mapping is needed' }] };
  }
  const reader = new TreeReader(document, position, directory, surroundings);
  const root = reader.read(document.contents, []);
  return reader.exhausted !== undefined
    ? { root: undefined, faults: [reader.exhausted] }
    : { root, faults: reader.faults };
}

function syntaxMessage(error: { code: string; message: string }, line: string): string {
  if (error.code === 'MULTIPLE_DOCS') return 'a second document begins here: only one is allowed';
  if (error.code === 'RESOURCE_EXHAUSTION') return 'nested too deeply';
  const hint = /[[{,]\s*[^"'[{,]*\$\{/.test(line) ? ' (within { } and [ ], quote "${NAME}")' : '';
  return `not YAML: ${error.message}${hint}`;
}

class TreeReader {
  readonly faults: ConfigFault[] = [];
  /** Too much was read, and the rest was not looked at. */
  exhausted: ConfigFault | undefined;
  private nodes = 0;
  private readonly document: Document;
  private readonly position: (offset: number) => Position;
  private readonly directory: string;
  private readonly surroundings: Surroundings;

  constructor(
    document: Document,
    position: (offset: number) => Position,
    directory: string,
    surroundings: Surroundings,
  ) {
    this.document = document;
    this.position = position;
    this.directory = directory;
    this.surroundings = surroundings;
  }

  /** @param at where it is used, if by an alias */
  read(node: unknown, path: Path, at?: Position): Node {
    const yaml = node as YamlNode | null;
    const position = at ?? this.position(yaml?.range?.[0] ?? 0);
    if (this.exhausted === undefined && (++this.nodes > maximumNodes || path.length > maximumDepth)) {
      const limits = `at most ${maximumNodes} values and ${maximumDepth} levels are allowed`;
      const message = `too large with its anchors replaced: ${limits}`;
      this.exhausted = { ...position, path: '', message };
    }
    if (this.exhausted !== undefined) return new Scalar(null, '', position);
    if (isAlias(yaml)) return this.readAlias(yaml, position, path);
    if (isMap(yaml)) return this.readMap(yaml, position, path);
    if (isSeq(yaml)) {
      return { type: 'list', position, items: yaml.items.map((item, i) => this.read(item, [...path, i])) };
    }
    return this.readScalar(isScalar(yaml) ? yaml : new YamlScalar(null), position, path);
  }

  private readAlias(alias: Alias, position: Position, path: Path): Node {
    const target = alias.resolve(this.document);
    if (target !== undefined) return this.read(target, path, position);
    this.fault(position, path, `there is no anchor &${alias.source} before this`);
    return new Scalar(null, '', position);
  }

  private readMap(map: YAMLMap, position: Position, path: Path): Node {
    const entries = new Map<string, { key: Position; value: Node }>();
    for (const pair of map.items) {
      const yamlKey = pair.key as YamlScalar | Alias;
      const key = this.position(yamlKey.range?.[0] ?? 0);
      const name = isScalar(yamlKey) ? String(yamlKey.value) : undefined;
      if (name === undefined) this.fault(key, path, 'a key must be text, not an alias');
      else if (name === '__proto__') this.fault(key, [...path, name], '"__proto__" cannot be used as a name');
      else if (name.includes('${')) {
        this.fault(key, [...path, name], 'a key is taken as it is: ${…} is replaced in values only');
      } else if (entries.has(name)) {
        const first = entries.get(name)!.key.line;
        this.fault(key, [...path, name], `the key "${name}" is there twice, first in line ${first}`);
      } else entries.set(name, { key, value: this.read(pair.value, [...path, name]) });
    }
    return { type: 'map', entries, position };
  }

  private readScalar(scalar: YamlScalar, position: Position, path: Path): Node {
    const plain = scalar.type === undefined || scalar.type === 'PLAIN';
    const source = plain ? (scalar.source ?? '') : String(scalar.value);
    const { text, expression, secret, faults } = interpolate(source, this.directory, this.surroundings);
    for (const message of faults) this.fault(position, path, message);
    const tagged = scalar.tag !== undefined;
    const value =
      plain && !tagged ? plainValue(text) : tagged && expression === undefined ? scalar.value : text;
    return new Scalar(value as Scalar['value'], text, position, expression, secret);
  }

  private fault(position: Position, path: Path, message: string): void {
    this.faults.push({ ...position, path: formatPath(path), message });
  }
}
