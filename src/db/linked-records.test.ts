import { linkedRecordContract } from '../../test/contracts/linked-record-contract.ts';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { describeWith } from '../../test/support/needs.ts';
import { twoReplicas } from '../../test/support/replicas.ts';

linkedRecordContract('the embedded database', embeddedDatabase());

describeWith('postgres', 'a PostgreSQL server', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);
  linkedRecordContract('PostgreSQL', () => replicas.first);
});
