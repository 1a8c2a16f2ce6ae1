import type { ClusterApi } from './clusterApi.ts';

/** A namespace in which pods must be "restricted", and templates that are not are warned of. */
export async function restrictedNamespace(api: ClusterApi, name: string): Promise<void> {
  const labels = {
    'pod-security.kubernetes.io/enforce': 'restricted',
    'pod-security.kubernetes.io/warn': 'restricted',
  };
  const metadata = { name, labels };
  await api.need('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata });
}
