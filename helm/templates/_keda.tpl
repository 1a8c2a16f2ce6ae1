{{/* A text of the configuration, or the chart's value where that is given: (list value path fromConfig). */}}
{{- define "driftline.kedaText" -}}
{{- $value := index . 0 -}}
{{- $found := toString (default "" (index . 2)) -}}
{{- if $value -}}
{{- $value -}}
{{- else if and $found (not (contains "${" $found)) -}}
{{- $found -}}
{{- else -}}
{{- fail (printf "keda.%s is not given, and the chart cannot read it from the configuration: KEDA asks the brokers itself, and needs to know" (index . 1)) -}}
{{- end -}}
{{- end -}}

{{/* A list, or text with commas, as text with commas. */}}
{{- define "driftline.brokers" -}}
{{- include "driftline.checkConfig" . -}}
{{- $brokers := (default dict (.Values.config).kafka).brokers -}}
{{- if kindIs "slice" $brokers -}}
{{- $brokers = join "," $brokers -}}
{{- end -}}
{{- toString (default "" $brokers) | nospace -}}
{{- end -}}

{{/* What stands in the configuration, or its default there. Where the chart cannot read it (existingConfigMap, or `${…}`, whose default is not
what the environment may say) it is asked for. (list root value found default path of-the-value in-the-configuration) */}}
{{- define "driftline.kedaRead" -}}
{{- $found := toString (default "" (index . 2)) -}}
{{- if index . 1 -}}
{{- index . 1 -}}
{{- else if and (index . 0).Values.config (not (contains "${" $found)) -}}
{{- default (index . 3) $found -}}
{{- else -}}
{{- fail (printf "keda.%s is not given, and the chart cannot read config.%s: KEDA is told what the workers do, so say it here" (index . 4) (index . 5)) -}}
{{- end -}}
{{- end -}}

{{/* From a time on is later than from the beginning on, but while there is no offset yet, both mean that there is work. */}}
{{- define "driftline.offsetResetPolicy" -}}
{{- $start := (default dict (.Values.config).input).start -}}
{{- $read := include "driftline.kedaRead" (list . .Values.keda.offsetResetPolicy $start "earliest" "offsetResetPolicy" "input.start") -}}
{{- ternary "latest" "earliest" (eq $read "latest") -}}
{{- end -}}

{{/* Lag is counted by committed offsets, so rate · commit.interval of it are nothing but what waits for the next commit. */}}
{{- define "driftline.lagThreshold" -}}
{{- if not .Values.keda.rate -}}
{{- fail "keda.rate is not given: say how many records a second one worker gets at most, so that what only waits for a commit is not taken for lag" -}}
{{- end -}}
{{- $found := (default dict (.Values.config).commit).interval -}}
{{- $interval := include "driftline.kedaRead" (list . .Values.keda.commitInterval $found "100ms" "commitInterval" "commit.interval") -}}
{{- $ms := include "driftline.durationMs" $interval | default "100" -}}
{{- $least := divf (mulf 10 .Values.keda.rate $ms) 1000 | ceil | int64 -}}
{{- $given := .Values.keda.lagThreshold -}}
{{- if not $given -}}
{{- max $least (mulf 10 .Values.keda.rate | ceil | int64) -}}
{{- else if lt (int64 $given) $least -}}
{{- fail (printf "keda.lagThreshold is %d, at least %d is needed: 10 times keda.rate (%s a second) times commit.interval (%sms); less is no lag, but what waits for the next commit" (int64 $given) $least (include "driftline.number" .Values.keda.rate) $ms) -}}
{{- else -}}
{{- int64 $given -}}
{{- end -}}
{{- end -}}

{{/* How KEDA logs in, as the workers do; names and secrets are the TriggerAuthentication's. */}}
{{- define "driftline.kedaLogin" -}}
{{- $kafka := default dict (.Values.config).kafka -}}
{{- $given := default dict .Values.keda.metadata -}}
{{- $login := dict -}}
{{- $tls := include "driftline.kedaRead" (list . (hasKey $given "tls" | ternary "given" "") (kindIs "map" $kafka.ssl | ternary "true" $kafka.ssl) "false" "metadata.tls" "kafka.ssl") -}}
{{- if eq $tls "true" -}}
{{- $_ := set $login "tls" "enable" -}}
{{- end -}}
{{- $mechanism := kindIs "map" $kafka.sasl | ternary (default dict $kafka.sasl).mechanism $kafka.sasl -}}
{{- $sasl := include "driftline.kedaRead" (list . (hasKey $given "sasl" | ternary "given" "") $mechanism "none" "metadata.sasl" "kafka.sasl.mechanism") -}}
{{- with $kafka.sasl -}}
{{- if not $.Values.keda.authenticationRef -}}
{{- fail "keda.authenticationRef is not given, and config.kafka.sasl is: KEDA asks the brokers itself, so name a TriggerAuthentication with username and password" -}}
{{- end -}}
{{- $modes := dict "plain" "plaintext" "scram-sha-256" "scram_sha256" "scram-sha-512" "scram_sha512" -}}
{{- with get $modes $sasl -}}
{{- $_ := set $login "sasl" . -}}
{{- end -}}
{{- end -}}
{{- toYaml $login -}}
{{- end -}}

{{- define "driftline.kedaMetadata" -}}
{{- $keda := .Values.keda -}}
{{- $metadata := dict
      "bootstrapServers" (include "driftline.kedaText" (list $keda.bootstrapServers "bootstrapServers" (include "driftline.brokers" .)))
      "consumerGroup" (include "driftline.kedaText" (list $keda.consumerGroup "consumerGroup" (.Values.config).app))
      "topic" (include "driftline.kedaText" (list $keda.topic "topic" (default dict (.Values.config).input).topic))
      "lagThreshold" (include "driftline.lagThreshold" .)
      "offsetResetPolicy" (include "driftline.offsetResetPolicy" .)
      "allowIdleConsumers" "false"
      "scaleToZeroOnInvalidOffset" "false" -}}
{{- range $name, $value := mustMergeOverwrite (include "driftline.kedaLogin" . | fromYaml) (default dict $keda.metadata) $metadata }}
{{- with toString (default "" $value) }}
{{ $name }}: {{ . | quote }}
{{- end }}
{{- end }}
{{- end -}}
