import type { ReleaseId } from '../../src/domain/ids.ts';
import type { LinkedRecord } from '../../src/domain/linked-record/linked-record.ts';
import { id } from './builders.ts';

export function aLinkedRecord(releaseId: ReleaseId, more: Partial<LinkedRecord> = {}): LinkedRecord {
  return {
    id: id<'LinkedRecord'>('lrc'),
    releaseId,
    kind: 'change',
    uses: 'servicenow',
    name: 'current',
    isNamed: false,
    remoteId: 'sys-1',
    number: 'CHG0030052',
    title: 'Deploy shop',
    link: 'https://example.service-now.com/1',
    told: 'requested',
    approval: 'waiting',
    status: 'Assess',
    failure: null,
    ...more,
  };
}
