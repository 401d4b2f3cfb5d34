import { useEffect, useState } from 'react';
import { loadOptions } from '../api.ts';
import { useSurface } from '../blocks/surface.tsx';
import { asNumber, asString, type Json } from '../model/read-json.ts';
import { useWorkspace } from '../workspace-context.tsx';

/** Slack asks when a person pauses, milliseconds. */
const pauseMs = 150;
/** What Slack asks for when the element says nothing else. */
const defaultLength = 3;

export interface AppOptions {
  /** The app's answer, in the shape of an element's `options` or `option_groups`; null while none has come. */
  answer: Json | null;
  type: (typed: string) => void;
  /** Why there is nothing to choose from. */
  note: string;
}

/** Asks the app what an `external_select` offers, with every pause in typing while it is open. */
export const useAppOptions = (element: Json, blockId: string, isOpen: boolean): AppOptions => {
  const { me } = useWorkspace();
  const { where } = useSurface();
  const [typed, type] = useState('');
  const [answer, setAnswer] = useState<Json | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const isExternal = asString(element.type).includes('external');
  const needed = asNumber(element.min_query_length) ?? defaultLength;
  const isEnough = typed.length >= needed;
  const actionId = asString(element.action_id);

  useEffect(() => {
    if (!isExternal || !isOpen || !isEnough) return;
    let isCurrent = true;
    const timer = setTimeout(
      () => {
        loadOptions({ ...where, as: me.id, blockId, actionId, query: typed }).then(
          (options) => {
            if (!isCurrent) return;
            setAnswer(options);
            setFailed(false);
          },
          () => isCurrent && setFailed(true),
        );
      },
      typed === '' ? 0 : pauseMs,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [isExternal, isOpen, isEnough, typed, where, me.id, blockId, actionId]);

  const note = !isEnough
    ? `Type at least ${needed} letters`
    : hasFailed
      ? 'The app did not answer'
      : answer === null
        ? 'Loading…'
        : 'Nothing found';
  return { answer: isEnough ? answer : null, type, note };
};
