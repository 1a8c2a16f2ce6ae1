import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { freePort } from '../../deploy/broker/freePort.ts';
import { ClusterApi } from './clusterApi.ts';
import { startServer, type ServerProcess } from './clusterProcess.ts';

export interface Cluster {
  readonly api: ClusterApi;
  /** A file for helm. */
  readonly kubeconfig: string;
  readonly stop: () => Promise<void>;
}

/** ms until the API server must be ready; it takes five seconds where the machine is not busy. */
const patience = 120_000;

function kubeconfig(port: number, ca: string, token: string): string {
  const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority': ca };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'here', cluster }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'here', context: { cluster: 'here', user: 'admin' } }],
    'current-context': 'here',
  });
}

async function until(
  ready: () => Promise<boolean>,
  servers: readonly ServerProcess[],
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + patience;
  for (;;) {
    signal.throwIfAborted();
    for (const server of servers)
      if (server.dead()) throw new Error(`${server.name} has ended:\n${await server.lastLines()}`);
    if (await ready().catch(() => false)) return;
    if (performance.now() > end) throw new Error(`not ready in time:\n${await servers.at(-1)!.lastLines()}`);
    await sleep(100);
  }
}

/** An etcd and an API server on free ports of the loopback, with all their files in `folder`. No controllers. */
export async function startCluster(
  etcd: string,
  apiServer: string,
  folder: string,
  signal: AbortSignal,
): Promise<Cluster> {
  const [client, peer, port] = [
    await freePort('127.0.0.1'),
    await freePort('127.0.0.1'),
    await freePort('127.0.0.1'),
  ];
  const token = randomBytes(16).toString('hex');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = join(folder, 'service-accounts.pem');
  const tokens = join(folder, 'tokens.csv');
  const certificate = join(folder, 'certificates/apiserver.crt');
  const config = join(folder, 'kubeconfig');
  await writeFile(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  await writeFile(tokens, `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  await writeFile(config, kubeconfig(port, certificate, token), { mode: 0o600 });

  const started: ServerProcess[] = [];
  const stop = async (): Promise<void> => {
    // The API server first: without its etcd it hangs on, and keeps its port.
    for (const server of started.splice(0).reverse()) await server.stop();
  };
  try {
    const at = `http://127.0.0.1:${client}`;
    const clients = [`--listen-client-urls=${at}`, `--advertise-client-urls=${at}`];
    const store = [
      etcd,
      `--data-dir=${folder}/etcd`,
      ...clients,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
    ];
    started.push(await startServer('etcd', [...store, '--unsafe-no-fsync'], folder));
    const server = [
      apiServer,
      `--etcd-servers=${at}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${join(folder, 'certificates')}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      `--token-auth-file=${tokens}`,
      '--authorization-mode=RBAC',
      // No controller makes the account `default` of a new namespace, which this plug-in would wait for.
      '--disable-admission-plugins=ServiceAccount',
    ];
    started.push(await startServer('kube-apiserver', server, folder));
    let api: ClusterApi | undefined;
    await until(
      async () => {
        api ??= new ClusterApi({ port, ca: await readFile(certificate, 'utf8'), token });
        return (await api.ask('GET', '/readyz')).status === 200;
      },
      started,
      signal,
    );
    return { api: api!, kubeconfig: config, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
