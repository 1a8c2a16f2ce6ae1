import { registerBacktest } from './backtest.ts';
import { registerConfig } from './config.ts';
import { registerHealth } from './health.ts';
import { registerInspect } from './inspect.ts';
import { registerModels } from './models/models.ts';
import { registerReset } from './reset.ts';
import { registerRun } from './run.ts';
import { registerState } from './state.ts';
import { registerTopics } from './topics.ts';
import { registerTrain } from './train.ts';

/** All of them, in the order of the help. */
export const commands = [
  registerRun,
  registerTopics,
  registerHealth,
  registerInspect,
  registerReset,
  registerState,
  registerBacktest,
  registerTrain,
  registerModels,
  registerConfig,
];
