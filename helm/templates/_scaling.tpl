{{- define "driftline.maxReplicas" -}}
{{- if and .Values.autoscaling.enabled .Values.keda.enabled -}}
{{- fail "autoscaling and keda are both enabled: two scalers of one Deployment work against each other; choose one" -}}
{{- end -}}
{{- if not .Values.partitions -}}
{{- fail "partitions is not given: a scaler must know how many partitions the input topic has, since more workers than that have nothing to do" -}}
{{- end -}}
{{- include "driftline.busyReplicas" . -}}
{{- end -}}

{{/* The most workers that have work: a partition has one owner, and a worker with threads is as many members of the group. */}}
{{- define "driftline.busyReplicas" -}}
{{- $threads := 1 -}}
{{- if regexMatch "^[0-9]+$" (include "driftline.number" (default 1 (.Values.config).threads)) -}}
{{- $threads = int (.Values.config).threads | max 1 -}}
{{- end -}}
{{- divf .Values.partitions $threads | ceil | int -}}
{{- end -}}

{{- define "driftline.minReplicas" -}}
{{- $least := int (index . 1) -}}
{{- $most := include "driftline.maxReplicas" (index . 0) | int -}}
{{- if lt $least 1 -}}
{{- fail (printf "%s.minReplicas is %d: at least one worker must be there, or events wait without an answer" (index . 2) $least) -}}
{{- end -}}
{{- if gt $least $most -}}
{{- fail (printf "%s.minReplicas is %d, but %d partitions keep at most %d busy" (index . 2) $least (int (index . 0).Values.partitions) $most) -}}
{{- end -}}
{{- $least -}}
{{- end -}}

{{/* Each change moves partitions, which pauses them for a moment, so lag grows by it: slowly up, more slowly down. */}}
{{- define "driftline.scalingBehavior" -}}
scaleUp:
  policies:
    - type: Pods
      value: 1
      periodSeconds: 120
scaleDown:
  stabilizationWindowSeconds: 600
  policies:
    - type: Pods
      value: 1
      periodSeconds: 600
{{- end -}}

{{/* How workers are replaced. The chart's own rollingUpdate is there with any type, since Helm merges maps. */}}
{{- define "driftline.updateStrategy" -}}
{{- $strategy := default dict .Values.updateStrategy -}}
{{- if eq (default "RollingUpdate" $strategy.type) "RollingUpdate" -}}
{{- $rolling := default dict $strategy.rollingUpdate -}}
{{- $surge := toString (default 0 $rolling.maxSurge) -}}
{{- $away := toString (default 0 $rolling.maxUnavailable) -}}
{{- if and (hasKey $rolling "maxSurge") (hasKey $rolling "maxUnavailable") (regexMatch "^0+%?$" $surge) (regexMatch "^0+%?$" $away) -}}
{{- fail "updateStrategy.rollingUpdate has neither maxSurge nor maxUnavailable above 0: no worker could ever be replaced" -}}
{{- end -}}
{{- toYaml $strategy -}}
{{- else -}}
{{- omit $strategy "rollingUpdate" | toYaml -}}
{{- end -}}
{{- end -}}
