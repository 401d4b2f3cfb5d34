import { createContext, useContext } from 'react';
import type { ElementValue } from '../../protocol.ts';

/** Where blocks stand decides what using one of their elements does. */
export interface Surface {
  kind: 'message' | 'home' | 'modal' | 'still';
  /** Sends an action; resolves when the app has answered. */
  press: (blockId: string, actionId: string, element: ElementValue) => Promise<void>;
  /** Keeps the value of an input; resolves at once unless the input dispatches. */
  fill: (blockId: string, actionId: string, element: ElementValue, isDispatching: boolean) => Promise<void>;
  /** What was entered so far, by block and action. */
  /** How the workspace finds this place again, when it asks the app for the options of an element. */
  where: Readonly<Record<string, string>>;
  stored: Record<string, Record<string, unknown>>;
  errors: Record<string, string>;
}

const still: Surface = {
  kind: 'still',
  press: () => Promise.resolve(),
  fill: () => Promise.resolve(),
  where: {},
  stored: {},
  errors: {},
};

export const SurfaceContext = createContext<Surface>(still);
export const useSurface = (): Surface => useContext(SurfaceContext);
