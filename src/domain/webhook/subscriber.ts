import type { EventType } from '../event.ts';
import { isMappedType } from './cdevents.ts';

/** How events are written for a subscriber. */
export const webhookFormats = ['standard', 'cdevents'] as const;
export type WebhookFormat = (typeof webhookFormats)[number];

/** Another system that is told of events. */
export interface Subscriber {
  name: string;
  url: string;
  /** Environment variables with the secrets that sign every request; several while one is replaced by another. */
  secretVariables: readonly string[];
  format: WebhookFormat;
  /** Names of events, or beginnings such as `deployment.*`; null means all. */
  events: readonly string[] | null;
  /** Null means all. */
  services: readonly string[] | null;
  environments: readonly string[] | null;
  /** How long an event is tried again before it becomes a dead letter. */
  giveUpAfterMs: number;
}

/** Where something happened. */
export interface Place {
  service: string;
  environment: string;
}

/** Whether this name or beginning stands for the event. */
export function matchesEvent(pattern: string, type: string): boolean {
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/** Whether the subscriber asked for events of this type from this place. */
export function asksFor(subscriber: Subscriber, type: EventType, { service, environment }: Place): boolean {
  const { events, services, environments, format } = subscriber;
  return (
    (format === 'standard' || isMappedType(type)) &&
    (events?.some((pattern) => matchesEvent(pattern, type)) ?? true) &&
    (services?.includes(service) ?? true) &&
    (environments?.includes(environment) ?? true)
  );
}
