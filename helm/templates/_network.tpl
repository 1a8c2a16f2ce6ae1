{{/* Where each pod of Driftline must get to: DNS and the brokers. */}}
{{- define "driftline.egress" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
  {{- with .Values.networkPolicy.dnsTo }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
- ports:
    {{- range include "driftline.kafkaPorts" . | fromYamlArray }}
    - port: {{ . }}
      protocol: TCP
    {{- end }}
  {{- with .Values.networkPolicy.kafkaTo }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- with .Values.networkPolicy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "driftline.kafkaPorts" -}}
{{- $ports := default list .Values.networkPolicy.kafkaPorts -}}
{{- $brokers := include "driftline.brokers" . -}}
{{- if and (not $ports) $brokers (not (contains "${" $brokers)) -}}
{{- range splitList "," $brokers -}}
{{- $ports = append $ports (regexFind "[0-9]+$" . | int) -}}
{{- end -}}
{{- end -}}
{{- if not $ports -}}
{{- fail "networkPolicy.kafkaPorts is not given, and the chart cannot read config.kafka.brokers: say to which ports pods must get" -}}
{{- end -}}
{{- uniq $ports | toYaml -}}
{{- end -}}
