import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

const NEAR_PX = 60;
const HANDS_ON_MS = 600;

interface Stick {
  box: RefObject<HTMLDivElement | null>;
  /** Something arrived below while the person was reading further up. */
  hasNewBelow: boolean;
  toBottom: () => void;
}

/** Keeps a list at its end while it grows, unless the person has scrolled up. */
export const useStickToBottom = (lastKey: string): Stick => {
  const box = useRef<HTMLDivElement>(null);
  const isStuck = useRef(true);
  const touchedAt = useRef(0);
  const [hasNewBelow, setNewBelow] = useState(false);

  const toBottom = (): void => {
    const element = box.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  };

  useEffect(() => {
    const element = box.current;
    const content = element?.firstElementChild;
    if (element === null || !content) return;
    const onScroll = (): void => {
      isStuck.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      if (isStuck.current) setNewBelow(false);
    };
    /** What a person has just unfolded is to stay where it is. */
    const onTouch = (): void => {
      touchedAt.current = performance.now();
    };
    const observer = new ResizeObserver(() => {
      if (isStuck.current && performance.now() - touchedAt.current > HANDS_ON_MS)
        element.scrollTop = element.scrollHeight;
    });
    observer.observe(content);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('pointerdown', onTouch, { passive: true });
    element.addEventListener('keydown', onTouch);
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('pointerdown', onTouch);
      element.removeEventListener('keydown', onTouch);
    };
  }, []);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || lastKey === '') return;
    if (isStuck.current) element.scrollTop = element.scrollHeight;
    else setNewBelow(true);
  }, [lastKey]);

  return { box, hasNewBelow, toBottom };
};
