import type { SeedPerson, WorkspaceSeed } from './seed.ts';

export const teamId = 'T0HARBOR01';
export const appId = 'A0QDECK001';
export const botUserId = 'U0QDECKBOT';
export const botId = 'B0QDECKBOT';

/** The people of Harbor & Co by first name. */
export const personIds = {
  priya: 'U0PRIYA001',
  marcus: 'U0MARCUS01',
  lena: 'U0LENA0001',
  tom: 'U0TOM00001',
  ada: 'U0ADA00001',
  sam: 'U0SAM00001',
  jo: 'U0JO000001',
  casey: 'U0CASEY001',
  dana: 'U0DANA0001',
} as const;

/** The channels of Harbor & Co. */
export const channelIds = {
  releases: 'C0RELEASES',
  execUpdates: 'C0EXECUPDT',
  productUpdates: 'C0PRODUPDT',
  devUpdates: 'C0DEVUPDTS',
  opsUpdates: 'C0OPSUPDTS',
  supportUpdates: 'C0SUPPORTU',
  onCall: 'C0ONCALL01',
} as const;

/** The user groups of Harbor & Co. */
export const userGroupIds = { releaseApprovers: 'S0APPROVER', onCall: 'S0ONCALL01' } as const;

const { priya, marcus, lena, tom, ada, sam, jo, casey, dana } = personIds;
const staff = [priya, marcus, lena, tom, ada, sam, jo];

function person(id: string, realName: string, title: string, avatarColor: string): SeedPerson {
  const name = realName.toLowerCase().replaceAll(' ', '.');
  return { id, name, realName, title, email: `${name}@harbor.example`, avatarColor };
}

/** A small company that ships software: Harbor & Co. */
export const defaultSeed: WorkspaceSeed = {
  team: { id: teamId, name: 'Harbor & Co', domain: 'harbor-and-co' },
  app: { id: appId, name: 'Quarterdeck', botUserId, botId },
  people: [
    person(priya, 'Priya Raman', 'Release manager', '#7c3aed'),
    { ...person(marcus, 'Marcus Webb', 'Engineering lead', '#0f766e'), isAdmin: true },
    person(lena, 'Lena Fischer', 'Site reliability engineer', '#b45309'),
    person(tom, 'Tom Okafor', 'QA lead', '#1d4ed8'),
    person(ada, 'Ada Lindqvist', 'VP engineering', '#be123c'),
    person(sam, 'Sam Rivera', 'Support lead', '#15803d'),
    person(jo, 'Jo Park', 'Product manager', '#a21caf'),
    { ...person(casey, 'Casey Guest', 'Contractor', '#64748b'), isRestricted: true },
    { ...person(dana, 'Dana Holt', 'Left the company', '#94a3b8'), isDeleted: true },
  ],
  channels: [
    {
      id: channelIds.releases,
      name: 'releases',
      kind: 'public',
      purpose: 'Every release, from request to record',
      memberIds: [...staff, casey, botUserId],
      isGeneral: true,
    },
    channel(channelIds.execUpdates, 'exec-updates', 'What leadership needs to know', [ada, priya]),
    channel(channelIds.productUpdates, 'product-updates', 'What ships, in product words', [jo, priya, ada]),
    channel(channelIds.devUpdates, 'dev-updates', 'Builds, deployments, rollbacks', [marcus, tom, lena, priya]),
    channel(channelIds.opsUpdates, 'ops-updates', 'Health of what runs', [lena, marcus, priya]),
    channel(channelIds.supportUpdates, 'support-updates', 'What customers will notice', [sam, jo, priya]),
    {
      id: channelIds.onCall,
      name: 'on-call',
      kind: 'private',
      purpose: 'Pages and hand-overs',
      memberIds: [lena, marcus, botUserId],
    },
  ],
  userGroups: [
    {
      id: userGroupIds.releaseApprovers,
      handle: 'release-approvers',
      name: 'Release approvers',
      memberIds: [marcus, tom, ada],
    },
    { id: userGroupIds.onCall, handle: 'on-call', name: 'On call', memberIds: [lena] },
  ],
  commands: [
    { command: '/deploy', description: 'Request, follow and steer releases', usageHint: 'new | status | help' },
  ],
  shortcuts: [
    { callbackId: 'release.new', name: 'New release', kind: 'global' },
    { callbackId: 'message.add_to_release', name: 'Add to release', kind: 'message' },
  ],
};

function channel(id: string, name: string, purpose: string, memberIds: string[]) {
  return { id, name, kind: 'public' as const, purpose, memberIds };
}
