import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';

interface PopoverProps {
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
  className?: string;
  align?: 'start' | 'end';
  side?: 'below' | 'above';
  /** As wide as what it hangs on, at least. */
  isAnchorWide?: boolean;
  children: ReactNode;
}

const GAP = 6;
const EDGE = 8;

/** Places the box next to its anchor, inside of the window, on the other side if there is more room. */
const place = (
  box: HTMLElement,
  anchor: HTMLElement,
  { align = 'start', side = 'below', isAnchorWide }: PopoverProps,
): void => {
  const from = anchor.getBoundingClientRect();
  if (isAnchorWide) box.style.minWidth = `${from.width}px`;
  box.style.maxHeight = '';
  const roomBelow = window.innerHeight - from.bottom - GAP - EDGE;
  const roomAbove = from.top - GAP - EDGE;
  const height = box.scrollHeight;
  const fits = side === 'below' ? height <= roomBelow : height <= roomAbove;
  const isBelow = side === 'below' ? fits || roomBelow >= roomAbove : !fits && roomBelow > roomAbove;
  const room = isBelow ? roomBelow : roomAbove;
  box.style.maxHeight = `${Math.max(room, 120)}px`;
  const { width } = box.getBoundingClientRect();
  const left = align === 'start' ? from.left : from.right - width;
  box.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - width - EDGE))}px`;
  box.style.top = isBelow ? `${from.bottom + GAP}px` : `${Math.max(EDGE, from.top - GAP - Math.min(height, room))}px`;
};

/** A light box in the top layer: never cut off by what scrolls around it; Escape and a click outside close it. */
export function Popover(props: PopoverProps): ReactNode {
  const { anchor, className = '', children } = props;
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.showPopover();
    const reposition = (): void => {
      if (anchor.current !== null) place(element, anchor.current, latest.current);
    };
    reposition();
    const observer = new ResizeObserver(reposition);
    observer.observe(element);
    window.addEventListener('resize', reposition);
    window.addEventListener('scroll', reposition, true);
    const close = (event: Event): void => {
      if ((event as ToggleEvent).newState === 'closed') latest.current.onClose();
    };
    const onEscape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      event.preventDefault();
      latest.current.onClose();
      anchor.current?.focus();
    };
    element.addEventListener('toggle', close);
    element.addEventListener('keydown', onEscape);
    return () => {
      element.removeEventListener('toggle', close);
      element.removeEventListener('keydown', onEscape);
      observer.disconnect();
      window.removeEventListener('resize', reposition);
      window.removeEventListener('scroll', reposition, true);
    };
  }, [anchor]);

  return (
    <div ref={box} popover="auto" className={`popover ${className}`}>
      {children}
    </div>
  );
}
