{{/* The ConfigMap that pods mount: one of exactly two. */}}
{{- define "driftline.configMapName" -}}
{{- include "driftline.checkConfig" . -}}
{{- default (include "driftline.fullname" .) .Values.existingConfigMap -}}
{{- end -}}

{{/* What must hold before anything is read from `config`. */}}
{{- define "driftline.checkConfig" -}}
{{- if not (kindIs "map" (default dict .Values.config)) -}}
{{- fail "config must be a map: drop the | after config:, so that what follows is YAML, or put the text into a ConfigMap and name it in existingConfigMap" -}}
{{- end -}}
{{- if and .Values.config (not (default dict (.Values.config).kafka).brokers) -}}
{{- fail "config.kafka.brokers is not given: the worker's default, localhost:9092, is the pod itself; name the brokers (host:port,host:port), and write localhost:9092 where a sidecar stands for them" -}}
{{- end -}}
{{- range $side := list "input" "output" -}}
{{- $format := (default dict (get (default dict $.Values.config) $side)).format -}}
{{- $none := eq (toString $format) "avro" -}}
{{- if kindIs "map" $format -}}
{{- $none = not (or (ne (toString $format.kind) "avro") $format.registry $format.schema) -}}
{{- end -}}
{{- if $none -}}
{{- fail (printf "config.%s.format is avro without a registry: the worker's default, http://localhost:8081, is the pod itself; name the schema registry (format: { kind: avro, registry: URL }), and write http://localhost:8081 where a sidecar stands for it" $side) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.config .Values.existingConfigMap -}}
{{- fail "config and existingConfigMap are both given: exactly one of them is the configuration" -}}
{{- end -}}
{{- if not (or .Values.config .Values.existingConfigMap) -}}
{{- fail "neither config nor existingConfigMap is given: write the configuration under config (helm/examples/ has some), or name a ConfigMap that holds it" -}}
{{- end -}}
{{- end -}}

{{/* The registry of a side's format, given as (list . "input"): {} where there is none. */}}
{{- define "driftline.registry" -}}
{{- $format := (default dict (get (default dict (index . 0).Values.config) (index . 1))).format -}}
{{- $registry := dict -}}
{{- if kindIs "map" $format -}}
{{- $registry = kindIs "map" $format.registry | ternary $format.registry (dict "url" $format.registry) -}}
{{- end -}}
{{- toJson $registry -}}
{{- end -}}

{{/* The port of metrics and health, as the configuration says it, where the chart can read it. */}}
{{- define "driftline.httpPort" -}}
{{- include "driftline.checkConfig" . -}}
{{- $http := default dict (.Values.config).http -}}
{{- $host := toString (default "" $http.host) -}}
{{- if regexMatch "^(127\\.|localhost$|::1$|\\[::1\\]$)" $host -}}
{{- fail (printf "config.http.host is %s: probes and Prometheus ask from outside of the pod; leave it out, and it is 0.0.0.0" $host) -}}
{{- end -}}
{{- $port := toString (hasKey $http "port" | ternary $http.port 9464) -}}
{{- if or .Values.existingConfigMap (contains "${" $port) -}}
{{- $port = default 9464 .Values.httpPort -}}
{{- else if and .Values.httpPort (ne (int .Values.httpPort) (int $port)) -}}
{{- fail (printf "httpPort is %d, but the worker will listen on %s, as config.http.port says (9464, where it says nothing): write config.http.port, and leave httpPort out" (int .Values.httpPort) $port) -}}
{{- end -}}
{{- if eq (int $port) 0 -}}
{{- fail "config.http.port is 0 (any free one): probes need a port that is known; leave it out, and it is 9464" -}}
{{- end -}}
{{- int $port -}}
{{- end -}}

{{/* A secret that is written out would stand in a ConfigMap, for all to read: also a part of it, or a default. So it is nothing but expressions. */}}
{{- define "driftline.checkSecrets" -}}
{{- $kafka := default dict (.Values.config).kafka -}}
{{- $secrets := dict -}}
{{- if kindIs "map" $kafka.sasl -}}
{{- $_ := set $secrets "config.kafka.sasl.password" $kafka.sasl.password -}}
{{- end -}}
{{- if kindIs "map" $kafka.ssl -}}
{{- $_ := set $secrets "config.kafka.ssl.key" $kafka.ssl.key -}}
{{- $_ := set $secrets "config.kafka.ssl.passphrase" $kafka.ssl.passphrase -}}
{{- end -}}
{{- range $side := list "input" "output" -}}
{{- $registry := include "driftline.registry" (list $ $side) | fromJson -}}
{{- $path := printf "config.%s.format.registry" $side -}}
{{- $_ := set $secrets (printf "%s.password" $path) $registry.password -}}
{{- if kindIs "map" $registry.ssl -}}
{{- $_ := set $secrets (printf "%s.ssl.key" $path) $registry.ssl.key -}}
{{- $_ := set $secrets (printf "%s.ssl.passphrase" $path) $registry.ssl.passphrase -}}
{{- end -}}
{{- end -}}
{{- range $path, $value := $secrets -}}
{{- if and $value (not (regexMatch "^(\\s*\\$\\{(file:[^}]+|[A-Za-z_][A-Za-z0-9_]*(:-)?)\\})+\\s*$" (toString $value))) -}}
{{- fail (printf "%s is written out, in whole, in part or as a default, and would stand in a ConfigMap: put it into a Secret, and write ${NAME} (existingSecret) or ${file:PATH} (extraVolumes)" $path) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A folder of models must be on a volume that all pods share; the rest of the file system cannot even be written to. */}}
{{- define "driftline.checkStore" -}}
{{- $store := toString (default "topic" (default dict (.Values.config).batch).store) -}}
{{- if and (hasPrefix "folder:" $store) (not (contains "${" $store)) -}}
{{- $folder := printf "%s/" (trimPrefix "folder:" $store | trimSuffix "/") -}}
{{- $held := false -}}
{{- range .Values.extraVolumeMounts -}}
{{- if hasPrefix (printf "%s/" (trimSuffix "/" .mountPath)) $folder -}}
{{- $held = true -}}
{{- end -}}
{{- end -}}
{{- if not $held -}}
{{- fail (printf "config.batch.store is %s, and no mountPath of extraVolumeMounts holds that folder: nightly job and workers must share it (an absolute path on a volume that several nodes can mount)" $store) -}}
{{- end -}}
{{- end -}}
{{- end -}}
