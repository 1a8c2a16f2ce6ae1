{{/* When the nightly job runs. Kubernetes refuses a range whose end is before its beginning, which the pattern of the schema does not see. */}}
{{- define "driftline.schedule" -}}
{{- $schedule := default "" .Values.batch.schedule -}}
{{- if not $schedule -}}
{{- fail "batch.schedule is not given: say when the nightly job runs, e.g. 15 0 * * *; to halt it there is batch.suspend" -}}
{{- end -}}
{{- $names := dict "jan" 1 "feb" 2 "mar" 3 "apr" 4 "may" 5 "jun" 6 "jul" 7 "aug" 8 "sep" 9 "oct" 10 "nov" 11 "dec" 12
      "sun" 0 "mon" 1 "tue" 2 "wed" 3 "thu" 4 "fri" 5 "sat" 6 -}}
{{- range regexFindAll "[0-9A-Za-z]+-[0-9A-Za-z]+" (hasPrefix "@" $schedule | ternary "" $schedule) -1 -}}
{{- $ends := splitList "-" (lower .) -}}
{{- $first := index $ends 0 -}}
{{- $last := index $ends 1 -}}
{{- /* Text with a leading zero would be read as octal. */ -}}
{{- $from := hasKey $names $first | ternary (get $names $first) (trimPrefix "0" $first) | int -}}
{{- $to := hasKey $names $last | ternary (get $names $last) (trimPrefix "0" $last) | int -}}
{{- if lt $to $from -}}
{{- fail (printf "batch.schedule is %s: %s ends before it begins, which Kubernetes refuses; write two ranges with a comma between them" $schedule .) -}}
{{- end -}}
{{- end -}}
{{- $schedule -}}
{{- end -}}
