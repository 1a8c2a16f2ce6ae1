/** Loud, since a check that did not run has found nothing. */
export function skipped(what: string, why: string): void {
  const lines = [`SKIPPED: ${what} WAS NOT CHECKED: ${why}.`, 'Nothing above or below says that it works.'];
  const rule = '*'.repeat(100);
  console.log([rule, ...lines.map((line) => `*  ${line}`), rule].join('\n'));
}
