import type { Mutant } from './mutant.ts';

const domain = 'src/domain/incident';
const usecases = 'src/usecases/incident';
const work = `${usecases}/incident-work.ts`;
const people = `${usecases}/tell-people.ts`;
const declare = `${usecases}/declare-incident.ts`;
const automatic = `${usecases}/declare-for-release.ts`;
const reminder = `${usecases}/run-incident-reminder.ts`;
const postMortem = `${domain}/post-mortem.ts`;
const timeline = `${domain}/timeline.ts`;
const incidentsTest = `${usecases}/incidents.test.ts`;
const lifeTest = `${usecases}/incident-life.test.ts`;
const remindersTest = `${usecases}/incident-reminders.test.ts`;
const postMortemTest = `${domain}/post-mortem.test.ts`;
const audienceTest = `${domain}/audience.test.ts`;
const incidentTest = `${domain}/incident.test.ts`;
const responseTest = `${usecases}/response.test.ts`;
const wordsTest = `${usecases}/incident-words.test.ts`;
const cardTest = 'src/slack/incident/incident-card.test.ts';

/** Defects in incidents: who hears what of them, what is done twice, and what a post-mortem tells. */
export const incidentMutants: readonly Mutant[] = [
  {
    name: 'leaders hear of every small incident',
    file: `${domain}/audience.ts`,
    find: "if (audience === 'leaders') return severity <= 2;",
    replace: "if (audience === 'leaders') return severity >= 2;",
    caughtBy: [audienceTest],
  },
  {
    name: 'customer support is told that it works while it does not',
    file: `${domain}/audience.ts`,
    find: "case 'customer_support':\n      return isUnderWay(incident.state)",
    replace: "case 'customer_support':\n      return incident.state !== 'mitigated' && isUnderWay(incident.state)",
    caughtBy: [audienceTest],
  },
  {
    name: 'a worst incident is told to nobody directly',
    file: `${domain}/severity.ts`,
    find: "if (level === 1) return ['on_call', 'managers'];",
    replace: "if (level < 1) return ['on_call', 'managers'];",
    caughtBy: [incidentTest, incidentsTest],
  },
  {
    name: 'whoever states how bad an incident is gets told so',
    file: `${usecases}/respond.ts`,
    find: 'people.filter((id) => id !== actor.id)',
    replace: 'people.filter((id) => id !== actor.kind)',
    caughtBy: [responseTest],
  },
  {
    name: 'a post-mortem blames people that are mentioned in it',
    file: timeline,
    find: "'somebody').replace",
    replace: "'$&').replace",
    caughtBy: [postMortemTest],
  },
  {
    name: 'a post-mortem names who did what',
    file: timeline,
    find: "return 'a responder';",
    replace: 'return actor.id;',
    caughtBy: [postMortemTest],
  },
  {
    name: 'a post-mortem claims a time that nobody measured',
    file: `${domain}/incident.ts`,
    find: 'from === null || to === null ? null :',
    replace: 'to === null ? null : from === null ? 0 :',
    caughtBy: [incidentTest, postMortemTest],
  },
  {
    name: 'a post-mortem measures the mitigation from when people declared it to now',
    file: `${domain}/incident.ts`,
    find: 'mitigateMs: since(declaredAt, mitigatedAt)',
    replace: 'mitigateMs: since(beganAt, mitigatedAt)',
    caughtBy: [incidentTest],
  },
  {
    name: 'what the rollback proposal suspected is not among the conditions',
    file: postMortem,
    find: '    ...proposal.suspects,\n',
    replace: '',
    caughtBy: [postMortemTest],
  },
  {
    name: 'a severe incident is closed without a post-mortem',
    file: `${usecases}/close-incident.ts`,
    find: 'severity <= work.policy.postMortemUpToSeverity',
    replace: 'severity < work.policy.postMortemUpToSeverity',
    caughtBy: [incidentsTest],
  },
  {
    name: 'a deployment gets a second incident',
    file: declare,
    find: "known.find(({ state }) => state !== 'closed')",
    replace: "known.find(({ state }) => state === 'closed')",
    caughtBy: [incidentsTest],
  },
  {
    name: 'an incident is declared again each time the service degrades',
    file: automatic,
    find: 'if ((await stores.incidents.forDeployment(deployment.id)).length > 0) return;',
    replace: '',
    caughtBy: [lifeTest],
  },
  {
    name: 'what goes wrong in a rehearsal is an incident',
    file: automatic,
    find: ' || release.rehearsalOf !== null) return;',
    replace: ') return;',
    caughtBy: ['src/usecases/rehearsal/rehearse-release.test.ts'],
  },
  {
    name: 'an incident is declared at the first sign although the policy waits for a rollback',
    file: automatic,
    find: "declareIncident !== 'degraded' && declareIncident !== occasion",
    replace: "declareIncident === 'never'",
    caughtBy: [lifeTest],
  },
  {
    name: 'a guest may change an incident',
    file: work,
    find: '  if (!member.ok) return member;\n  return once(deps, caller, input, (stores) =>\n    inIncident(',
    replace: '  return once(deps, caller, input, (stores) =>\n    inIncident(',
    caughtBy: [incidentsTest],
  },
  {
    name: 'a credential in the title of an incident is kept',
    file: declare,
    find: "withMaskedText(request, 'title', 'impact')",
    replace: "withMaskedText(request, 'impact')",
    caughtBy: [incidentsTest],
  },
  ...(
    [
      ['its impact', declare, "withMaskedText(request, 'title', 'impact')", "withMaskedText(request, 'title')"],
      ['an assessment', `${usecases}/assess-incident.ts`, "withMaskedText(request, 'scope', 'impact')", 'request'],
      ['a status update', `${usecases}/update-incident.ts`, "withMaskedText(request, 'words')", 'request'],
      ['a mitigation', `${usecases}/mitigate-incident.ts`, "withMaskedText(request, 'words')", 'request'],
      ['a resolution', `${usecases}/resolve-incident.ts`, "withMaskedText(request, 'words')", 'request'],
      ['a reason to reopen', `${usecases}/reopen-incident.ts`, "withMaskedText(request, 'words')", 'request'],
      ['an action item', `${usecases}/add-action-item.ts`, "withMaskedText(request, 'title')", 'request'],
      [
        'a post-mortem',
        `${usecases}/write-post-mortem.ts`,
        "withMaskedText(request, 'helped', 'didNotHelp', 'conditions', 'lesson')",
        "withMaskedText(request, 'lesson')",
      ],
    ] as const
  ).map(([what, file, find, replace]) => ({
    name: `a credential in ${what} of an incident is kept`,
    file,
    find,
    replace,
    caughtBy: [wordsTest],
  })),
  {
    name: 'what somebody typed into an incident mentions everybody',
    file: 'src/domain/message/message.ts',
    find: "words.replace(/<(?=[@#!])/g, '< ')",
    replace: "words.replace(/<(?=[@#])/g, '< ')",
    caughtBy: [wordsTest],
  },
  {
    name: 'people are reminded of an update that there was',
    file: reminder,
    find: ' || incident.lastUpdateAt.toISOString() !== task.since) return null;',
    replace: ') return null;',
    caughtBy: [remindersTest],
  },
  {
    name: 'people are reminded once of an update, and never again',
    file: reminder,
    find: 'return updateEveryMs(work.policy, incident.severity);',
    replace: 'return null;',
    caughtBy: [remindersTest],
  },
  {
    name: 'people are reminded of updates after the incident is resolved',
    file: reminder,
    find: '!isUnderWay(incident.state) || ',
    replace: '',
    caughtBy: [remindersTest],
  },
  {
    name: 'a reminder goes to whoever is on call although there is a commander',
    file: reminder,
    find: 'incident.commanderId === null ? onCall : [incident.commanderId]',
    replace: 'onCall',
    caughtBy: [remindersTest],
  },
  {
    name: 'the owner is reminded of an action item that is done',
    file: reminder,
    find: '!item || !isOpenItem(item)',
    replace: '!item',
    caughtBy: [remindersTest],
  },
  {
    name: 'a bot owns an action item',
    file: `${usecases}/add-action-item.ts`,
    find: "owner.error.kind === 'could_not_find_out' ? owner : err({ kind: 'no_owner' });",
    replace: "owner.error.kind === 'could_not_find_out' ? owner : ok({ ref: '', title: '' });",
    caughtBy: [remindersTest],
  },
  {
    name: 'an action item is done twice',
    file: `${usecases}/complete-action-item.ts`,
    find: "if (state === null) return err({ kind: 'item_ended'",
    replace: "if (state === null && by === '') return err({ kind: 'item_ended'",
    caughtBy: [remindersTest],
  },
  {
    name: 'an action item that was checked off by mistake is done before the start',
    file: `${usecases}/follow-ups.ts`,
    find: 'todo.ticked !== null && todo.followUp !== null',
    replace: 'todo.followUp !== null',
    caughtBy: [lifeTest],
  },
  {
    name: 'nobody hears that those on call were not told of an incident',
    file: `${usecases}/respond.ts`,
    find: 'if (missing !== null)',
    replace: 'if (missing === null && people.length === 0)',
    caughtBy: [responseTest],
  },
  {
    name: 'leaders who heard of an incident do not hear that it is over',
    file: people,
    find: ' || heard.includes(group.id))',
    replace: ')',
    caughtBy: [responseTest],
  },
  {
    name: 'the end of an incident is told to nobody',
    file: `${usecases}/resolve-incident.ts`,
    find: '    await postOutcome(work);\n',
    replace: '',
    caughtBy: [lifeTest],
  },
  {
    name: 'customer support reads who is responsible',
    file: 'src/slack/incident/render-incident.ts',
    find: "audience === 'customer_support' || incident.commanderId === null",
    replace: 'incident.commanderId === null',
    caughtBy: [cardTest],
  },
  {
    name: 'a card does not say that an update is overdue',
    file: 'src/slack/incident/incident-card.ts',
    find: 'if (overdueSince !== null) return mrkdwn`:alarm_clock:',
    replace: 'if (overdueSince === null) return mrkdwn`:alarm_clock:',
    caughtBy: [cardTest],
  },
  {
    name: 'a release with an open incident offers to declare another',
    file: 'src/slack/incident/declare-button.ts',
    find: "state !== 'closed'",
    replace: "state !== 'closed' && state !== 'resolved'",
    caughtBy: [cardTest],
  },
  {
    name: 'people wait as long for news of the worst incidents as of the mildest',
    file: `${domain}/policy.ts`,
    find: 'return policy.updateEverySev1Ms;',
    replace: 'return policy.updateEverySev4Ms;',
    caughtBy: [`${domain}/policy.test.ts`],
  },
  {
    name: 'an incident that turns out to be worse keeps the time of its next update',
    file: `${usecases}/assess-incident.ts`,
    find: '    await planNextUpdate(work);\n',
    replace: '',
    caughtBy: [remindersTest, incidentsTest],
  },
];
