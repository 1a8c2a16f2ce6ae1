/** An element with text or others in it. Never markup: what a worker tells is text. */
export function element(tag: string, className: string, ...content: readonly (string | Node)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...content);
  return made;
}

export function byId(id: string): HTMLElement {
  return document.getElementById(id)!;
}
