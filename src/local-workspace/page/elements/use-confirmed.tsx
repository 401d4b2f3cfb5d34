import { type ReactNode, useState } from 'react';
import { isObject, type Json } from '../model/read-json.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

/** Runs an action at once, or after the person has confirmed it where the element asks for that. */
export const useConfirmed = (element: Json): { ask: (run: () => void) => void; dialog: ReactNode } => {
  const [waiting, setWaiting] = useState<(() => void) | null>(null);
  const { confirm } = element;
  if (!isObject(confirm)) return { ask: (run) => run(), dialog: null };
  const dialog =
    waiting === null ? null : (
      <ConfirmDialog
        confirm={confirm}
        onCancel={() => setWaiting(null)}
        onConfirm={() => {
          setWaiting(null);
          waiting();
        }}
      />
    );
  return { ask: (run) => setWaiting(() => run), dialog };
};
