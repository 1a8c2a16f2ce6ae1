/** The tools and data that check what is deployed, at versions that were tried together. A changed line is built anew. */

export interface PinnedTool {
  readonly module: string;
  readonly version: string;
  /** The command's package within the module; '' is the module itself. */
  readonly command: string;
  /**
   * How it is built: `install` by `go install`; `module` from the module's own folder, where its go.mod replaces modules,
   * which `go install` refuses; `kubernetes` as toolsKubernetes.ts says.
   */
  readonly by: 'install' | 'module' | 'kubernetes';
}

export const pinnedTools = {
  helm: { module: 'helm.sh/helm/v3', version: 'v3.22.0', command: 'cmd/helm', by: 'install' },
  kubeconform: {
    module: 'github.com/yannh/kubeconform',
    version: 'v0.8.0',
    command: 'cmd/kubeconform',
    by: 'install',
  },
  untt: {
    module: 'github.com/helm-unittest/helm-unittest',
    version: 'v1.1.2',
    command: 'cmd/helm-unittest',
    by: 'module',
  },
  'helm-docs': {
    module: 'github.com/norwoodj/helm-docs',
    version: 'v1.14.2',
    command: 'cmd/helm-docs',
    by: 'install',
  },
  helm4: { module: 'helm.sh/helm/v4', version: 'v4.3.1', command: 'cmd/helm', by: 'install' },
  'kube-apiserver': {
    module: 'k8s.io/kubernetes',
    version: 'v1.37.2',
    command: 'cmd/kube-apiserver',
    by: 'kubernetes',
  },
} as const satisfies Record<string, PinnedTool>;

export type ToolName = keyof typeof pinnedTools;

/** JSON Schemas of Kubernetes' own kinds, all versions in one wheel of PyPI. */
export const kubernetesSchemas = {
  distribution: 'kubernetes-validate',
  version: '1.37.0',
  sha256: '85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9',
} as const;

/** The oldest that the chart promises, one between, the newest. */
export const kubernetesVersions = ['1.30.0', '1.34.0', '1.37.0'] as const;

/** Modules with CustomResourceDefinitions among their files, and where. */
export const customResourceModules = [
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    folder: 'example/prometheus-operator-crd',
  },
  { module: 'github.com/kedacore/keda/v2', version: 'v2.21.0', folder: 'config/crd/bases' },
] as const;
