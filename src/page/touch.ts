/**
 * A finger on a chart is its cursor: uPlot knows the mouse alone. It stays where the finger was until another place is touched. Up and down
 * goes the page (`touch-action` in the style).
 * @param over what uPlot listens to
 */
export function followTouch(over: HTMLElement, signal: AbortSignal): void {
  const listen = (
    target: EventTarget,
    type: 'pointerdown' | 'pointermove' | 'pointercancel',
    act: (event: PointerEvent) => void,
  ): void => {
    const listener = (event: Event): void => {
      if ((event as PointerEvent).pointerType === 'touch') act(event as PointerEvent);
    };
    target.addEventListener(type, listener, { signal });
  };
  const tell = (type: string, { clientX, clientY }: PointerEvent): void => {
    // A finger that has begun in the chart goes on out of it.
    const { left, right, top, bottom } = over.getBoundingClientRect();
    const place = { clientX: between(clientX, left, right), clientY: between(clientY, top, bottom) };
    over.dispatchEvent(new MouseEvent(type, place));
  };
  listen(over, 'pointerdown', (event) => {
    // It then looks where the chart is.
    tell('mouseenter', event);
    tell('mousemove', event);
  });
  listen(over, 'pointermove', (event) => {
    tell('mousemove', event);
  });
  // The page scrolls from now on.
  listen(over, 'pointercancel', (event) => {
    tell('mouseleave', event);
  });
  listen(document, 'pointerdown', (event) => {
    // In another chart: all charts have the same cursor.
    if ((event.target as Element).closest('.u-over') === null) tell('mouseleave', event);
  });
}

function between(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high - 1);
}
