/** How to reach a schema registry. */
export interface RegistryOptions {
  /** http:// or https://, with the path before `/subjects` and `/schemas`; several are nodes of one registry. */
  readonly urls: readonly string[];
  readonly login: { readonly username: string; readonly password: string } | undefined;
  /** Of https; texts are PEM. */
  readonly tls:
    | {
        readonly ca?: string | undefined;
        readonly cert?: string | undefined;
        readonly key?: string | undefined;
        readonly passphrase?: string | undefined;
        readonly servername?: string | undefined;
        readonly rejectUnauthorized?: boolean | undefined;
      }
    | undefined;
  /** ms for an answer, connection included. */
  readonly timeout: number;
}
