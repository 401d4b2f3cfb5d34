import { auditContract } from '../contracts/audit-contract.ts';
import { describeWith } from '../support/needs.ts';
import { rawEmbedded, rawPostgres } from '../support/raw-database.ts';

auditContract('the embedded database', rawEmbedded);
describeWith('postgres', 'a PostgreSQL server', (serverUrl) => {
  auditContract('PostgreSQL', () => rawPostgres(serverUrl));
});
