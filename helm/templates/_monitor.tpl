{{/* How a worker is scraped: the endpoint of a PodMonitor or ServiceMonitor. */}}
{{- define "driftline.endpoint" -}}
{{- if and .root.Values.podMonitor.enabled .root.Values.serviceMonitor.enabled -}}
{{- fail "podMonitor and serviceMonitor are both enabled: each worker would be scraped twice, and counted twice; choose one" -}}
{{- end -}}
port: http
path: /metrics
interval: {{ .monitor.interval }}
scrapeTimeout: {{ .monitor.scrapeTimeout }}
relabelings:
  {{- /* What alerts and dashboards tell apps by: the release. */}}
  - sourceLabels: [__meta_kubernetes_pod_label_app_kubernetes_io_instance]
    targetLabel: app
  {{- with .monitor.relabelings }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .monitor.metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* (list . additionalLabels component): of an object that Prometheus or Grafana looks for; those of the user come on top. */}}
{{- define "driftline.foundLabels" -}}
{{- merge (dict) (default dict (index . 1)) (include "driftline.labels" (list (index . 0) "worker") | fromYaml) | toYaml -}}
{{- end -}}
