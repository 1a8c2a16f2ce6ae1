import { text } from './leaves.ts';

/** Kafka's limit for the name of a topic. */
const longestTopic = 249;
/** Of what is appended to the app's name for its internal topics. */
const longestSuffix = '.dead-letter'.length;

const legal = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

export function topicName() {
  const noun = `a topic's name (letters, digits, ".", "_" and "-", at most ${longestTopic})`;
  return text(noun, 'topic', { pattern: legal, maximumLength: longestTopic });
}

/** The app's name is the beginning of topics' names. */
export function appName() {
  const most = longestTopic - longestSuffix;
  const noun = `a name (letters, digits, ".", "_" and "-", at most ${most}: topics' names begin with it)`;
  return text(noun, 'name', { pattern: legal, maximumLength: most });
}

/** The name of a field of the events. No JSON decoder gives one called `__proto__`. */
export function fieldName() {
  return text('the name of a field', 'field', { pattern: /^(?!__proto__$)/ });
}
