import type { JsonSchema } from './jsonSchema.ts';
import { text } from './leaves.ts';

/** Kafka's limit for the name of a topic. */
const longestTopic = 249;
/** Of what is appended to the app's name for its internal topics. */
const longestSuffix = '.dead-letter'.length;

const legal = { pattern: /^[A-Za-z0-9._-]+$/, except: ['.', '..'] };

export function topicName() {
  const noun = `a topic's name (letters, digits, ".", "_" and "-", at most ${longestTopic})`;
  return text(noun, 'topic', { ...legal, maximumLength: longestTopic });
}

/** The app's name is the beginning of topics' names. */
export function appName() {
  const most = longestTopic - longestSuffix;
  const noun = `a name (letters, digits, ".", "_" and "-", at most ${most}: topics' names begin with it)`;
  return text(noun, 'name', { ...legal, maximumLength: most });
}

/** No JSON decoder gives a field of this name. */
const noField = '__proto__';

/** The name of a field of the events. */
export function fieldName() {
  return text('the name of a field', 'field', { except: [noField] });
}

/** The same as JSON Schema, where it is a short form. */
export const fieldNameJson: JsonSchema = {
  text: true,
  type: 'string',
  minLength: 1,
  not: { enum: [noField] },
};
