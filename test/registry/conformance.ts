import assert from 'node:assert/strict';
import { connectRegistry } from '../../src/adapters/registry/confluentRegistry.ts';
import { contentType } from '../../src/adapters/registry/nodes.ts';
import { avro } from '../../src/codecs/avro/avro.ts';
import { WorkerError } from '../../src/worker/errors.ts';
import { RegistrySchemas } from '../../src/worker/schemas/registrySchemas.ts';
import { framed } from '../codecs/avroWorld.ts';
import { testLog } from '../support/testLog.ts';
import { VirtualClock } from '../support/virtualClock.ts';

/** What a registry must do for us, and our client make of it: for the one in the test, and for a real one. */
export interface Case {
  readonly name: string;
  run(url: string): Promise<void>;
}

const never = new AbortController().signal;

/** Of this run alone: a real registry may keep what an earlier one left. */
let made = 0;
const stamp = `${process.pid.toString(36)}${Math.floor(performance.timeOrigin).toString(36)}`;
function fresh(): { subject: string; schema: string } {
  const name = `Event${stamp}x${++made}`;
  const fields = [{ name: 'x', type: 'int' }];
  return { subject: `t-${name}-value`, schema: JSON.stringify({ type: 'record', name, fields }) };
}

function clientOf(url: string, timeout = 10_000): ReturnType<typeof connectRegistry> {
  return connectRegistry({ urls: [url], login: undefined, tls: undefined, timeout });
}

async function post(url: string, path: string, body: object): Promise<Record<string, unknown>> {
  const headers = { 'content-type': contentType };
  const response = await fetch(`${url}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}

export const cases: readonly Case[] = [
  {
    name: 'a registered schema is found by its id, as the same schema',
    run: async (url) => {
      const { subject, schema } = fresh();
      const client = clientOf(url);
      const id = await client.register(subject, schema, never);
      const found = await client.schema(id, never);
      assert.ok(typeof found === 'object' && 'text' in found);
      assert.deepEqual(JSON.parse(found.text), JSON.parse(schema));
    },
  },
  {
    name: 'the same schema registered twice has one id, and another schema another one',
    run: async (url) => {
      const [one, other] = [fresh(), fresh()];
      const client = clientOf(url);
      const id = await client.register(one.subject, one.schema, never);
      assert.equal(await client.register(one.subject, one.schema, never), id);
      assert.notEqual(await client.register(other.subject, other.schema, never), id);
    },
  },
  {
    name: 'a schema is looked up under its subject, and is not found under another, nor another one under it',
    run: async (url) => {
      const [one, other] = [fresh(), fresh()];
      const client = clientOf(url);
      assert.equal(await client.find(one.subject, one.schema, never), undefined);
      const id = await client.register(one.subject, one.schema, never);
      assert.equal(await client.find(one.subject, one.schema, never), id);
      assert.equal(await client.find(other.subject, one.schema, never), undefined);
      assert.equal(await client.find(one.subject, other.schema, never), undefined);
    },
  },
  {
    name: 'an id that is not there is unknown, and that is no error',
    run: async (url) => {
      const client = clientOf(url);
      for (const id of [2_000_000_000, 2 ** 31 - 1]) assert.equal(await client.schema(id, never), 'unknown');
    },
  },
  {
    name: 'a subject may have any name that a topic may have',
    run: async (url) => {
      const { subject, schema } = fresh();
      const client = clientOf(url);
      const name = `${subject}._-Ä b/c`;
      const id = await client.register(name, schema, never);
      assert.equal(await client.find(name, schema, never), id);
    },
  },
  {
    name: 'a schema of another kind is refused with a sentence that names the kind',
    run: async (url) => {
      const { subject } = fresh();
      const body = { schema: 'syntax = "proto3"; message X { int32 a = 1; }', schemaType: 'PROTOBUF' };
      const { id } = await post(url, `subjects/${subject}/versions`, body);
      const found = await clientOf(url).schema(Number(id), never);
      assert.ok(typeof found === 'object' && 'refused' in found);
      assert.match(found.refused, new RegExp(`schema ${String(id)} .*PROTOBUF.*, not Avro`));
    },
  },
  {
    name: 'a version of a subject is found by its number, and what is not there is unknown',
    run: async (url) => {
      const { subject, schema } = fresh();
      const client = clientOf(url);
      assert.equal(await client.version(subject, 1, never), 'unknown');
      await client.register(subject, schema, never);
      const found = await client.version(subject, 1, never);
      assert.ok(typeof found === 'object' && 'text' in found);
      assert.deepEqual(JSON.parse(found.text), JSON.parse(schema));
      assert.equal(await client.version(subject, 2, never), 'unknown');
    },
  },
  {
    name: 'a schema that refers to others, which refer to others, is read with all of them',
    run: async (url) => {
      const names = ['Town', 'Address', 'Event'].map((name) => `${name}${stamp}x${++made}`);
      const [town, address, event] = names.map((name) => `t.${name}`);
      const refer = (name: string) => ({ name, subject: name, version: 1 });
      const record = (name: string, ...fields: object[]): string =>
        JSON.stringify({ type: 'record', name, namespace: 't', fields });
      const n = { name: 'n', type: 'long' };
      await post(url, `subjects/${town!}/versions`, { schema: record(names[0]!, n) });
      await post(url, `subjects/${address!}/versions`, {
        schema: record(names[1]!, { name: 'of', type: town }),
        references: [refer(town!)],
      });
      const { id } = await post(url, `subjects/${event!}-value/versions`, {
        schema: record(names[2]!, { name: 'to', type: address }, { name: 'in', type: town }, n),
        references: [refer(address!), refer(town!)],
      });
      const client = clientOf(url);
      const options = { unknown: 'deadLetter', salt: 0 } as const;
      const schemas = new RegistrySchemas(client, new VirtualClock(), testLog([]), options);
      await schemas.ask(Number(id));
      const format = { schema: undefined, registry: { url }, unknown: 'deadLetter' };
      const codec = avro.create(format, { maximumBytes: 100, schemas });
      // Of each record its one number: 1, 2, 3.
      const bytes = framed(Number(id), Uint8Array.of(2, 4, 6));
      const result = codec.decode(bytes, 0, bytes.length);
      assert.deepEqual(result, { ok: true, value: { to: {}, in: {}, n: 3 } });
      client.close();
    },
  },
  {
    name: 'a schema that the registry does not take is a fatal error with its words',
    run: async (url) => {
      const { subject } = fresh();
      await assert.rejects(clientOf(url).register(subject, '{"type":"rec"}', never), (error: unknown) => {
        assert.ok(error instanceof WorkerError);
        assert.equal(error.trouble, 'fatal');
        assert.match(error.message, /422.*42201/);
        return true;
      });
    },
  },
  {
    name: 'a wrong path is told as that, and is asked again',
    run: async (url) => {
      // Of 3,000 plain requests for a path that it does not have, Apicurio left 5 without any answer: it is asked again, as a worker would.
      for (let attempt = 1; ; attempt++) {
        const error: unknown = await clientOf(`${url}/wrong`, 2000)
          .schema(1, never)
          .catch((thrown: unknown) => thrown);
        assert.ok(error instanceof WorkerError);
        assert.equal(error.trouble, 'retriable');
        if (attempt < 3 && error.message.includes('no answer within 2000 ms')) continue;
        assert.match(error.message, /is the path right\?/);
        return;
      }
    },
  },
];
