import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts a container registry (CNCF Distribution) that keeps images in a folder of its own. */
export async function startRegistry(program: string, port: number): Promise<{ url: string; stop(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  writeFileSync(
    join(folder, 'config.yml'),
    `version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: "${folder}/data" }, delete: { enabled: true } }
http: { addr: "127.0.0.1:${port}" }
`,
  );
  const server = spawn(program, ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(`${url}/v2/`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    stop: () => {
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** Pushes an image without layers, as a build would; returns its digest. */
export async function pushImage(
  url: string,
  image: string,
  tag: string,
  labels: Readonly<Record<string, string>>,
): Promise<string> {
  const config = JSON.stringify({
    created: '2026-01-02T03:04:05Z',
    os: 'linux',
    architecture: 'amd64',
    config: { Labels: labels },
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const digest = await pushBlob(url, image, config);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: config.length },
    layers: [],
  });
  return putManifest(url, image, tag, manifest, manifestType);
}

/** Pushes an index of one image for linux/amd64. */
export async function pushIndex(url: string, image: string, tag: string, digest: string): Promise<string> {
  const type = 'application/vnd.oci.image.index.v1+json';
  const platform = { os: 'linux', architecture: 'amd64' };
  const { headers } = await fetch(`${url}/v2/${image}/manifests/${digest}`, { headers: { accept: manifestType } });
  const size = Number(headers.get('content-length'));
  const manifests = [{ mediaType: manifestType, digest, size, platform }];
  return putManifest(url, image, tag, JSON.stringify({ schemaVersion: 2, mediaType: type, manifests }), type);
}

async function pushBlob(url: string, image: string, body: string): Promise<string> {
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
  const begun = await fetch(`${url}/v2/${image}/blobs/uploads/`, { method: 'POST' });
  const place = new URL(begun.headers.get('location') ?? '', url);
  place.searchParams.set('digest', digest);
  const put = await fetch(place, { method: 'PUT', body, headers: { 'content-type': 'application/octet-stream' } });
  if (put.status !== 201) throw new Error(`the registry answers ${put.status} to a blob`);
  return digest;
}

async function putManifest(url: string, image: string, tag: string, body: string, type: string): Promise<string> {
  const put = await fetch(`${url}/v2/${image}/manifests/${tag}`, {
    method: 'PUT',
    body,
    headers: { 'content-type': type },
  });
  if (put.status !== 201) throw new Error(`the registry answers ${put.status}: ${await put.text()}`);
  return put.headers.get('docker-content-digest') ?? '';
}
