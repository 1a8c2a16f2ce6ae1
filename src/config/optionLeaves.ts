import * as z from 'zod';
import type { FieldOption, GroupOption, Option, PartOption, TextFile } from '../core/options.ts';
import { suggestion } from '../core/nearest.ts';
import { boolean, number, oneOf, text } from './leaves.ts';

/** The declared features and their types (undefined: a wrong one), for options that name a feature. Undefined: any name. */
export type FeatureTypes = ReadonlyMap<string, string | undefined> | undefined;

/** A file's text, by its path as the configuration names it. @throws Error where it cannot be read */
export type ReadFile = (path: string) => string;

/** An option that holds no others. */
export function optionLeaf(
  option: Exclude<Option, PartOption | GroupOption>,
  features: FeatureTypes,
  readFile: ReadFile | undefined,
): z.ZodType {
  switch (option.type) {
    case 'number':
      return number(option);
    case 'boolean':
      return boolean();
    case 'enum':
      return oneOf(option.values);
    case 'text':
      return text(option.noun, option.noun, option.pattern === undefined ? {} : { pattern: option.pattern });
    case 'file':
      return fileText(readFile);
    case 'field':
      return fieldName(option, features);
  }
}

function fieldName(option: FieldOption, features: FeatureTypes) {
  const noun = `the name of a declared feature of type ${option.of.join(' or ')}`;
  return text(noun).superRefine((name, context) => {
    if (features === undefined) return;
    const type = features.get(name);
    const known = [...features.keys()];
    if (!features.has(name)) {
      const message = `"${name}" is not a declared feature; declared: ${known.join(', ') || 'none'}${suggestion(name, known)}`;
      context.addIssue({ code: 'custom', message });
    } else if (type !== undefined && !option.of.includes(type as FieldOption['of'][number])) {
      const message = `feature "${name}" is a ${type}, ${noun} is needed`;
      context.addIssue({ code: 'custom', message });
    }
  });
}

function fileText(readFile: ReadFile | undefined) {
  return text('the path of a file').transform((path, context): TextFile => {
    try {
      if (readFile === undefined) throw new Error('files are not read here');
      return { path, text: readFile(path) };
    } catch (error) {
      // A file that cannot be read is a fault of the configuration like any other, told with the rest.
      const why = error instanceof Error ? error.message : String(error);
      context.issues.push({
        code: 'custom',
        message: `the file ${path} cannot be read: ${why}`,
        input: path,
      });
      return z.NEVER;
    }
  });
}
