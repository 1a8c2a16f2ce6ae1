import type { ClusterApi } from './clusterApi.ts';
import { said } from './clusterApi.ts';
import { nameOf, objectsOf, podTemplate, type KubernetesObject } from './checkObjects.ts';

const dryRun = '?dryRun=All&fieldValidation=Strict';

async function posted(
  api: ClusterApi,
  namespace: string,
  name: string,
  object: KubernetesObject,
): Promise<readonly string[]> {
  const path = await api.collection(object, object.metadata.namespace ?? namespace);
  const answer = await api.ask('POST', `${path}${dryRun}`, object);
  if (answer.status >= 300) return [`${name}: ${said(answer)}`];
  return answer.warnings.map((warning) => `${name}: warning: ${warning}`);
}

/**
 * Asks the API server to make each object, strictly and without making it. Refusals and warnings are faults; among the
 * warnings is what Pod Security has against a pod template.
 */
export async function dryRunFaults(
  api: ClusterApi,
  namespace: string,
  manifests: string,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const object of objectsOf(manifests))
    faults.push(...(await posted(api, namespace, nameOf(object), object)));
  return faults;
}

/** The same of a pod as a controller would make it from each template: Pod Security is enforced on pods alone. */
export async function podFaults(
  api: ClusterApi,
  namespace: string,
  manifests: string,
): Promise<readonly string[]> {
  const faults: string[] = [];
  let pods = 0;
  for (const object of objectsOf(manifests)) {
    const template = podTemplate(object);
    if (template === undefined) continue;
    pods += 1;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...template.metadata, name: 'dry-run' },
      spec: template.spec,
    };
    faults.push(...(await posted(api, namespace, `a pod of ${nameOf(object)}`, pod)));
  }
  return pods === 0 ? ['nothing makes a pod'] : faults;
}
