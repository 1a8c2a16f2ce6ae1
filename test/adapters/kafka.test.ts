import { inject } from 'vitest';
import { connectForTests } from '../support/kafkaClient.ts';
import { brokerContract } from './broker.contract.ts';

brokerContract('Kafka', () => connectForTests(inject('brokers')));
