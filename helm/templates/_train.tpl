{{/* Where the nightly job keeps its rows while it trains on them (config.batch.directory): in /tmp, which is also what a relative path begins
with and what is taken where the environment says it, or on a volume of the user's. As YAML: volume is the name of that volume, or nothing;
onNode is whether the rows count as ephemeral storage. */}}
{{- define "driftline.trainRows" -}}
{{- $directory := toString (default "/tmp" (default dict (.Values.config).batch).directory) -}}
{{- if contains "${" $directory -}}
{{- $directory = "/tmp" -}}
{{- else if not (hasPrefix "/" $directory) -}}
{{- $directory = printf "/tmp/%s" $directory -}}
{{- end -}}
{{- $directory = clean $directory -}}
{{- $held := dict "mountPath" (ternary "/tmp" "" (hasPrefix "/tmp/" (printf "%s/" $directory))) -}}
{{- range .Values.extraVolumeMounts -}}
{{- $path := clean .mountPath -}}
{{- if and (hasPrefix (printf "%s/" (trimSuffix "/" $path)) (printf "%s/" $directory)) (ge (len $path) (len $held.mountPath)) -}}
{{- $held = dict "mountPath" $path "name" .name -}}
{{- end -}}
{{- end -}}
{{- if not $held.mountPath -}}
{{- fail (printf "config.batch.directory is %s, and no mountPath of extraVolumeMounts holds that folder: nothing else than /tmp can be written to" $directory) -}}
{{- end -}}
{{- $onNode := not $held.name -}}
{{- range .Values.extraVolumes -}}
{{- if and (eq .name (default "" $held.name)) (hasKey . "emptyDir") -}}
{{- $onNode = ne "Memory" (toString (default dict .emptyDir).medium) -}}
{{- end -}}
{{- end -}}
{{- dict "volume" (default "" $held.name) "onNode" $onNode | toYaml -}}
{{- end -}}

{{/* How many bytes of rows there may be (config.batch.disk), as far as the chart can read it. */}}
{{- define "driftline.trainDisk" -}}
{{- include "driftline.sizeBytes" (default "16GiB" (default dict (.Values.config).batch).disk) -}}
{{- end -}}

{{/* /tmp of the nightly job: the rows, where they are there, and a little. */}}
{{- define "driftline.trainTmp" -}}
{{- $given := include "driftline.number" (default "" (.Values.batch.tmp).sizeLimit) -}}
{{- $needed := include "driftline.trainDisk" . -}}
{{- if (include "driftline.trainRows" . | fromYaml).volume -}}
{{- default "64Mi" $given -}}
{{- else if $given -}}
{{- $limit := include "driftline.quantityBytes" $given -}}
{{- if and $limit $needed (lt (int64 $limit) (int64 $needed)) -}}
{{- $disk := default "16GiB" (default dict (.Values.config).batch).disk -}}
{{- fail (printf "batch.tmp.sizeLimit is %s, less than config.batch.disk (%s): the job would be evicted before it can say that its rows are too many" $given (include "driftline.number" $disk)) -}}
{{- end -}}
{{- $given -}}
{{- else -}}
{{- include "driftline.mebibytes" (list ($needed | default "17179869184") 64) -}}
{{- end -}}
{{- end -}}

{{/* (list bytes more): as a quantity of whole MiB, and some more MiB. */}}
{{- define "driftline.mebibytes" -}}
{{- printf "%dMi" (divf (index . 0 | int64) 1048576 | ceil | int64 | add (index . 1)) -}}
{{- end -}}

{{/* Resources of the nightly job, with a limit of ephemeral storage that its rows and its /tmp fit into. */}}
{{- define "driftline.trainResources" -}}
{{- $resources := deepCopy (default dict .Values.batch.resources) -}}
{{- $limits := default dict $resources.limits -}}
{{- $memory := default "512MiB" (default dict (.Values.config).batch).memory -}}
{{- $limit := include "driftline.quantityBytes" (default "" $limits.memory) -}}
{{- $needed := include "driftline.sizeBytes" $memory -}}
{{- if and $limit $needed (le (int64 $limit) (int64 $needed)) -}}
{{- fail (printf "batch.resources.limits.memory is %s, not above config.batch.memory (%s): the job would be killed while it is within its own bound" (include "driftline.number" $limits.memory) (include "driftline.number" $memory)) -}}
{{- end -}}
{{- $tmp := include "driftline.quantityBytes" (include "driftline.trainTmp" .) -}}
{{- if and $tmp (not (hasKey $limits "ephemeral-storage")) -}}
{{- $rows := include "driftline.trainRows" . | fromYaml -}}
{{- $beside := ternary (include "driftline.trainDisk" . | default "17179869184") "0" (and $rows.onNode (ne $rows.volume "")) -}}
{{- $storage := include "driftline.mebibytes" (list (add (int64 $tmp) (int64 $beside)) 64) -}}
{{- $limits = merge (dict "ephemeral-storage" $storage) $limits -}}
{{- $_ := set $resources "limits" $limits -}}
{{- end -}}
{{- include "driftline.requestWithinLimit" (list $resources "ephemeral-storage") | trim -}}
{{- end -}}

{{/* (list resources name): the API refuses a request above its limit, and a limit may be less than the chart's own request. */}}
{{- define "driftline.requestWithinLimit" -}}
{{- $resources := index . 0 -}}
{{- $name := index . 1 -}}
{{- $limit := get (default dict $resources.limits) $name -}}
{{- $most := include "driftline.quantityBytes" (default "" $limit) -}}
{{- $asked := include "driftline.quantityBytes" (get (default dict $resources.requests) $name) -}}
{{- if and $most $asked (gt (int64 $asked) (int64 $most)) -}}
{{- $_ := set $resources.requests $name $limit -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}
