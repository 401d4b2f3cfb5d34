import type { Mutant } from './mutant.ts';

const domain = 'src/domain/escalation';
const usecases = 'src/usecases/escalation';
const reach = `${usecases}/reach-tier.ts`;
const snooze = `${usecases}/snooze.ts`;
const handOver = `${usecases}/hand-over.ts`;
const all = `${usecases}/acknowledge-all.ts`;
const timeline = `${usecases}/timeline.ts`;
const call = `${usecases}/call-pager.ts`;
const pager = 'src/integrations/alertmanager/alertmanager-pager.ts';
const clockTest = `${domain}/clock.test.ts`;
const timelineTest = `${usecases}/timeline.test.ts`;
const snoozeTest = `${usecases}/snooze.test.ts`;
const callTest = `${usecases}/call-pager.test.ts`;
const pagerTest = 'src/integrations/alertmanager/alertmanager-pager.test.ts';

/** Defects in who is paged about a problem, and until when. */
export const escalationMutants: readonly Mutant[] = [
  {
    name: 'a page that was acknowledged goes on to the managers',
    file: reach,
    find: "return (standing === 'open' || standing === 'snoozed') && escalation.round === round;",
    replace: "return standing === 'acknowledged' || (standing !== 'closed' && escalation.round === round);",
    caughtBy: [timelineTest],
  },
  {
    name: 'people are paged about a problem that is over',
    file: reach,
    find: "return (standing === 'open' || standing === 'snoozed') && escalation.round === round;",
    replace: "return standing !== 'acknowledged' && escalation.round === round;",
    caughtBy: [snoozeTest],
  },
  {
    name: 'what was scheduled before a snooze pages during it',
    file: reach,
    find: "(standing === 'open' || standing === 'snoozed') && escalation.round === round",
    replace: "(standing === 'open' || standing === 'snoozed') && escalation.round >= round",
    caughtBy: [snoozeTest],
  },
  {
    name: 'a snooze never ends',
    file: snooze,
    find: 'until.getTime() - now.getTime());',
    replace: 'until.getTime());',
    caughtBy: [snoozeTest],
  },
  {
    name: 'a snooze may last for years',
    file: snooze,
    find: ' && ms <= snoozeBoundsMs.longest',
    replace: ' && snoozeBoundsMs.longest > 0',
    caughtBy: [snoozeTest],
  },
  {
    name: 'after a snooze the managers are never paged',
    file: reach,
    find: '    await scheduleAhead(work, woken);\n',
    replace: '',
    caughtBy: [snoozeTest],
  },
  {
    name: 'a snooze counts as an acknowledgment',
    file: snooze,
    find: '    acknowledgedBy: null,\n    acknowledgedAt: null,\n',
    replace: '    acknowledgedBy: actor.id,\n    acknowledgedAt: now,\n',
    caughtBy: [snoozeTest],
  },
  {
    name: 'a guest may silence a page',
    file: snooze,
    find: '  if (!member.ok) return member;\n',
    replace: '',
    caughtBy: [snoozeTest],
  },
  {
    name: 'a warning pages the people of a critical problem',
    file: `${domain}/timeline.ts`,
    find: "severity === 'critical' || severity === 'rollback' ? 'critical' : 'warning'",
    replace: "severity === 'notice' ? 'warning' : 'critical'",
    caughtBy: [timelineTest],
  },
  {
    name: 'what asks for a rollback is told to the audience of warnings',
    file: `${domain}/timeline.ts`,
    find: "severity === 'critical' || severity === 'rollback' ? 'critical' : 'warning'",
    replace: "severity === 'critical' ? 'critical' : 'warning'",
    caughtBy: [clockTest],
  },
  {
    name: 'the managers are paged at once',
    file: timeline,
    find: 'at.getTime() - work.now.getTime());',
    replace: 'Math.min(0, at.getTime() - work.now.getTime()));',
    caughtBy: [timelineTest],
  },
  {
    name: 'the time of the organization replaces that of the service',
    file: 'src/domain/settings.ts',
    find: '    services[service.name]?.[audience] ??\n    tiers[service.tier]?.[audience] ??\n    organization[audience] ??',
    replace:
      '    organization[audience] ??\n    tiers[service.tier]?.[audience] ??\n    services[service.name]?.[audience] ??',
    caughtBy: ['src/config/escalation.test.ts'],
  },
  {
    name: 'a new owner is not told of a handover',
    file: handOver,
    find: '  await wantPage(work, escalation, to);\n',
    replace: '',
    caughtBy: [timelineTest],
  },
  {
    name: 'a handover counts as acknowledged by the one who gave it away',
    file: handOver,
    find: '    acknowledgedBy: null,\n    acknowledgedAt: null,\n',
    replace: '',
    caughtBy: [timelineTest],
  },
  {
    name: 'a page can be handed to a guest, or to nobody',
    file: handOver,
    find: "  if (!heir.ok) return heir.error.kind === 'could_not_find_out' ? heir : err(cannotTakeOver(input.to, heir.error));\n",
    replace: "  if (!heir.ok && heir.error.kind === 'could_not_find_out') return heir;\n",
    caughtBy: [timelineTest],
  },
  {
    name: 'a credential in the note of a handover is kept',
    file: handOver,
    find: "const input = withMaskedText(request, 'note');",
    replace: 'const input = withMaskedText(request);',
    caughtBy: [timelineTest],
  },
  {
    name: 'a second person takes away what the first has acknowledged',
    file: all,
    find: "open.filter((one) => standingOf(one) !== 'acknowledged')",
    replace: "open.filter((one) => standingOf(one) !== 'closed')",
    caughtBy: [timelineTest],
  },
  {
    name: 'the pager rings on after an acknowledgment in Slack',
    file: all,
    find: "  await work.stores.pagers.change(escalation.id, 'acknowledged');\n",
    replace: '',
    caughtBy: [callTest],
  },
  {
    name: 'nobody hears that it is unknown who is on call',
    file: `${usecases}/recipients.ts`,
    find: '    missing = found.missing ?? missing;\n',
    replace: '',
    caughtBy: [timelineTest],
  },
  {
    name: 'a page to a group on call that nobody is in looks like one that reached somebody',
    file: `${usecases}/recipients.ts`,
    find: 'deps.settings.onCallGroup !== null && found.people.length === 0',
    replace: 'false',
    caughtBy: [timelineTest],
  },
  {
    name: 'a later page edits the first one, which notifies nobody',
    file: timeline,
    find: '...(round === 0 ? {} : { round })',
    replace: '...(round >= 0 ? {} : { round })',
    caughtBy: [timelineTest],
  },
  {
    name: 'a pager that could not be reached has paged',
    file: call,
    find: 'if (failure instanceof IntegrationError) await failed(work, found, lease, failure);',
    replace:
      'if (failure instanceof IntegrationError) {\n        await confirmed(work, row, escalation);\n        await stores.pagers.release(lease, null);\n      }',
    caughtBy: [callTest],
  },
  {
    name: 'a pager is told forever that a problem is over',
    file: call,
    find: "row.wanted === 'resolved' ? null : failure.repeatMs",
    replace: 'failure.repeatMs',
    caughtBy: [callTest],
  },
  {
    name: 'a pager is given up without a word',
    file: call,
    find: 'if (isOver)\n',
    replace: 'if (isOver && row.failure === null)\n',
    caughtBy: [callTest],
  },
  {
    name: 'people are not told that the pager has paged nobody',
    file: call,
    find: "else if (row.wanted === 'raised')",
    replace: "else if (row.wanted === 'resolved')",
    caughtBy: [callTest],
  },
  {
    name: 'Alertmanager: an acknowledgment silences alerts whose key looks alike',
    file: pager,
    find: 'isRegex: false',
    replace: 'isRegex: true',
    caughtBy: [pagerTest],
  },
  {
    name: 'Alertmanager: a problem that is raised again stays silenced',
    file: pager,
    find: 'await tell(alert, clock.now().getTime() + staysMs);\n      await unsilence(key);',
    replace: 'await tell(alert, clock.now().getTime() + staysMs);',
    caughtBy: [pagerTest],
  },
  {
    name: 'Alertmanager: a problem that is over goes on paging',
    file: pager,
    find: 'await tell(alert, clock.now().getTime());',
    replace: 'await tell(alert, clock.now().getTime() + staysMs);',
    caughtBy: [pagerTest],
  },
  {
    name: 'Alertmanager: a silence that a person made is removed',
    file: pager,
    find: ' && createdBy === author)',
    replace: ')',
    caughtBy: [pagerTest],
  },
  {
    name: 'Alertmanager: who is told that it is over is not told of what',
    file: pager,
    find: 'body: [{ ...alert, endsAt:',
    replace: 'body: [{ labels: alert.labels, endsAt:',
    caughtBy: [pagerTest],
  },
  {
    name: 'Alertmanager: an acknowledgment ends before anybody can look',
    file: pager,
    find: 'endsAt: new Date(until).toISOString(),',
    replace: 'endsAt: new Date(clock.now().getTime() + 1_000).toISOString(),',
    caughtBy: [pagerTest],
  },
  {
    name: 'Alertmanager: an answer that refuses the alert counts as paged',
    file: pager,
    find: 'if (answer.status !== 200 && !isGone)',
    replace: 'if (answer.status >= 500 && !isGone)',
    caughtBy: [pagerTest],
  },
  {
    name: 'Alertmanager: a rollback is no critical alert',
    file: pager,
    find: "rollback: 'critical',",
    replace: "rollback: 'rollback',",
    caughtBy: [pagerTest],
  },
  {
    name: 'the tier that was reached last is notified once more',
    file: `${domain}/clock.ts`,
    find: '.slice(escalation.position + 1);',
    replace: '.slice(escalation.position);',
    caughtBy: [clockTest, timelineTest],
  },
  {
    name: 'the clock runs on while a problem is snoozed',
    file: `${domain}/clock.ts`,
    find: "if (standingOf(escalation) !== 'open') return [];",
    replace: "if (standingOf(escalation) === 'closed') return [];",
    caughtBy: [clockTest, snoozeTest],
  },
];
