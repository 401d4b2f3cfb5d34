import type { Mutant } from './mutant.ts';

const kit = 'src/integrations/kit/alerts/hook-delivery.ts';
const signature = 'src/integrations/kit/deliveries/signature.ts';
const signedTest = 'src/integrations/alerts/signed-alerts.test.ts';
const datadogTest = 'src/integrations/datadog/datadog-alerts.test.ts';
const newrelicTest = 'src/integrations/newrelic/newrelic-alerts.test.ts';
const splunkTest = 'src/integrations/splunk/splunk-alerts.test.ts';
const sns = 'src/integrations/aws-cloudwatch/sns-source.ts';
const snsTest = 'src/integrations/aws-cloudwatch/sns-source.test.ts';
const alertmanagerTest = 'src/integrations/alertmanager/alertmanager-source.test.ts';
const take = 'src/usecases/watch/take-alert.ts';
const takeTest = 'src/usecases/watch/take-alert.test.ts';

/** Defects in what monitoring systems send here: who sent it, when, and what it is about. */
export const hookMutants: readonly Mutant[] = [
  {
    name: 'alerts in: whoever knows the address is believed',
    file: kit,
    find: 'if (!isKnown) throw',
    replace: "if (!isKnown && header === '') throw",
    caughtBy: [datadogTest, newrelicTest, splunkTest],
  },
  {
    name: 'alerts in: Alertmanager needs no token',
    file: 'src/integrations/alertmanager/alertmanager-source.ts',
    find: 'if (!carriesToken(headers.authorization, token))',
    replace: "if (!carriesToken(headers.authorization, token) && headers.authorization === '')",
    caughtBy: [alertmanagerTest],
  },
  {
    name: 'alerts in: a signature by Standard Webhooks is not compared',
    file: signature,
    find: "if (id === '' || !isSigned || !isRecent(timestamp, clock)) refuse();",
    replace: "if (id === '' || !isRecent(timestamp, clock)) refuse();",
    caughtBy: [signedTest],
  },
  {
    name: 'alerts in: a delivery by Standard Webhooks that was kept is taken again later',
    file: signature,
    find: "if (id === '' || !isSigned || !isRecent(timestamp, clock)) refuse();",
    replace: "if (id === '' || !isSigned) refuse();",
    caughtBy: [signedTest],
  },
  {
    name: 'alerts in: an HMAC is not compared',
    file: signature,
    find: 'if (!isSigned || (timestamp !== null',
    replace: 'if ((timestamp !== null',
    caughtBy: [signedTest],
  },
  {
    name: 'alerts in: a delivery with an HMAC and a time that was kept is taken again later',
    file: signature,
    find: '(timestamp !== null && !isRecent(timestamp, clock))) refuse();',
    replace: "timestamp === '') refuse();",
    caughtBy: [signedTest],
  },
  {
    name: 'alerts in: the signature is checked over the parsed body',
    file: signature,
    find: '.update(before).update(body).digest();',
    replace: '.update(before).update(JSON.stringify(JSON.parse(Buffer.from(body).toString()))).digest();',
    caughtBy: [signedTest],
  },
  {
    name: 'alerts in: a message of SNS is not verified',
    file: sns,
    find: 'if (signer === null || !isSignedBy(message, signer))',
    replace: 'if (signer === null)',
    caughtBy: [snsTest],
  },
  {
    name: 'alerts in: a message of SNS that was kept is taken again later',
    file: sns,
    find: 'if (ageMs > oldestMs || ageMs < -newestMs)',
    replace: 'if (ageMs < -newestMs)',
    caughtBy: [snsTest],
  },
  {
    name: 'alerts in: a topic of SNS of somebody else is believed',
    file: sns,
    find: 'if (sns === null || !topics.includes(message.TopicArn))',
    replace: 'if (sns === null)',
    caughtBy: [snsTest],
  },
  {
    name: 'alerts in: an alarm that came late undoes a newer one',
    file: 'src/usecases/watch/take-alert.ts',
    find: "if (await isLate(stores, alert)) return 'outdated';\n  const times",
    replace: 'const times',
    caughtBy: ['src/usecases/watch/take-alert.test.ts'],
  },
  {
    name: 'alerts in: a status that Datadog has today and we do not know ends an alert',
    file: 'src/integrations/datadog/datadog-alerts.ts',
    find: 'isFiring: word !== over,',
    replace: 'isFiring: usual !== undefined,',
    caughtBy: [datadogTest],
  },
  {
    name: 'alerts in: our own page comes back as an alert',
    file: 'src/integrations/alertmanager/alertmanager-source.ts',
    find: "if (isOurs || service === undefined || service === '') return [];",
    replace: "if (service === undefined || service === '') return [];",
    caughtBy: [alertmanagerTest],
  },
  {
    name: 'alerts in: an alert about a service that is not known is taken for one about another',
    file: take,
    find: 'const service = findService(settings, alert.service);',
    replace: 'const service = findService(settings, alert.service) ?? Object.values(settings.services)[0];',
    caughtBy: [takeTest],
  },
  {
    name: 'alerts in: an alert of staging is counted in production',
    file: take,
    find: 'alert.environment ?? settings.defaultEnvironment',
    replace: 'settings.defaultEnvironment',
    caughtBy: [takeTest],
  },
  {
    name: 'alerts in: what fired before the start is blamed on the release',
    file: take,
    find: 'firedBefore: alert.startedAt < deployment.startedAt,',
    replace: 'firedBefore: alert.startedAt < new Date(0),',
    caughtBy: [takeTest],
  },
];
