{{/* The release and the chart, at most 63 characters: DNS labels and label values take no more. */}}
{{- define "driftline.fullname" -}}
{{- $name := include "driftline.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "driftline.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The full name and a suffix, cut before the suffix: (list . "train" 52). A CronJob's name has 52, since its Jobs add 11. */}}
{{- define "driftline.partName" -}}
{{- $suffix := index . 1 -}}
{{- $room := sub (index . 2) (add1 (len $suffix)) | int -}}
{{- printf "%s-%s" (include "driftline.fullname" (index . 0) | trunc $room | trimSuffix "-") $suffix -}}
{{- end -}}

{{- define "driftline.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "driftline.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* What the hooks run as: the account of the chart is not there before the first install. */}}
{{- define "driftline.topicsServiceAccountName" -}}
{{- if .Values.topics.serviceAccountName -}}
{{- .Values.topics.serviceAccountName -}}
{{- else if .Values.serviceAccount.create -}}
{{- include "driftline.partName" (list . "topics" 63) -}}
{{- else -}}
{{- include "driftline.serviceAccountName" . -}}
{{- end -}}
{{- end -}}

{{- define "driftline.image" -}}
{{- with .Values.image -}}
{{- if regexMatch "@|:[^/]*$" .repository -}}
{{- fail (printf "image.repository is %s, with a tag or a digest in it: write these in image.tag or image.digest" .repository) -}}
{{- end -}}
{{- if .digest -}}
{{- printf "%s@%s" .repository .digest -}}
{{- else -}}
{{- printf "%s:%s" .repository (default $.Chart.AppVersion .tag | toString) -}}
{{- end -}}
{{- end -}}
{{- end -}}
