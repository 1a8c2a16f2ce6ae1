import { parseAllDocuments } from 'yaml';

/** A Kubernetes object, as far as all of them are alike. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

export interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly envFrom?: readonly unknown[];
  readonly volumeMounts?: readonly { readonly name: string }[];
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly { readonly name: string; readonly configMap?: { readonly name?: string } }[];
}

export interface PodTemplate {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: PodSpec;
}

export const nameOf = (object: KubernetesObject): string => `${object.kind}/${object.metadata.name}`;

/**
 * The objects of a rendered chart; templates that came out empty are left out. YAML 1.1, as Kubernetes reads it: 0440 is octal.
 * @throws Error where it is no YAML
 */
export function objectsOf(manifests: string): readonly KubernetesObject[] {
  return parseAllDocuments(manifests, { version: '1.1' }).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0]!;
    const object = document.toJS() as KubernetesObject | null;
    return object === null ? [] : [object];
  });
}

/** What the object would make pods from, if it makes any. */
export function podTemplate(object: KubernetesObject): PodTemplate | undefined {
  const spec = object.spec as { template?: PodTemplate; jobTemplate?: { spec: { template: PodTemplate } } };
  switch (object.kind) {
    case 'Pod':
      return { metadata: object.metadata, spec: object.spec as PodSpec };
    case 'CronJob':
      return spec.jobTemplate!.spec.template;
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'Job':
      return spec.template!;
    default:
      return undefined;
  }
}
