import { fakePager } from '../support/fake-pager.ts';
import { pagerContract } from './pager-contract.ts';

pagerContract('the fake pager of the tests', async () => {
  const pager = fakePager();
  const unreachable = fakePager();
  unreachable.mishap = 'lost';
  return {
    pager,
    unreachable,
    shown: async (key) => {
      const known = pager.alerts.get(key);
      return known === undefined ? [] : [known.isQuiet ? 'quiet' : 'raised'];
    },
    dispose: async () => {},
  };
});
