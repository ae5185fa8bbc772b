/**
 * `npm run reconcile [-- service ...]`: compares every service's outbox and inbox with the streams, both ways, and brings back
 * what either has lost. Works beside a running installation, or starts the servers of a stopped one for the time being.
 */
import { printReport, reconcile } from '@collegium/messaging';
import { urlsOf } from '@collegium/persistence';
import { Home } from '../home.js';
import { homePath } from '../home-path.js';
import { startInfrastructure } from '../infrastructure.js';
import { serviceNames, type ServiceName } from '../settings.js';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !serviceNames.includes(name as ServiceName));
if (unknown.length > 0) {
  console.error(`There is no service ${unknown.join(', ')}; there are ${serviceNames.join(', ')}.`);
  process.exit(2);
}

const home = Home.visit(homePath());
const { adminUrl, natsUrl, leave } = await startInfrastructure(home);
try {
  for (const service of serviceNames.filter((name) => asked.length === 0 || asked.includes(name))) {
    const { systemUrl } = urlsOf(adminUrl, { service, password: home.secret('database', 24) });
    console.log(printReport(await reconcile({ service, databaseUrl: systemUrl, natsUrl })));
  }
} finally {
  await leave();
}
