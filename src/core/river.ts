/** What a kind is in River: its classes, and what of them it does not have. */
export interface RiverClasses {
  /** As a user of River writes them, e.g. `linear_model.LogisticRegression`; two where a kind is for classes and for numbers. */
  readonly classes: readonly string[];
  /** Their parameters that no option stands for, each with the reason, in a sentence. */
  readonly without?: Readonly<Record<string, string>>;
  /** Where it behaves in another way, in sentences; left out: it gives the same numbers. */
  readonly differs?: string;
}

/** Why River has no such kind, or no such parameter. */
export interface NotInRiver {
  readonly none: string;
}

/** A kind beside River. */
export type RiverKind = RiverClasses | NotInRiver;

/** What an option is called there, where that is not its own name in snake case, and where it differs. */
export interface RiverParameter {
  readonly name?: string;
  /** River's default where ours is another one; `required` where it has none. */
  readonly default?: number | boolean | string | null;
  /** Why the default is another one, or what a value does differently. */
  readonly differs?: string;
}

/** An option beside River: a bare string is a name. Left out: the same name in snake case, and the same default. */
export type RiverOption = string | RiverParameter | NotInRiver;

/** The name of the parameter that an option stands for; undefined: River has none. */
export function riverName(option: string, river: RiverOption | undefined): string | undefined {
  if (typeof river === 'string') return river;
  if (river !== undefined && 'none' in river) return undefined;
  return river?.name ?? option.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
