import { startMailServer } from '../../test/support/mail-server.ts';
import { type DemoSystem, integrate } from './system.ts';

/** A real mail server: the executives get e-mails besides their channel. */
export async function smtp(): Promise<DemoSystem> {
  const server = await startMailServer();
  return {
    title: 'SMTP (a real server of the package smtp-server, which delivers nothing)',
    variables: {},
    use: (settings) => {
      const { port } = server;
      integrate(settings, 'smtp', {
        ...{ host: '127.0.0.1', port, tls: 'none', from: 'releases@harbor.example', atMostEvery: '1 s' },
      });
      settings.groups.executives.channels.push({ uses: 'smtp', to: ['cfo@harbor.example'] });
    },
    seen: () => {
      const isTold = server.received.some(({ text }) => text.startsWith('Rolled back'));
      if (!isTold) throw new Error(`of ${server.received.length} e-mails, none tells of the rollback`);
      return server.received.map(({ headers, text }) => `${headers.subject ?? ''}: ${text.split('\n')[0] ?? ''}`);
    },
    stop: () => server.stop(),
  };
}
