import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts an Alertmanager that sends every alert to this address at once, with this bearer token. */
export function startAlertmanager(
  program: string,
  port: number,
  { url, token }: { url: string; token: string },
): { stop(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
  writeFileSync(
    join(folder, 'alertmanager.yml'),
    `route: { receiver: quarterdeck, group_by: [alertname], group_wait: 100ms, group_interval: 1s, repeat_interval: 1h }
receivers:
  - name: quarterdeck
    webhook_configs:
      - url: ${url}
        send_resolved: true
        http_config: { authorization: { type: Bearer, credentials: "${token}" } }
`,
  );
  const server = spawn(
    program,
    [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  return {
    stop: () => {
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
