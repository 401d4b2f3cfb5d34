import { z } from 'zod';
import { buttonAction } from '../kit/button-action.ts';

const OfTask = z.object({ taskId: z.string().max(100) });

/** The buttons about tasks. Ids are permanent: a retired one still gets a response and is never reused. */
export const taskButtons = {
  open: buttonAction('task.open', OfTask),
  /** In a list, from which one task is chosen. */
  choose: buttonAction('task.choose', OfTask),
  start: buttonAction('task.start', OfTask),
};
