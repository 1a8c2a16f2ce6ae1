import { describe, expect, test } from 'vitest';
import { choose, reasonFor, type Standing } from '../../../src/pipeline/fallback/choice.ts';
import type { AnswerReason, Slot } from '../../../src/pipeline/fallback/reasons.ts';
import { options } from './stream.ts';

type Given = Partial<Standing>;
interface Case {
  readonly online?: Given;
  readonly batch?: Given;
  readonly prior?: Given;
  readonly sick?: boolean;
  readonly active?: Slot;
  readonly use?: 'best' | 'online' | 'batch';
}

/** Unless said otherwise all are there, healthy and judged; the batch model is the best, the prior the worst. */
function decide({ online, batch, prior, sick, active = 'online', use = 'best' }: Case): [Slot, AnswerReason] {
  const healthy = { there: true, out: undefined };
  const standings = {
    online: { ...healthy, loss: 0.5, ...online },
    batch: { ...healthy, loss: 0.4, ...batch },
    prior: { ...healthy, loss: 0.7, ...prior },
    sick: sick ?? (online?.out !== undefined && online.out !== 'warmUp'),
  };
  const slot = choose(standings, active, { ...options, use });
  return [slot, reasonFor(slot, standings, { ...options, use })];
}

const none = { there: false, loss: NaN };

describe('the slot that answers, and why', () => {
  test.each<[string, Case, Slot, AnswerReason]>([
    ['the least loss', {}, 'batch', 'best'],
    ['also where that is the prior', { prior: { loss: 0.1 } }, 'prior', 'best'],
    [
      'the one that answers, where another is only a little better',
      { batch: { loss: 0.4901 } },
      'online',
      'best',
    ],
    ['another that is better by the margin', { batch: { loss: 0.4899 } }, 'batch', 'best'],
    [
      'the same one, coming from the other side',
      { batch: { loss: 0.5099 }, active: 'batch' },
      'batch',
      'best',
    ],
    ['online, where batch has too few scores', { batch: { loss: NaN } }, 'online', 'best'],
    [
      'online, where nothing is judged',
      { online: { loss: NaN }, batch: none, prior: { loss: NaN } },
      'online',
      'best',
    ],
    ['batch in the warm-up', { online: { out: 'warmUp', loss: 0.1 } }, 'batch', 'warmUp'],
    [
      'batch in the warm-up, with too few scores',
      { online: { out: 'warmUp' }, batch: { loss: NaN } },
      'batch',
      'warmUp',
    ],
    ['online in the warm-up without batch', { online: { out: 'warmUp' }, batch: none }, 'online', 'warmUp'],
    [
      'online in the warm-up beside a stale batch',
      { online: { out: 'warmUp' }, batch: { out: 'stale' } },
      'online',
      'stale',
    ],
    [
      'the prior in a warm-up after trouble',
      { online: { out: 'warmUp' }, batch: none, sick: true },
      'prior',
      'warmUp',
    ],
    ['batch for a sick online', { online: { out: 'worseThanPrior' } }, 'batch', 'worseThanPrior'],
    ['the prior for a sick online', { online: { out: 'notFinite' }, batch: none }, 'prior', 'notFinite'],
    [
      'the prior where both are sick',
      { online: { out: 'notFinite' }, batch: { out: 'stale' } },
      'prior',
      'notFinite',
    ],
    [
      'online where nothing else can',
      { online: { out: 'notFinite' }, batch: { out: 'worseThanPrior' }, prior: { out: 'notFinite' } },
      'online',
      'worseThanPrior',
    ],
    [
      'online where nothing else is',
      { online: { out: 'notFinite' }, batch: none, prior: { out: 'notFinite' } },
      'online',
      'notFinite',
    ],
    ['online, since batch could not be had', { batch: { ...none, out: 'store' } }, 'online', 'store'],
    [
      'another, once the one that answered is out',
      { batch: { out: 'stale' }, active: 'batch' },
      'online',
      'best',
    ],
    ['use: online, though batch is better', { use: 'online' }, 'online', 'best'],
    ['use: online, without a store', { use: 'online', batch: { ...none, out: 'store' } }, 'online', 'best'],
    ['use: online, in its warm-up', { use: 'online', online: { out: 'warmUp' } }, 'batch', 'warmUp'],
    [
      'use: online, sick',
      { use: 'online', online: { out: 'worseThanPrior' }, batch: none },
      'prior',
      'worseThanPrior',
    ],
    ['use: batch, though online is better', { use: 'batch', batch: { loss: 0.6 } }, 'batch', 'best'],
    ['use: batch, in the warm-up', { use: 'batch', online: { out: 'warmUp' } }, 'batch', 'best'],
    ['use: batch, stale', { use: 'batch', batch: { out: 'stale' } }, 'online', 'stale'],
    ['use: batch, sick', { use: 'batch', batch: { out: 'notFinite' } }, 'online', 'notFinite'],
    [
      'use: batch, stale, and the prior is better',
      { use: 'batch', batch: { out: 'stale' }, prior: { loss: 0.1 } },
      'prior',
      'stale',
    ],
    ['use: batch, not there yet', { use: 'batch', batch: none }, 'online', 'best'],
    [
      'use: batch, which could not be had',
      { use: 'batch', batch: { ...none, out: 'store' } },
      'online',
      'store',
    ],
  ])('%s', (_, given, slot, reason) => {
    expect(decide(given)).toEqual([slot, reason]);
  });
});
