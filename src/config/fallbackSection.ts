import { number, oneOf } from './leaves.ts';
import { mapping, short } from './mapping.ts';
import { duration } from './units.ts';

const uses = ['best', 'online', 'batch'] as const;

/** `best`, or the long form. */
export function fallbackSection() {
  const shape = {
    use: oneOf(uses)
      .prefault('best')
      .describe(
        '`best`: of the healthy models (online, batch, prior) the one with the least mean loss; `online` or `batch`: that one ' +
          'as long as it is healthy, else the best of the healthy others.',
      ),
    window: number({ integer: true, minimum: 10, maximum: 100_000 })
      .prefault(1000)
      .describe('Over how many of the newest labelled events of a partition the mean losses are taken.'),
    warmUp: number({ integer: true, minimum: 1, maximum: 1_000_000 })
      .prefault(500)
      .describe(
        'How many events the online model must have learned before it answers beside a batch model; and from how many scored ' +
          'events on a model is judged.',
      ),
    margin: number({ minimum: 0, maximum: 1 })
      .prefault(0.02)
      .describe(
        "By which share of the answering model's mean loss another one's must be less before it takes over (0.02: 2 %), so that " +
          'two that are alike do not take turns.',
      ),
    maximumAge: duration(1, 3650 * 86_400_000)
      .prefault('3d')
      .describe(
        'A batch model is too old to be healthy when so much event time has passed since the end of the window that it was ' +
          'trained on.',
      ),
    copyEvery: number({ integer: true, minimum: 1 })
      .prefault(1000)
      .describe(
        'How many events the online model learns between two copies of it, for `recover: copy`; the newest is kept in memory and in ' +
          'the checkpoint.',
      ),
    recover: oneOf(['copy', 'fresh'])
      .prefault('copy')
      .describe(
        'What takes the place of an online model that has become useless: its newest `copy` from when it was healthy, or a `fresh` ' +
          'one that has learned nothing.',
      ),
  };
  const names = Object.keys(shape).join(', ');
  const form = mapping(shape, `${uses.join(', ')} or a mapping (of ${names})`);
  return short(form, { enum: [...uses] }, (scalar) => ({ use: scalar }));
}
