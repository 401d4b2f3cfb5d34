import type { Button } from '@slack/types';
import { z } from 'zod';
import { buttonAction } from '../kit/button-action.ts';

const OfRelease = z.object({ releaseId: z.string().max(100) });

/** The buttons with which a rider says how a release looks. Ids are permanent. */
export const rideButtons = {
  good: buttonAction('ride.good', OfRelease),
  uhOh: buttonAction('ride.uh_oh', OfRelease),
};

/** The two answers of a rider. */
export function rideButtonsFor(releaseId: string): Button[] {
  return [
    rideButtons.good.draw('Good', { releaseId }, { style: 'primary' }),
    rideButtons.uhOh.draw('Uh-oh …', { releaseId }, { style: 'danger' }),
  ];
}
