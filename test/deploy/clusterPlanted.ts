/** A fault that only an API server finds, as values past the chart's schema. */
export interface PlantedFault {
  readonly name: string;
  readonly set: readonly string[];
  /** What the dry run of the objects, or of their pods, says. */
  readonly dryRun: RegExp;
  /** What helm install says: a refusal, or a warning. */
  readonly install: RegExp;
}

export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'a wrong enum',
    set: ['batch.enabled=true', 'batch.concurrencyPolicy=Forbidden'],
    dryRun: /concurrencyPolicy: Unsupported value: "Forbidden"/,
    install: /concurrencyPolicy: Unsupported value: "Forbidden"/,
  },
  {
    name: 'a bad cron',
    set: ['batch.enabled=true', 'batch.schedule=0 25 * * *'],
    dryRun: /schedule: Invalid value: "0 25 \* \* \*"/,
    install: /schedule: Invalid value: "0 25 \* \* \*"/,
  },
  {
    name: 'a pod that "restricted" forbids',
    set: ['securityContext.allowPrivilegeEscalation=true'],
    dryRun:
      /a pod of Deployment\/\S+: 403: .*violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false/,
    install: /would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false/,
  },
];
