import { composeCommand } from '../../../deploy/demo/compose.ts';

/** @returns what is missing, as half a sentence; undefined: nothing */
export async function missingCompose(): Promise<string | undefined> {
  try {
    await composeCommand();
    return undefined;
  } catch (error) {
    return `${(error as Error).message} (apt-get install docker-compose)`;
  }
}
