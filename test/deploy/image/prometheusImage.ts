import type { Engine } from './engine.ts';
import { build, type Recipe } from './recipe.ts';

/** Debian's Prometheus (apt-get install prometheus): stands in for `prom/prometheus`, whose folders, user and flags it has. */
export function prometheusImage(engine: Engine, base: string): Recipe {
  return {
    name: 'prometheus',
    files: [import.meta.filename],
    make: async (tag) => {
      const lines = [
        `FROM ${base}`,
        'COPY prometheus promtool /bin/',
        'RUN mkdir /prometheus && chown 65534:65534 /prometheus',
        'USER 65534',
        'WORKDIR /prometheus',
        'VOLUME ["/prometheus"]',
        'EXPOSE 9090',
        'ENTRYPOINT ["/bin/prometheus"]',
        'CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]',
      ];
      const files = { prometheus: '/usr/bin/prometheus', promtool: '/usr/bin/promtool' };
      await build(engine, tag, lines, files);
    },
  };
}
