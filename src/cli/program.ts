import { Command } from 'commander';

type ErrorOptions = Parameters<Command['error']>[1];

/** What commander and our commands say where a value is wrong that stands where it should. */
export const wrongValue = { code: 'commander.invalidArgument' };

/**
 * A command that shows its help where it was called in a wrong way; where only a value is wrong, its fault would be lost in that, and says what is
 * allowed by itself.
 */
export class Program extends Command {
  private hasMore = true;

  constructor(name?: string) {
    super(name);
    this.showHelpAfterError();
  }

  override createCommand(name?: string): Program {
    return new Program(name);
  }

  /** A command without help there has no pointer to it, either: it tells what it has to in one line. */
  override showHelpAfterError(shown: boolean | string = true): this {
    this.hasMore = shown !== false;
    return super.showHelpAfterError(shown);
  }

  override error(message: string, options?: ErrorOptions): never {
    if (options?.code === wrongValue.code && this.hasMore)
      this.showHelpAfterError(`see ${this.words()} --help`);
    return super.error(message, options);
  }

  /** As it is called, e.g. `driftline state export`. */
  private words(): string {
    return this.parent instanceof Program ? `${this.parent.words()} ${this.name()}` : this.name();
  }
}
