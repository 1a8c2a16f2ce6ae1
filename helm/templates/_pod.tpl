{{/* What all pods have in common. Each takes (dict "root" . …), and is told below what else. */}}

{{/* Beginning of a pod's spec. */}}
{{- define "driftline.podSpec" -}}
serviceAccountName: {{ .serviceAccountName }}
automountServiceAccountToken: {{ .root.Values.serviceAccount.automount }}
enableServiceLinks: false
securityContext:
  {{- toYaml .root.Values.podSecurityContext | nindent 2 }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.initContainers }}
initContainers:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* (list root annotations own…): of a pod. What the chart itself says (the first) cannot be overwritten, or a change of the configuration would no
longer roll the workers; then come those of one kind of pod, and those of all. */}}
{{- define "driftline.podAnnotations" -}}
{{- $annotations := dict -}}
{{- range slice . 1 -}}
{{- $annotations = merge $annotations (default dict .) -}}
{{- end -}}
{{- merge $annotations (default dict (index . 0).Values.podAnnotations) (dict "kubectl.kubernetes.io/default-container" "driftline") | toYaml -}}
{{- end -}}

{{/* Beginning of a container, after its name. */}}
{{- define "driftline.container" -}}
image: {{ include "driftline.image" .root | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  {{- toYaml .root.Values.securityContext | nindent 2 }}
{{- with .root.Values.env }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if or .root.Values.envFrom .root.Values.existingSecret }}
envFrom:
  {{- with .root.Values.existingSecret }}
  - secretRef:
      name: {{ . }}
  {{- end }}
  {{- with .root.Values.envFrom }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
volumeMounts:
  - name: config
    mountPath: /config
    readOnly: true
  - name: tmp
    mountPath: /tmp
  {{- with .root.Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* configMap: its name; tmp: the size of /tmp. */}}
{{- define "driftline.volumes" -}}
volumes:
  - name: config
    configMap:
      name: {{ .configMap }}
      items:
        - key: {{ ternary .root.Values.existingConfigMapKey "app.yaml" (not (empty .root.Values.existingConfigMap)) | quote }}
          path: app.yaml
  - name: tmp
    emptyDir:
      sizeLimit: {{ .tmp }}
  {{- with .root.Values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* Where a pod may run. affinity, tolerations, nodeSelector, priorityClassName: its own, beside those of all. */}}
{{- define "driftline.placement" -}}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with concat (default list .root.Values.tolerations) (default list .tolerations) }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with merge dict (default dict .nodeSelector) (default dict .root.Values.nodeSelector) }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/* Of a Job: a wrong configuration (2) or a refused model (3) will not be better the next time; a drained node is no fault. */}}
{{- define "driftline.podFailurePolicy" -}}
podFailurePolicy:
  rules:
    - action: FailJob
      onExitCodes:
        containerName: driftline
        operator: In
        values: [2, 3]
    - action: Ignore
      onPodConditions:
        - type: DisruptionTarget
          status: "True"
{{- end -}}
