/** The payload of each event of this feature, besides actor and time. */
export interface RideEvents {
  'rider.joined': { personId: string; note: string };
  'rider.answered': { personId: string; verdict: 'good' | 'uh-oh'; why: string };
}
