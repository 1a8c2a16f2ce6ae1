import { systemClock } from '../adapters/clock/systemClock.ts';
import { connectRegistry } from '../adapters/registry/confluentRegistry.ts';
import type { RegistryOptions } from '../adapters/registry/options.ts';
import type { AvroOutput } from '../codecs/outputFormats.ts';
import type { RegistryValues } from '../codecs/registryOptions.ts';
import type { Config } from '../config/config.ts';
import { predictionSchema } from '../pipeline/avroPrediction.ts';
import { Intake } from '../pipeline/intake.ts';
import type { Log } from '../worker/ports.ts';
import { OutputSchema } from '../worker/schemas/outputSchema.ts';
import { RegistrySchemas, type RegistrySchemasOptions } from '../worker/schemas/registrySchemas.ts';

/** @param thread one of several in this process. @returns undefined where the format needs no schema registry */
export function schemasOf({ topology }: Config, log: Log, thread = 0): RegistrySchemas | undefined {
  const { registry, unknown } = topology.format.options as {
    readonly registry?: RegistryValues;
    readonly unknown?: RegistrySchemasOptions['unknown'];
  };
  if (registry === undefined) return undefined;
  // Those that wait for the same registry are not to come back together.
  const salt = process.pid * 64 + thread;
  const client = connectRegistry(registryOptions(registry));
  return new RegistrySchemas(client, systemClock, log, { unknown: unknown ?? 'deadLetter', salt });
}

/** @returns undefined where predictions are JSON */
export function outputSchemaOf(config: Config, log: Log, thread = 0): OutputSchema | undefined {
  const { topology, output } = config;
  if (output.format.kind !== 'avro') return undefined;
  const { registry, register } = output.format.options as unknown as AvroOutput;
  return new OutputSchema(connectRegistry(registryOptions(registry)), systemClock, log, {
    subject: `${output.topic}-value`,
    text: predictionSchema(new Intake(topology).task),
    register,
    salt: process.pid * 64 + thread,
  });
}

function registryOptions({ url, username, password, ssl, timeout }: RegistryValues): RegistryOptions {
  return {
    urls: url.split(',').map((one) => one.trim()),
    login: username === undefined || password === undefined ? undefined : { username, password },
    tls: ssl,
    timeout: timeout * 1000,
  };
}
