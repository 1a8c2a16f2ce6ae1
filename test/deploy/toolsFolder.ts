import { join } from 'node:path';

/** The checkout. */
export const root = join(import.meta.dirname, '../..');
/** What was built or fetched for the checks, some 400 MB; in the checkout, where git ignores it. */
export const toolsFolder = join(root, '.driftline/tools');
