import { z } from 'zod';
import { buttonAction } from '../kit/button-action.ts';

const OfImprovement = z.object({ improvementId: z.string().max(100) });

/** The buttons on the card of a proposed improvement. Ids are permanent. */
export const improvementButtons = {
  accept: buttonAction('improvement.accept', OfImprovement),
  decline: buttonAction('improvement.decline', OfImprovement),
};
