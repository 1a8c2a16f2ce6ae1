#!/bin/bash
# What Apache's image does with its environment, without the rest: KAFKA_A_B is the property a.b (two underscores are one, three a dash).
set -eu
file=/opt/kafka/config/server.properties
: > "$file"
while IFS='=' read -r -d '' name value; do
  [[ $name == KAFKA_* ]] || continue
  name=${name#KAFKA_}
  name=${name,,}
  name=${name//___/-}
  name=${name//__/$'\1'}
  name=${name//_/.}
  echo "${name//$'\1'/_}=$value" >> "$file"
done < <(env -0)
java=(/opt/java/bin/java -Xmx384m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '/opt/kafka/libs/*')
"${java[@]}" kafka.tools.StorageTool format --ignore-formatted -t "${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}" -c "$file"
exec "${java[@]}" kafka.Kafka "$file"
