import type { PageFile } from '../../adapters/http/page.ts';

/** Put in by the build (`deploy/image/page.ts`); where a source runs by itself there is none. */
declare const driftlinePage: Readonly<Record<string, PageFile>> | undefined;

/** The page's files by path; none in a program that was not built. */
export function pageFiles(): Readonly<Record<string, PageFile>> {
  return typeof driftlinePage === 'undefined' ? {} : driftlinePage;
}
