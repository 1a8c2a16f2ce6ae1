{{/* What selectors look for; it never changes. (list . "worker") */}}
{{- define "driftline.selectorLabels" -}}
app.kubernetes.io/name: {{ include "driftline.name" (index . 0) }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Of an object. (list . "worker") */}}
{{- define "driftline.labels" -}}
{{- $root := index . 0 -}}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "driftline.selectorLabels" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: driftline
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
{{- end -}}

{{/* Of a pod: without the chart's version, so that a chart that changed nothing else restarts nothing. What selectors look for cannot be
overwritten. (list . "worker" labels…) */}}
{{- define "driftline.podLabels" -}}
{{- $labels := include "driftline.selectorLabels" . | fromYaml -}}
{{- range slice . 2 -}}
{{- $labels = merge $labels (default dict .) -}}
{{- end -}}
{{- merge $labels (dict "app.kubernetes.io/part-of" "driftline") (default dict (index . 0).Values.podLabels) | toYaml -}}
{{- end -}}
