import { deliveryContract } from '../../test/contracts/delivery-contract.ts';
import { deploymentContract } from '../../test/contracts/deployment-contract.ts';
import { placeContract } from '../../test/contracts/place-contract.ts';
import { planContract } from '../../test/contracts/plan-contract.ts';
import { queueContract } from '../../test/contracts/queue-contract.ts';
import { storeContract } from '../../test/contracts/store-contract.ts';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';

const database = embeddedDatabase();

storeContract('the embedded database', database);
deploymentContract('the embedded database', database);
planContract('the embedded database', database);
deliveryContract('the embedded database', database);
queueContract('the embedded database', database);
placeContract('the embedded database', database);
