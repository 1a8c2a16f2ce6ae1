{{/* The topics job and what it needs come before all else, and go with it: (list weight). */}}
{{- define "driftline.topicsHook" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}

{{/* A pod of `helm test`: it stays until the next test, so that its log can be read where it failed. */}}
{{- define "driftline.testHook" -}}
helm.sh/hook: test
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}
