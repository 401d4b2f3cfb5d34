import { type Incident, incidentRef, resolutionNames, resolutions } from '../../domain/incident/incident.ts';
import { draftPostMortem } from '../../domain/incident/post-mortem.ts';
import { severityLevels, severityMeanings, severityName } from '../../domain/incident/severity.ts';
import type { IncidentRecord } from '../../domain/incident/view.ts';
import type { Release } from '../../domain/release/release.ts';
import { describeRelease } from '../../domain/release/verb.ts';
import type { Settings } from '../../domain/settings.ts';
import { section, sections } from '../kit/blocks.ts';
import { type Field, type ModalView, modal, reading } from '../kit/modal.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { serviceChoices } from '../release/new-release-modal.ts';
import { fromMarkdown } from '../updates/report-text.ts';

/** The forms about incidents, by what they do. */
export const incidentCallbacks = {
  declare: 'incident.declare_submitted',
  assess: 'incident.assess_submitted',
  words: 'incident.words_submitted',
  resolve: 'incident.resolve_submitted',
  postMortem: 'incident.post_mortem_submitted',
  addItem: 'incident.action_item_submitted',
} as const;

const severityField = (initial: number): Field => ({
  kind: 'select',
  name: 'severity',
  label: 'Severity',
  initial: String(initial),
  choices: severityLevels.map((level) => ({
    label: severityName(level),
    value: String(level),
    description: severityMeanings[level],
  })),
});

const long = (name: string, label: string, more: Partial<Extract<Field, { kind: 'text' }>> = {}): Field => ({
  kind: 'text',
  name,
  label,
  isLong: true,
  maxLength: 1_000,
  ...more,
});

/** Declares an incident, of this release or of a service that is chosen. */
export function declareModal(
  settings: Settings,
  about: { release: Release | null; service: string | null; channelId: string | null },
): ModalView {
  const { release, service } = about;
  return modal({
    callbackId: incidentCallbacks.declare,
    title: 'Declare an incident',
    submit: 'Declare',
    metadata: JSON.stringify({ releaseId: release?.id ?? null, channelId: about.channelId }),
    ...(release === null ? {} : { intro: [section(mrkdwn`About ${describeRelease(release)}.`)] }),
    fields: [
      ...(release === null ? placeFields(settings, service) : []),
      severityField(3),
      { kind: 'text', name: 'title', label: 'What is wrong?', placeholder: 'Payments fail', maxLength: 150 },
      long('impact', 'What do people notice?', { isOptional: true }),
    ],
  });
}

function placeFields(settings: Settings, service: string | null): Field[] {
  return [
    {
      kind: 'select',
      name: 'service',
      label: 'Service',
      noun: 'services',
      choices: serviceChoices(settings),
      ...(service === null ? {} : { initial: service }),
    },
    {
      kind: 'select',
      name: 'environment',
      label: 'Environment',
      choices: settings.environments.map((one) => ({ label: one.name, value: one.name })),
      initial: settings.defaultEnvironment,
    },
  ];
}

export function assessModal(incident: Incident): ModalView {
  return modal({
    callbackId: incidentCallbacks.assess,
    title: `Assess ${incidentRef(incident)}`,
    submit: 'Record',
    metadata: incident.id,
    fields: [
      severityField(incident.severity),
      long('scope', 'What is affected?', { initial: incident.scope, maxLength: 500 }),
      long('impact', 'What do people notice?', { initial: incident.impact }),
      {
        kind: 'time',
        name: 'beganAt',
        label: 'When did it begin?',
        hint: 'Leave empty when it is not known, or when the record knows it.',
        isOptional: true,
      },
    ],
  });
}

/** What a form with one text is for. */
export const wordsPurposes = ['update', 'mitigate', 'reopen'] as const;
export type WordsPurpose = (typeof wordsPurposes)[number];

const wordsShapes: Readonly<Record<WordsPurpose, { title: string; submit: string; label: string; hint: string }>> = {
  update: {
    title: 'Status update',
    submit: 'Tell people',
    label: 'How does it stand?',
    hint: 'Every group hears it in its message. “Nothing new, still looking” is an update too.',
  },
  mitigate: {
    title: 'Mitigated',
    submit: 'Record',
    label: 'What was done?',
    hint: 'People no longer notice the problem, although the cause may not be fixed.',
  },
  reopen: {
    title: 'Reopen',
    submit: 'Reopen',
    label: 'What is wrong again?',
    hint: 'The response goes on, and people wait for updates again.',
  },
};

export function wordsModal(purpose: WordsPurpose, incident: Incident): ModalView {
  const { title, submit, label, hint } = wordsShapes[purpose];
  return modal({
    callbackId: incidentCallbacks.words,
    title: `${title} ${incidentRef(incident)}`,
    submit,
    metadata: JSON.stringify({ for: purpose, incidentId: incident.id }),
    fields: [long('words', label, { hint })],
  });
}

export function resolveModal(incident: Incident): ModalView {
  return modal({
    callbackId: incidentCallbacks.resolve,
    title: `Resolve ${incidentRef(incident)}`,
    submit: 'Resolve',
    metadata: incident.id,
    fields: [
      {
        kind: 'select',
        name: 'how',
        label: 'How did it end?',
        choices: resolutions.map((how) => ({ label: resolutionNames[how], value: how })),
      },
      long('words', 'What was done?', { hint: 'Every group hears that it is over; leaders and teams hear this too.' }),
    ],
  });
}

export function postMortemModal(incident: Incident): ModalView {
  const known = incident.postMortem;
  return modal({
    callbackId: incidentCallbacks.postMortem,
    title: `Post-mortem of ${incidentRef(incident)}`,
    submit: 'Save',
    metadata: incident.id,
    intro: [
      section(
        mrkdwn`The record tells what happened. Add what only people know: what the system showed and what helped, not who is to blame.`,
      ),
    ],
    fields: [
      long('helped', 'What helped?', { initial: known?.helped ?? '', maxLength: 2_000, isOptional: true }),
      long('didNotHelp', 'What did not help?', {
        initial: known?.didNotHelp ?? '',
        maxLength: 2_000,
        isOptional: true,
      }),
      long('conditions', 'Which conditions contributed?', {
        initial: known?.conditions ?? '',
        maxLength: 2_000,
        isOptional: true,
      }),
      {
        kind: 'text',
        name: 'lesson',
        label: 'The lesson, in one sentence',
        hint: 'It comes back on the checklist of the next release of this service.',
        initial: known?.lesson ?? '',
        maxLength: 200,
      },
    ],
  });
}

export function actionItemModal(incident: Incident, personId: string): ModalView {
  return modal({
    callbackId: incidentCallbacks.addItem,
    title: 'Action item',
    submit: 'Add',
    metadata: incident.id,
    fields: [
      { kind: 'text', name: 'title', label: 'What is to be done?', maxLength: 200 },
      { kind: 'person', name: 'owner', label: 'Owner', initial: personId },
      { kind: 'time', name: 'dueOn', label: 'Due', hint: 'The owner is reminded then.' },
    ],
  });
}

/** The drafted post-mortem, with the timeline: everything that the card omits. */
export function incidentDetails(record: IncidentRecord): ModalView {
  return reading(`Details of ${incidentRef(record.incident)}`, sections(fromMarkdown(draftPostMortem(record))));
}
