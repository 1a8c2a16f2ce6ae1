import com.github.javacliparser.ClassOption;
import com.yahoo.labs.samoa.instances.Attribute;
import com.yahoo.labs.samoa.instances.DenseInstance;
import com.yahoo.labs.samoa.instances.Instance;
import com.yahoo.labs.samoa.instances.Instances;
import com.yahoo.labs.samoa.instances.InstancesHeader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import moa.classifiers.Classifier;
import moa.core.Utils;

/**
 * java -cp … Moa.java CLI PATH NUMBERS CATEGORIES CLASSES: times a model of MOA over the rows of PATH.f64 (see stream.ts), again and again,
 * each time a new one; prints JSON. CATEGORIES: how many values each has, with commas, or -; CLASSES 0: the label is a number.
 */
public class Moa {
    private static final double SECONDS = 3;

    public static void main(String[] args) throws Exception {
        int numbers = Integer.parseInt(args[2]);
        int classes = Integer.parseInt(args[4]);
        List<Attribute> attributes = new ArrayList<>();
        for (int i = 0; i < numbers; i++) attributes.add(new Attribute("n" + i));
        if (!args[3].equals("-"))
            for (String count : args[3].split(",")) attributes.add(nominal("c" + attributes.size(), Integer.parseInt(count)));
        attributes.add(classes > 0 ? nominal("class", classes) : new Attribute("class"));
        InstancesHeader header = new InstancesHeader(new Instances("bench", attributes, 0));
        header.setClassIndex(attributes.size() - 1);

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(args[1] + ".f64"))).order(ByteOrder.LITTLE_ENDIAN);
        int width = attributes.size();
        Instance[] rows = new Instance[bytes.capacity() / 8 / width];
        for (int i = 0; i < rows.length; i++) {
            double[] values = new double[width];
            for (int k = 0; k < width; k++) values[k] = bytes.getDouble();
            rows[i] = new DenseInstance(1, values);
            rows[i].setDataset(header);
        }

        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        int least = rows.length > 100_000 ? 2 : 10;
        List<Double> rates = new ArrayList<>();
        double score = 0;
        for (double spent = 0; rates.size() < least || spent < SECONDS; ) {
            Classifier model = (Classifier) ClassOption.cliStringToObject(args[0], Classifier.class, null);
            model.setModelContext(header);
            model.prepareForUse();
            score = 0;
            long started = clock.getCurrentThreadCpuTime();
            for (Instance row : rows) {
                double[] votes = model.getVotesForInstance(row);
                if (classes == 0) score += Math.abs((votes.length > 0 ? votes[0] : 0) - row.classValue());
                else if (Utils.maxIndex(votes) == (int) row.classValue()) score += 1;
                model.trainOnInstance(row);
            }
            double took = (clock.getCurrentThreadCpuTime() - started) / 1e9;
            spent += took;
            rates.add(rows.length / took);
        }
        List<Double> warm = rates.subList(rates.size() / 2, rates.size());
        System.out.printf(Locale.ROOT, "{\"rates\": %s, \"score\": %.17g}%n", warm, score / rows.length);
    }

    private static Attribute nominal(String name, int values) {
        List<String> labels = new ArrayList<>();
        for (int v = 0; v < values; v++) labels.add("v" + v);
        return new Attribute(name, labels);
    }
}
