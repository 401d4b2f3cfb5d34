/** What tells when a press begins and ends: the window, or a stand-in for it. */
type Pointer = Pick<EventTarget, 'addEventListener'>;

/**
 * Wraps `take` so that nothing is taken while a pointer is held down; it is taken right after, in order. What moves a
 * button away between press and release would otherwise swallow the click.
 */
export function handsOff<T>(pointer: Pointer, take: (value: T) => void): (value: T) => void {
  let isDown = false;
  const waiting: T[] = [];
  const letGo = (): void => {
    isDown = false;
    // The click follows the release in the same turn.
    setTimeout(() => {
      if (!isDown) for (const value of waiting.splice(0)) take(value);
    });
  };
  pointer.addEventListener('pointerdown', () => {
    isDown = true;
  });
  for (const end of ['pointerup', 'pointercancel', 'blur']) pointer.addEventListener(end, letGo);
  return (value) => {
    if (isDown || waiting.length > 0) waiting.push(value);
    else take(value);
  };
}
