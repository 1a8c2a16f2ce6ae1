import { mark } from './mark.ts';
import { raiseRate } from './raiseRate.ts';
import type { ReactionKind } from './reaction.ts';
import { replace } from './replace.ts';
import { restart } from './restart.ts';

export const reactions: readonly ReactionKind[] = [mark, raiseRate, restart, replace];
