import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and a certificate that signs itself, for 127.0.0.1, valid for a day. */
export function selfSignedCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  try {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-keyout', 'key.pem', '-out', 'cert.pem'];
    const name = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
    execFileSync('openssl', ['req', '-x509', ...curve, ...files, ...name], { cwd: folder, stdio: 'ignore' });
    return { key: readFileSync(join(folder, 'key.pem'), 'utf8'), cert: readFileSync(join(folder, 'cert.pem'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A certificate, and what signs with it. */
export interface Issued {
  key: string;
  pem: string;
  der: Buffer;
}

/**
 * A certificate for this name, valid for a month, with a new key of RSA or with `key`. It is signed by `issuer`, or by
 * itself; an authority may issue others, and `at` says where the certificate of the issuer is.
 */
export function issue(
  name: string,
  { issuer, isAuthority = false, at, key }: { issuer?: Issued; isAuthority?: boolean; at?: string; key?: string } = {},
): Issued {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const file = (its: string) => join(folder, its);
  const run = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  try {
    const extensions = [
      `basicConstraints=critical,CA:${isAuthority ? 'TRUE' : 'FALSE'}`,
      `keyUsage=critical,${isAuthority ? 'keyCertSign' : 'digitalSignature'}`,
      ...(isAuthority ? [] : [`subjectAltName=DNS:${name.replaceAll(' ', '-')}`]),
      ...(at === undefined ? [] : [`authorityInfoAccess=caIssuers;URI:${at}`]),
    ];
    writeFileSync(file('extensions'), extensions.join('\n'));
    if (key === undefined) run('genrsa', '-out', 'key.pem', '2048');
    else writeFileSync(file('key.pem'), key);
    run('req', '-new', '-key', 'key.pem', '-subj', `/CN=${name}`, '-out', 'request.pem');
    writeFileSync(file('issuer.key'), issuer?.key ?? '');
    writeFileSync(file('issuer.pem'), issuer?.pem ?? '');
    const byIssuer = ['-CA', 'issuer.pem', '-CAkey', 'issuer.key', '-set_serial', '2'];
    const by = issuer === undefined ? ['-signkey', 'key.pem'] : byIssuer;
    run('x509', '-req', '-in', 'request.pem', ...by, '-days', '30', '-extfile', 'extensions', '-out', 'it.pem');
    run('x509', '-in', 'it.pem', '-outform', 'DER', '-out', 'it.der');
    const [its, pem] = [readFileSync(file('key.pem'), 'utf8'), readFileSync(file('it.pem'), 'utf8')];
    return { key: its, pem, der: readFileSync(file('it.der')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
