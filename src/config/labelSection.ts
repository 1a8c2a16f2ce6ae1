import * as z from 'zod';
import type { ClassLabel } from '../core/classes.ts';
import type { LabelField } from '../pipeline/topology.ts';
import { oneOf, valueOf } from './leaves.ts';
import { list, mapping, short } from './mapping.ts';
import { fieldName, fieldNameJson } from './names.ts';

function classLabel() {
  const error = 'a class (text, true, false or a number that is exact) is needed';
  const exact = z.number({ error }).refine((n) => Number.isSafeInteger(n) || !Number.isInteger(n), { error });
  return z.preprocess(valueOf, z.union([z.string(), z.boolean(), exact], { error })).meta({ title: 'class' });
}

export function labelSection() {
  const form = mapping(
    {
      field: fieldName().describe('The field that holds the label.'),
      type: oneOf(['category', 'number'])
        .prefault('category')
        .describe('`category`: one of several classes; `number`: a value (regression).'),
      classes: list(classLabel(), 'classes')
        .meta({ title: 'list of classes', json: { minItems: 2, uniqueItems: true } })
        .optional()
        .describe(
          'All classes, the positive one of two last. Left out, they are learned as they appear, and nothing is answered ' +
            'until then. They are the same if their text is.',
        ),
    },
    'the name of a field or a mapping (of field, type, classes)',
  )
    .superRefine(({ type, classes }, context) => {
      const message = classes && (type === 'number' ? noClassesForNumbers : classesFault(classes));
      if (message !== undefined) context.addIssue({ code: 'custom', message, path: ['classes'] });
    })
    .transform(({ field, type, classes }): LabelField => {
      const task = type === 'number' ? 'regression' : 'classification';
      return classes === undefined ? { field, task } : { field, task, classes };
    });
  return short(form, fieldNameJson, (scalar) => ({ field: scalar }));
}

const noClassesForNumbers = 'a label of type number has no classes: leave out one of the two';

function classesFault(classes: readonly ClassLabel[]): string | undefined {
  if (classes.length < 2) return `found ${classes.length}, at least 2 classes are needed`;
  const texts = classes.map(String);
  const twice = texts.find((text, i) => texts.indexOf(text) < i);
  return twice === undefined ? undefined : `"${twice}" is there twice: classes are the same if their text is`;
}
