import type { Options, ValuesOf } from '../../core/options.ts';

/** The options of all Hoeffding trees, with River's names and defaults. */
export const treeOptions = {
  gracePeriod: {
    type: 'number',
    default: 200,
    exclusiveMinimum: 0,
    doc: 'How much weight a leaf learns before it is looked at whether to split it, and again each time.',
  },
  maxDepth: {
    type: 'number',
    integer: true,
    default: 980,
    minimum: 0,
    maximum: 100_000,
    doc: 'How many questions lead to a leaf at most. A leaf that lies so deep answers the frequencies of its classes, or its mean.',
    river: {
      default: null,
      differs: 'None means 980 there, with the usual recursion limit of Python.',
    },
  },
  delta: {
    type: 'number',
    default: 1e-7,
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    doc: 'How probable it may be that a split is not the best one.',
  },
  tau: {
    type: 'number',
    default: 0.05,
    minimum: 0,
    doc: "Below this bound of Hoeffding's, the best of two splits is taken that are nearly as good.",
  },
  binarySplit: {
    type: 'boolean',
    default: false,
    doc: 'Whether categories are split in two only: one category, and all others.',
  },
  removePoorAttrs: {
    type: 'boolean',
    default: false,
    doc: 'Whether a leaf stops looking at features that are much worse than the best one.',
  },
  meritPreprune: {
    type: 'boolean',
    default: true,
    doc: 'Whether not to split is one of the choices.',
  },
  maxNodes: {
    type: 'number',
    integer: true,
    default: 10_000,
    minimum: 1,
    maximum: 1_000_000,
    doc: 'How many nodes there are at most. A split for which there is no room is not made; the leaves go on learning.',
    river: { none: 'It has a bound of the memory alone.' },
  },
  maxSize: {
    type: 'number',
    default: 100,
    exclusiveMinimum: 0,
    maximum: 4096,
    doc:
      'How much memory, in MiB, may hold what leaves have seen of the features. Beyond it the least promising leaves (with the ' +
      'least weight outside their majority class; of a regression tree the deepest ones) forget it, and answer the frequencies ' +
      'of their classes, or their mean, from then on.',
    river: {
      differs:
        'It is counted by what is kept, at each event. River estimates the objects of Python at every `memory_estimate_period`, ' +
        'and wakes leaves again.',
    },
  },
  maxCategories: {
    type: 'number',
    integer: true,
    default: 1000,
    minimum: 1,
    maximum: 100_000,
    doc: 'How many categories of one feature are told apart; further ones are like any that no node asks for.',
    river: { none: 'It keeps all categories that ever came.' },
  },
} as const satisfies Options;

export type TreeOptions = ValuesOf<typeof treeOptions>;
