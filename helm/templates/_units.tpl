{{/* Numbers, durations and sizes as text; empty, where the text is none (or holds `${…}`). Numbers in values files are floats: 1e+06. */}}

{{- define "driftline.number" -}}
{{- if kindIs "float64" . -}}
{{- if eq . (floor .) }}{{ int64 . }}{{ else }}{{ . }}{{ end -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end -}}

{{/* A size of Driftline's configuration (8MiB, 1GB, 512) in bytes. */}}
{{- define "driftline.sizeBytes" -}}
{{- $units := dict "" 1 "B" 1 "kB" 1e3 "KB" 1e3 "MB" 1e6 "GB" 1e9 "TB" 1e12 "KiB" 1024 "MiB" 1048576 "GiB" 1073741824 "TiB" 1099511627776 -}}
{{- include "driftline.inUnits" (list . $units) -}}
{{- end -}}

{{/* A quantity of Kubernetes (768Mi, 1G) in bytes. */}}
{{- define "driftline.quantityBytes" -}}
{{- $units := dict "" 1 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 -}}
{{- include "driftline.inUnits" (list . $units) -}}
{{- end -}}

{{/* A duration of Driftline's configuration (100ms, 5m) in ms. */}}
{{- define "driftline.durationMs" -}}
{{- include "driftline.inUnits" (list . (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 "d" 86400000)) -}}
{{- end -}}

{{- define "driftline.inUnits" -}}
{{- $text := include "driftline.number" (index . 0) -}}
{{- $number := regexFind "^[0-9]+(\\.[0-9]+)?" $text -}}
{{- $unit := trimPrefix $number $text -}}
{{- if and $number (hasKey (index . 1) $unit) -}}
{{- mulf (float64 $number) (get (index . 1) $unit | float64) | ceil | int64 -}}
{{- end -}}
{{- end -}}
