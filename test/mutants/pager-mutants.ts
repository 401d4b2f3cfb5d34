import type { Mutant } from './mutant.ts';

const usecases = 'src/usecases/escalation';
const source = 'src/integrations/pagerduty/pagerduty-source.ts';
const sourceTest = 'src/integrations/pagerduty/pagerduty-source.test.ts';
const pager = 'src/integrations/pagerduty/pagerduty-pager.ts';
const pagerTest = 'src/integrations/pagerduty/pagerduty-pager.test.ts';
const take = `${usecases}/take-pager-event.ts`;
const takeTest = `${usecases}/take-pager-event.test.ts`;

/** Errors in what comes from and goes to a paging system. */
export const pagerMutants: readonly Mutant[] = [
  {
    name: 'PagerDuty: any signature will do',
    file: source,
    find: 'if (!isSigned(',
    replace: 'if (false && !isSigned(',
    caughtBy: [sourceTest],
  },
  {
    name: 'PagerDuty: our own calls that come back count as what a person did',
    file: source,
    find: "agent?.type !== 'user_reference'",
    replace: 'agent == null',
    caughtBy: [sourceTest],
  },
  {
    name: 'PagerDuty: a problem that is raised again notifies nobody',
    file: pager,
    find: 'if (isAgain) {',
    replace: 'if (false) {',
    caughtBy: [pagerTest],
  },
  {
    name: 'PagerDuty: an answer that is no confirmation counts as paged',
    file: pager,
    find: 'if (answer.status !== 202)',
    replace: 'if (answer.status === 404)',
    caughtBy: [pagerTest],
  },
  {
    name: 'an acknowledgment of an earlier round stops the timeline',
    file: take,
    find: "? 'of an earlier round' : 'taken'",
    replace: "? 'taken' : 'taken'",
    caughtBy: [takeTest],
  },
  {
    name: 'an acknowledgment from another pager counts',
    file: take,
    find: ' && row.uses === uses))',
    replace: '))',
    caughtBy: [takeTest],
  },
  {
    name: 'a name in a paging system is shown as another person',
    file: `${usecases}/pager-answer.ts`,
    find: '/^[UW][A-Z0-9]+$/.test(plain) || plain === system.id',
    replace: 'false',
    caughtBy: [takeTest],
  },
  {
    name: 'people on call who are not in Slack are left out without a word',
    file: `${usecases}/on-call-directory.ts`,
    find: 'if (strangers.length > 0)',
    replace: 'if (strangers.length > 0 && ids.length === 0)',
    caughtBy: [`${usecases}/on-call-directory.test.ts`],
  },
  {
    name: 'PagerDuty: the end of a problem is sent without its key',
    file: pager,
    find: 'dedup_key: dedupKey(key),',
    replace: "...(action === 'resolve' ? {} : { dedup_key: dedupKey(key) }),",
    caughtBy: [pagerTest],
  },
  {
    name: 'PagerDuty: the signature is checked over the parsed body',
    file: source,
    find: '.update(body).digest());',
    replace: '.update(JSON.stringify(JSON.parse(Buffer.from(body).toString()))).digest());',
    caughtBy: [sourceTest],
  },
  {
    name: 'Alertmanager: the end of one problem ends all of them',
    file: 'src/integrations/alertmanager/alertmanager-pager.ts',
    find: 'filter=${encodeURIComponent(`${keyLabel}="${escaped(key)}"`)}',
    replace: 'filter=${encodeURIComponent(`${keyLabel}!="${escaped(key)}."`)}',
    caughtBy: ['src/integrations/alertmanager/alertmanager-pager.test.ts'],
  },
];
