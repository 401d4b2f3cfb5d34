import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { deliveryContract } from './delivery-contract.ts';
import { queueContract } from './queue-contract.ts';
import { storeContract } from './store-contract.ts';

const database = embeddedDatabase();

storeContract('the embedded database', database);
deliveryContract('the embedded database', database);
queueContract('the embedded database', database);
