/** The demonstration's app: the group, the prefix of its topics and of its transactional ids. */
export const app = 'driftline-demo';

/** Every topic that the demonstration deletes and creates: these names, and no other. `electricity.yaml` says the same. */
export const topics = {
  events: `${app}.events`,
  predictions: `${app}.predictions`,
  deadLetter: `${app}.dead-letter`,
  state: `${app}.state`,
  models: `${app}.models`,
} as const;

export const ownTopics: readonly string[] = Object.values(topics);

/** The last check before anything is deleted. */
export function assertOwn(names: readonly string[]): void {
  const foreign = names.filter((name) => !name.startsWith(`${app}.`));
  if (foreign.length > 0)
    throw new Error(`the demonstration leaves foreign topics alone: ${foreign.join(', ')}`);
}
