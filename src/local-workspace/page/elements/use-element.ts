import { useEffect, useRef, useState } from 'react';
import type { ElementValue } from '../../protocol.ts';
import { useSurface } from '../blocks/surface.tsx';
import { currentValue } from '../model/element-value.ts';
import { asObject, asString, type Json } from '../model/read-json.ts';

export interface ElementProps {
  element: Json;
  blockId: string;
  /** Set when the element stands in an input block: it has a label, and only dispatches if the block says so. */
  input?: { id: string; isDispatching: boolean; isInvalid: boolean; describedBy?: string };
}

export interface ElementHandle {
  value: ElementValue | null;
  /** Takes the new value and tells the app what it is to know. */
  change: (value: ElementValue) => void;
  isPending: boolean;
}

/** One element's value and its way to the app. */
export const useElement = ({ element, blockId, input }: ElementProps): ElementHandle => {
  const surface = useSurface();
  const actionId = asString(element.action_id);
  const [value, setValue] = useState(() => currentValue(element, asObject(surface.stored[blockId])[actionId]));
  const [pendingCount, setPendingCount] = useState(0);
  const isMounted = useRef(true);
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);

  const change = (next: ElementValue): void => {
    if (next.type !== 'button' && next.type !== 'overflow') setValue(next);
    const isSilent = input !== undefined && !input.isDispatching;
    const sent =
      input === undefined
        ? surface.press(blockId, actionId, next)
        : surface.fill(blockId, actionId, next, input.isDispatching);
    if (isSilent) return;
    setPendingCount((count) => count + 1);
    void sent.finally(() => {
      if (isMounted.current) setPendingCount((count) => count - 1);
    });
  };

  return { value, change, isPending: pendingCount > 0 };
};

/** The name of an element for those who cannot see it. */
export const labelOf = (element: Json, otherwise: string): string =>
  asString(element.accessibility_label) || asString(asObject(element.placeholder).text) || otherwise;
