/**
 * Awaited before each effect of a broker call (`before send`) and after it (`after send`): the only place where a call
 * lets others run. A test that throws here crashes the caller before, or after, the effect took place; one that waits
 * decides who runs next.
 */
export type Step = (operation: string) => Promise<void>;

export const noStep: Step = () => Promise.resolve();
