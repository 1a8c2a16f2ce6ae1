{{/* /tmp of the nightly job: the rows, and a little. The rows may also be kept elsewhere (batch.directory). */}}
{{- define "driftline.trainTmp" -}}
{{- $batch := default dict (.Values.config).batch -}}
{{- $given := toString .Values.batch.tmp.sizeLimit -}}
{{- $disk := default "16GiB" $batch.disk -}}
{{- if not (hasPrefix "/tmp/" (printf "%s/" (default "/tmp" $batch.directory))) -}}
{{- default "64Mi" $given -}}
{{- else if $given -}}
{{- $limit := include "driftline.quantityBytes" $given -}}
{{- $needed := include "driftline.sizeBytes" $disk -}}
{{- if and $limit $needed (lt (int64 $limit) (int64 $needed)) -}}
{{- fail (printf "batch.tmp.sizeLimit is %s, less than config.batch.disk (%s): the job would be evicted before it can say that its rows are too many" $given (include "driftline.number" $disk)) -}}
{{- end -}}
{{- $given -}}
{{- else -}}
{{- $bytes := include "driftline.sizeBytes" $disk | default "17179869184" | int64 -}}
{{- printf "%dMi" (divf $bytes 1048576 | ceil | int64 | add 64) -}}
{{- end -}}
{{- end -}}

{{/* Resources of the nightly job, with a limit of ephemeral storage that its /tmp fits into. */}}
{{- define "driftline.trainResources" -}}
{{- $resources := deepCopy .Values.batch.resources -}}
{{- $limits := default dict $resources.limits -}}
{{- $memory := default "512MiB" (default dict (.Values.config).batch).memory -}}
{{- $limit := include "driftline.quantityBytes" $limits.memory -}}
{{- $needed := include "driftline.sizeBytes" $memory -}}
{{- if and $limit $needed (le (int64 $limit) (int64 $needed)) -}}
{{- fail (printf "batch.resources.limits.memory is %s, not above config.batch.memory (%s): the job would be killed while it is within its own bound" (toString $limits.memory) (include "driftline.number" $memory)) -}}
{{- end -}}
{{- $tmp := include "driftline.quantityBytes" (include "driftline.trainTmp" .) -}}
{{- if and $tmp (not (hasKey $limits "ephemeral-storage")) -}}
{{- $storage := printf "%dMi" (divf (int64 $tmp) 1048576 | ceil | int64 | add 64) -}}
{{- $_ := set $resources "limits" (merge (dict "ephemeral-storage" $storage) $limits) -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}
