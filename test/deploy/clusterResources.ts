import { setTimeout as sleep } from 'node:timers/promises';
import { said, type ClusterApi } from './clusterApi.ts';
import { customResources } from './toolsCustomResources.ts';

const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
/** ms until the API server must serve what it was told of. */
const patience = 30_000;

interface Definition {
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Tells the API server of the operators' kinds, and waits until it serves them. */
export async function addCustomResources(api: ClusterApi): Promise<void> {
  const definitions = await customResources();
  for (const definition of definitions) await api.need('POST', path, definition);
  const end = performance.now() + patience;
  for (const { metadata } of definitions)
    for (;;) {
      const answer = await api.ask('GET', `${path}/${metadata.name}`);
      const conditions = (answer.body as Definition).status.conditions ?? [];
      if (conditions.some(({ type, status }) => type === 'Established' && status === 'True')) break;
      if (performance.now() > end) throw new Error(`${metadata.name} is not served: ${said(answer)}`);
      await sleep(50);
    }
}
