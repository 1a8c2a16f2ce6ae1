import type { GroupOption } from '../core/options.ts';

const oneUrl = 'https?://[^\\s,@/?#]+(/[^\\s,@?#]*)?';

/** Where a schema registry is, and how it is asked. */
export const registryOption = {
  type: 'group',
  short: 'url',
  optional: true,
  doc: "The schema registry (Confluent's API) that has the schemas values were written with.",
  options: {
    url: {
      type: 'text',
      noun: 'a URL (http:// or https://, without a login) or several with commas',
      pattern: new RegExp(`^${oneUrl}(\\s*,\\s*${oneUrl})*$`),
      doc: 'Its address; of several, those that answer are asked.',
    },
  },
} as const satisfies GroupOption;
