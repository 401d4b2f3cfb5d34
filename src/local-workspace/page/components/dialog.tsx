import { type ReactNode, useLayoutEffect, useRef } from 'react';

/** A modal box of the browser's own: the rest of the page is inert, focus stays inside, Escape asks to close. */
export function Dialog(props: {
  label: string;
  className?: string;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  const box = useRef<HTMLDialogElement>(null);
  const onClose = useRef(props.onClose);
  onClose.current = props.onClose;
  useLayoutEffect(() => {
    const dialog = box.current;
    if (dialog === null) return;
    const before = document.activeElement;
    dialog.showModal();
    const cancel = (event: Event): void => {
      if (event.target !== dialog) return;
      event.preventDefault();
      onClose.current();
    };
    dialog.addEventListener('cancel', cancel);
    return () => {
      dialog.removeEventListener('cancel', cancel);
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={box} aria-label={props.label} className={`dialog ${props.className ?? ''}`}>
      {props.children}
    </dialog>
  );
}
