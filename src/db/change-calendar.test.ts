import { changeCalendarContract } from '../../test/contracts/change-calendar-contract.ts';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { describeWith } from '../../test/support/needs.ts';
import { twoReplicas } from '../../test/support/replicas.ts';

changeCalendarContract('the embedded database', embeddedDatabase());

describeWith('postgres', 'a PostgreSQL server', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);
  changeCalendarContract('PostgreSQL', () => replicas.first);
});
