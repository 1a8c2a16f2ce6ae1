import type { GroupOption, OptionsFault, ValuesOf } from '../core/options.ts';

const pem = 'PEM text, e.g. ${file:ca.pem}';
const oneUrl = 'https?://[^\\s,@/?#]+(/[^\\s,@?#]*)?';

/** Where one is that nothing is said of: Confluent's port, on this machine. */
export const defaultRegistry = 'http://localhost:8081';

/** Where a schema registry is, and how it is asked. */
export const registryOption = {
  type: 'group',
  short: 'url',
  optional: true,
  doc:
    "The schema registry (Confluent's API) that has the schemas values were written with. Default: with `schema` none, else " +
    `\`${defaultRegistry}\`.`,
  options: {
    url: {
      type: 'text',
      noun: 'a URL (http:// or https://, without a login) or several with commas',
      pattern: new RegExp(`^${oneUrl}(\\s*,\\s*${oneUrl})*$`),
      doc: 'Its address; of several, those that answer are asked.',
    },
    username: { type: 'text', noun: 'text', optional: true, doc: 'Who logs in (HTTP basic).' },
    password: {
      type: 'text',
      noun: 'text',
      optional: true,
      doc: 'Best as `${file:PATH}` or `${NAME}`.',
    },
    ssl: {
      type: 'group',
      short: 'ca',
      optional: true,
      doc: 'TLS, with https://; texts are PEM, e.g. `${file:ca.pem}`.',
      options: {
        ca: {
          type: 'text',
          noun: pem,
          optional: true,
          doc: "Certificates that are trusted instead of the system's.",
        },
        cert: { type: 'text', noun: pem, optional: true, doc: "The client's certificate." },
        key: { type: 'text', noun: pem, optional: true, doc: "The client's private key." },
        passphrase: { type: 'text', noun: 'text', optional: true, doc: 'Opens the private key.' },
        servername: {
          type: 'text',
          noun: 'text',
          optional: true,
          doc: "The name to expect in the registry's certificate.",
        },
        rejectUnauthorized: {
          type: 'boolean',
          default: true,
          doc: 'Whether a registry whose certificate is not trusted is refused.',
        },
      },
    },
    timeout: {
      type: 'number',
      default: 10,
      minimum: 0.1,
      maximum: 30,
      doc: 'For an answer, s. One that does not come is asked for again, for ever.',
    },
  },
} as const satisfies GroupOption;

export type RegistryValues = ValuesOf<(typeof registryOption)['options']>;

/** As the options have it where the URL alone is given. */
export const localRegistry: RegistryValues = {
  url: defaultRegistry,
  username: undefined,
  password: undefined,
  ssl: undefined,
  timeout: registryOption.options.timeout.default,
};

/** What no single option shows: a sentence, or undefined. */
export function checkRegistry({ url, username, password, ssl }: RegistryValues): OptionsFault | undefined {
  const together = (
    one: unknown,
    other: unknown,
    names: readonly [string, string],
  ): OptionsFault | undefined => {
    if ((one === undefined) === (other === undefined)) return undefined;
    const [given, lacking] = one === undefined ? [names[1], names[0]] : names;
    return {
      message: `registry.${given} is given without ${lacking}: both are needed`,
      about: [`registry.${given}`],
    };
  };
  const urls = url.split(',').map((one) => one.trim());
  // What is not as it should be is told already; this is what the pattern lets through, e.g. a port beyond 65535.
  const isWritten = registryOption.options.url.pattern.test(url);
  const broken = isWritten ? urls.find((one) => !URL.canParse(one)) : undefined;
  const unsafe = ssl !== undefined && urls.some((one) => !one.startsWith('https://'));
  return (
    (broken === undefined
      ? undefined
      : {
          message: `registry.url is no address that can be used: ${broken}`,
          about: ['registry.url', 'registry'],
        }) ??
    together(username, password, ['username', 'password']) ??
    together(ssl?.cert, ssl?.key, ['ssl.cert', 'ssl.key']) ??
    (unsafe
      ? {
          message: 'registry.ssl is given, but registry.url is not https://, or not each of them is',
          about: ['registry.url', 'registry.ssl'],
        }
      : undefined)
  );
}
