import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { brokerContract } from './broker.contract.ts';
import { TimerClock } from './memory/timer-clock.ts';

const cluster = new MemoryCluster(new TimerClock());

brokerContract('in-memory', () => cluster.connect());
