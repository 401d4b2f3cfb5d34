import type { Mutant } from './mutant.ts';

const linked = 'src/usecases/linked-record';
const changeTest = `${linked}/linked-change.test.ts`;
const ticketsTest = `${linked}/linked-tickets.test.ts`;
const servicenow = 'src/integrations/servicenow';
const servicenowTest = `${servicenow}/servicenow-changes.test.ts`;
const remedy = 'src/integrations/remedy';
const remedyTest = `${remedy}/remedy-changes.test.ts`;
const jira = 'src/integrations/jira/jira-tickets.ts';
const jiraTest = 'src/integrations/jira/jira-tickets.test.ts';
const confluence = 'src/integrations/confluence/confluence-documents.ts';
const confluenceTest = 'src/integrations/confluence/confluence-documents.test.ts';
const sharepoint = 'src/integrations/sharepoint';
const sharepointTest = `${sharepoint}/sharepoint-documents.test.ts`;

/** Defects in the change requests, tickets and pages that are kept in other systems. */
export const recordMutants: readonly Mutant[] = [
  {
    name: 'change request: one whose approval is not known lets the release start',
    file: `${linked}/check-change.ts`,
    find: "return { result: 'unknown', detail: `${number}: ${approvalWords.unknown} (${status})` };",
    replace: "return { result: 'passed', detail: `${number}: ${approvalWords.unknown} (${status})` };",
    caughtBy: [changeTest],
  },
  {
    name: 'change request: one that cannot be read lets the release start',
    file: `${linked}/check-change.ts`,
    find: "return { result: 'unknown', detail: shown(`${number} cannot be read: ${error.message}`, 300) };",
    replace: "return { result: 'passed', detail: shown(`${number} cannot be read: ${error.message}`, 300) };",
    caughtBy: [changeTest, 'test/app/linked-records.test.ts'],
  },
  {
    name: 'change request: one that waits for its approval lets the release start',
    file: `${linked}/check-change.ts`,
    find: "state.approval === 'approved' ? 'passed' : 'failed'",
    replace: "state.approval !== 'rejected' ? 'passed' : 'failed'",
    caughtBy: [changeTest, 'test/app/linked-records.test.ts'],
  },
  {
    name: 'change request: one that has ended lets the release start',
    file: `${linked}/check-change.ts`,
    find: 'if (state.hasEnded) return',
    replace: "if (state.hasEnded && number === '') return",
    caughtBy: [changeTest],
  },
  {
    name: 'change request: one is opened to be closed',
    file: `${linked}/sync-change.ts`,
    find: 'row.name === currentChange && !isEnd(wanted) && ',
    replace: 'row.name === currentChange && ',
    caughtBy: [changeTest],
  },
  {
    name: 'ServiceNow: a word for an approval that is not known is an approval',
    file: `${servicenow}/servicenow-changes.ts`,
    find: "approvals[approval?.value ?? ''] ?? 'unknown'",
    replace: "approvals[approval?.value ?? ''] ?? 'approved'",
    caughtBy: [servicenowTest],
  },
  {
    name: 'ServiceNow: what is on hold is carried out',
    file: `${servicenow}/servicenow-changes.ts`,
    find: "isOnHold && said === 'approved' ? 'waiting' : said",
    replace: 'said',
    caughtBy: [servicenowTest],
  },
  {
    name: 'ServiceNow: each lost answer opens another change request',
    file: `${servicenow}/servicenow-changes.ts`,
    find: '(await find(request.mark)) ?? shown(await create(api, request))',
    replace: 'shown(await create(api, request))',
    caughtBy: [servicenowTest],
  },
  {
    name: 'ServiceNow: a change request is moved backward',
    file: `${servicenow}/move-change.ts`,
    find: 'index > from && index <= last',
    replace: 'index !== from && index <= last',
    caughtBy: [servicenowTest],
  },
  {
    name: 'ServiceNow: a state that was kept without a word counts as moved',
    file: `${servicenow}/move-change.ts`,
    find: 'return { change: changed, missing: [`ServiceNow kept the state ${changed.state.shown || before}`] };',
    replace: 'return { change: changed, missing: [] };',
    caughtBy: [servicenowTest],
  },
  {
    name: 'Remedy: a status that is not known is an approval',
    file: `${remedy}/move-change.ts`,
    find: "return position < 0 ? 'unknown' : position < scheduled",
    replace: 'return position >= 0 && position < scheduled',
    caughtBy: [remedyTest],
  },
  {
    name: 'Remedy: a change request that waits for people is moved past them',
    file: `${remedy}/move-change.ts`,
    find: 'if (position === scheduled) return',
    replace: 'if (position <= scheduled) return',
    caughtBy: [remedyTest],
  },
  {
    name: 'Remedy: what people completed by hand is closed while the release runs',
    file: `${remedy}/move-change.ts`,
    find: "return to === 'running' && position >= implementing;",
    replace: "return to === 'running' && position === implementing;",
    caughtBy: [remedyTest],
  },
  {
    name: 'Remedy: a status that workflow undid counts as moved',
    file: `${remedy}/move-change.ts`,
    find: 'if (change?.status === before) return { change, missing: [...missing, `Remedy kept',
    replace:
      'if (change?.status === before) return { change, missing: [] } as never; if (false) return { change, missing: [...missing, `Remedy kept',
    caughtBy: [remedyTest],
  },
  {
    name: 'Jira: each attempt adds the comment once more',
    file: jira,
    find: '        if (await api.hasComment((await existing(key)).key, reference)) return;\n',
    replace: '',
    caughtBy: [jiraTest],
  },
  {
    name: 'Jira: a ticket is moved by whatever is offered first',
    file: jira,
    find: 'offered.find(({ to }) => isWanted(to.name));',
    replace: "offered.find(({ to }) => to.name !== '');",
    caughtBy: [jiraTest],
  },
  {
    name: 'tickets are told of a rehearsal',
    file: 'src/domain/linked-record/linked-record.ts',
    find: '...(tickets === null || isRehearsal\n',
    replace: '...(tickets === null\n',
    caughtBy: ['src/domain/linked-record/linked-record.test.ts'],
  },
  {
    name: 'tickets are not told of a rollback',
    file: `${linked}/sync-ticket.ts`,
    find: "wanted === 'succeeded' || wanted === 'rolled_back' ? endSentences",
    replace: "wanted === 'succeeded' ? endSentences",
    caughtBy: [ticketsTest],
  },
  {
    name: 'Confluence: a page that people wrote is overwritten',
    file: confluence,
    find: ".test(found.body?.storage?.value ?? '')) return found;",
    replace: ".test(found.body?.storage?.value ?? '') || found.title === wanted.title) return found;",
    caughtBy: [confluenceTest],
  },
  {
    name: 'Confluence: the page of a release with a longer mark is overwritten',
    file: confluence,
    find: '${reference}(?![\\\\w:-])`)',
    replace: '${reference}`)',
    caughtBy: [confluenceTest],
  },
  {
    name: 'Confluence: a page of which the answer was lost is not found again',
    file: confluence,
    find: '(await byId(api, remoteId)) ?? (await byTitle(api, id, wanted))',
    replace: 'await byId(api, remoteId)',
    caughtBy: [confluenceTest],
  },
  {
    name: 'SharePoint: a file that people wrote is overwritten',
    file: `${sharepoint}/sharepoint-documents.ts`,
    find: 'if (lines.some((line) => line.trim() === referenceOf(wanted))) return found;',
    replace: 'if (lines.some((line) => line.trim() === referenceOf(wanted)) || lines.length > 0) return found;',
    caughtBy: [sharepointTest],
  },
  {
    name: 'SharePoint: what somebody edits at the same moment is overwritten unseen',
    file: `${sharepoint}/graph-api.ts`,
    find: "await put(path, text, { 'if-match': eTag })",
    replace: "await put(path, text, { 'x-e-tag': eTag })",
    caughtBy: [sharepointTest],
  },
  {
    name: 'SharePoint: each attempt adds a file of another name',
    file: `${sharepoint}/graph-api.ts`,
    find: 'conflictBehavior=fail',
    replace: 'conflictBehavior=rename',
    caughtBy: [sharepointTest],
  },
];
