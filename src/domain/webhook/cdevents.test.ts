import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { id, moment } from '../../../test/support/builders.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { system } from '../actor.ts';
import type { CDEvent } from './cdevents.ts';
import { cdEventOf, isMapped, isMappedType, mappedTypes } from './cdevents.ts';
import type { Happening, RecordOf } from './happening.ts';
import { payloadOf, webhookEvents } from './payload.ts';

const release: RecordOf = {
  kind: 'release',
  id: id<'Release'>('rel'),
  number: 12,
  service: 'checkout',
  environment: 'production',
  version: '1.2.0+build/7',
};
const incident: RecordOf = {
  kind: 'incident',
  id: id<'Incident'>('inc'),
  number: 7,
  service: 'checkout',
  environment: 'production',
  releaseId: null,
};

const happening = (type: string, data: object) => ({ position: 3, type, data, actor: system, at: moment }) as Happening;

/** Every mapping: what happened, and the type that it becomes. */
const cases: readonly [string, Happening, RecordOf, string, string | null][] = [
  ['a new release', happening('release.opened', {}), release, 'pipelinerun.queued', null],
  ['a start', happening('release.started', { deploymentId: 'x' }), release, 'pipelinerun.started', null],
  ['a completed release', happening('release.completed', { watchedMs: 1 }), release, 'pipelinerun.finished', null],
  ['a closed release', happening('release.closed', { reason: 'x' }), release, 'pipelinerun.finished', null],
  ['a cancelled release', happening('release.cancelled', { reason: 'x' }), release, 'pipelinerun.finished', null],
  ['a rolled back release', happening('release.rolled_back', { reason: 'x' }), release, 'pipelinerun.finished', null],
  [
    'a first deployment',
    happening('deployment.moved', { from: 'running', to: 'verifying' }),
    release,
    'service.deployed',
    null,
  ],
  [
    'a deployment',
    happening('deployment.moved', { from: 'running', to: 'verifying' }),
    release,
    'service.upgraded',
    '1.1.0',
  ],
  ['a rollback', happening('rollback.finished', { targetVersion: '1.1.0' }), release, 'service.rolledback', '1.1.0'],
  [
    'an incident of a release',
    happening('incident.declared', { ref: 'I-7', title: 'Payments fail' }),
    release,
    'incident.detected',
    null,
  ],
  [
    'an incident',
    happening('incident.declared', { ref: 'I-7', title: 'Payments fail' }),
    incident,
    'incident.detected',
    null,
  ],
  [
    'a resolved incident',
    happening('incident.resolved', { ref: 'I-7', how: 'rolled_back' }),
    incident,
    'incident.resolved',
    null,
  ],
];

function eventOf(what: Happening, about: RecordOf, previousVersion: string | null, previousId: string | null): CDEvent {
  const facts = { id: 'msg_2', source: 'urn:quarterdeck:Harbor%20%26%20Co', previousId, previousVersion };
  const event = cdEventOf(what, about, { ...facts, payload: payloadOf(what, about) });
  if (!event) throw new Error(`${what.type} has no counterpart`);
  return event;
}

describe('the events of CDEvents', () => {
  it.each(cases)('%s', (_what, one, about, type, previousVersion) => {
    const event = eventOf(one, about, previousVersion, 'msg_1');
    expect(event.context).toMatchObject({ type: `dev.cdevents.${type}.0.3.0`, chainId: about.id, id: 'msg_2' });
    const linkType = type === 'pipelinerun.finished' ? 'END' : 'PATH';
    expect(event.context.links).toEqual([{ linkType, from: { contextId: 'msg_1' } }]);
    expect(isMapped(one)).toBe(true);
  });

  it('cover every type that is mapped, and say nothing of the others', () => {
    expect(new Set(cases.map(([, { type }]) => type))).toEqual(new Set(mappedTypes));
    for (const type of webhookEvents.filter((one) => !isMappedType(one)))
      expect(
        cdEventOf(happening(type, {}), release, { ...facts(), payload: payloadOf(happening(type, {}), release) }),
      ).toBeNull();
    for (const [from, to] of [
      ['degraded', 'verifying'],
      ['running', 'failed'],
    ])
      expect(isMapped(happening('deployment.moved', { from, to }))).toBe(false);
  });

  it('have no link when they are the first of their chain', () => {
    expect(eventOf(happening('release.opened', {}), release, null, null).context).not.toHaveProperty('links');
  });

  it('name the version that was restored, in a package URL', () => {
    const { subject } = eventOf(happening('rollback.finished', { targetVersion: '1.1.0' }), release, null, null);
    expect(subject).toMatchObject({ id: 'checkout', content: { artifactId: 'pkg:generic/checkout@1.1.0' } });
  });
});

function facts() {
  return { id: 'msg_2', source: 'urn:quarterdeck:x', previousId: null, previousVersion: null };
}

describeWith('vendor-contracts', 'the schemas of CDEvents 0.5.1', (folder) => {
  const schemas = join(folder, 'cdevents', 'v0.5.1', 'schemas');
  const parsed = (file: string) => JSON.parse(readFileSync(join(schemas, file), 'utf8')) as object;
  const faultsOf = (event: CDEvent) => {
    const [, , subject, predicate] = event.context.type.split('.');
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const file of readdirSync(join(schemas, 'links')).filter((name) => name.startsWith('embedded')))
      ajv.addSchema(parsed(join('links', file)));
    const isValid = ajv.compile(parsed(`${subject}${predicate}.json`));
    return isValid(JSON.parse(JSON.stringify(event))) ? [] : isValid.errors;
  };

  it.each(cases)('accept %s', (_what, one, about, _type, previousVersion) => {
    for (const previousId of ['msg_1', null])
      expect(faultsOf(eventOf(one, about, previousVersion, previousId))).toEqual([]);
  });

  it('refuse an event with a field that they do not know, or without one that they need', () => {
    const event = eventOf(happening('rollback.finished', { targetVersion: '1.1.0' }), release, null, 'msg_1');
    expect(faultsOf({ ...event, subject: { ...event.subject, content: {} } })).not.toEqual([]);
    expect(faultsOf({ ...event, more: 1 } as CDEvent)).not.toEqual([]);
    const links = [{ linkType: 'PATH' }] as unknown as CDEvent['context']['links'] & object;
    expect(faultsOf({ ...event, context: { ...event.context, links } })).not.toEqual([]);
  });
});
