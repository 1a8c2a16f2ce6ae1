import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics from their beginning to the end that they had at the start, committed records only, and writes a line of JSON
 * for each: bytes as base64, so that nothing in them can be taken for a separator. Apache's own client, so that what our
 * adapter writes is not judged by our adapter. Run by `java -cp 'libs/*' Reader.java BROKERS TOPIC...` (JDK 11 and newer).
 */
public class Reader {
  private static final Duration STEP = Duration.ofMillis(200);
  private static final long PATIENCE_MS = 30_000;

  public static void main(String[] arguments) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[0]);
    properties.put("isolation.level", "read_committed");
    properties.put("auto.offset.reset", "none");
    properties.put("enable.auto.commit", "false");
    PrintStream out = new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
      List<TopicPartition> partitions = Arrays.stream(arguments).skip(1)
          .flatMap(topic -> consumer.partitionsFor(topic).stream())
          .map(info -> new TopicPartition(info.topic(), info.partition()))
          .collect(Collectors.toList());
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long deadline = System.currentTimeMillis() + PATIENCE_MS;
      while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(STEP)) {
          if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
            out.println(json(record));
          }
          deadline = System.currentTimeMillis() + PATIENCE_MS;
        }
        if (System.currentTimeMillis() > deadline) {
          throw new IllegalStateException("the end of a topic was not reached");
        }
      }
    }
    out.flush();
  }

  private static String json(ConsumerRecord<byte[], byte[]> record) {
    StringBuilder line = new StringBuilder()
        .append("{\"topic\":\"").append(record.topic()).append("\",\"partition\":").append(record.partition())
        .append(",\"offset\":").append(record.offset())
        .append(",\"timestamp\":").append(record.timestamp())
        .append(",\"key\":").append(base64(record.key()))
        .append(",\"value\":").append(base64(record.value()))
        .append(",\"headers\":[");
    String separator = "";
    for (Header header : record.headers()) {
      byte[] name = header.key().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      line.append(separator).append('[').append(base64(name)).append(',').append(base64(header.value())).append(']');
      separator = ",";
    }
    return line.append("]}").toString();
  }

  private static String base64(byte[] bytes) {
    return bytes == null ? "null" : '"' + Base64.getEncoder().encodeToString(bytes) + '"';
  }
}
