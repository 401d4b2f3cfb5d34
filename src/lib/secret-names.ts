/** Suffixes of secret names, including run-together words as in `PGPASSWORD` and `authtoken`. */
const secretWord =
  /^(?:.*(?:secret|token|password|passwd|passphrase|passcode|pwd|credential|apikey|accesskey|privatekey|secretkey|signingkey|encryptionkey|authkey)s?|creds?|jwt|authorization|(?:db|user|my|root|admin)pass)$/;
/** Words that indicate a secret in a variable name; in a sentence they may mean anything. */
const variableWord = /^(?:auth|pass|pat|dsn|cookies?|otp|totp)$/;
/** Keys that are not credentials. */
const plainKeys = new Set(
  'public cache primary foreign partition sort object row hash index lookup idempotency routing map s3 dictionary json translation registry group'.split(
    ' ',
  ),
);
/** Keys that are credentials in any context. */
const secretKeys = new Set(
  'api access private secret signing encryption auth account license master ssh shared app application consumer session deploy service client storage subscription webhook hmac aes rsa'.split(
    ' ',
  ),
);
/** A name with one of these suffixes refers to a secret but is not one: `TOKEN_URL`, `SECRET_NAME`, `PASSWORD_FILE`. */
const aboutWords = new Set(
  'url uri urls host hostname port path file files dir directory folder name names id ids region zone type ttl expiry expires expiration expired length size count limit format algorithm alg prefix suffix version enabled required policy header field kind issuer audience age mode endpoint scope scopes hint label ref refs arn stdin provider used usage remaining budget manager backend engine rotation strategy status state created updated'.split(
    ' ',
  ),
);
const measures = new Set('max min total num number prompt completion input output used cached'.split(' '));
const workingDirectories = new Set(['PWD', 'OLDPWD']);

/**
 * Whether a variable of this name is likely to hold a secret. The words in the name decide, in any position and however
 * they are joined: `AWS_SECRET_ACCESS_KEY`, `dbPassword`, `registry.auth-token`.
 */
export function soundsSecret(name: string): boolean {
  if (workingDirectories.has(name)) return false;
  const words = wordsOf(name);
  if (aboutWords.has(words.at(-1) ?? '')) return false;
  return words.some(
    (word, index) =>
      isSecretWord(words, index) || variableWord.test(word) || (isKey(word) && !plainKeys.has(words[index - 1] ?? '')),
  );
}

/**
 * Whether what follows this name in a text is likely to be a secret. A name in variable style (`DEPLOY_KEY`) is treated
 * as one; any other must be unambiguous, because “pass: 12” and “key: value” are not.
 */
export function soundsSecretInText(name: string): boolean {
  if (/^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name.slice(-120))) return soundsSecret(name);
  if (workingDirectories.has(name)) return false;
  const words = wordsOf(name);
  if (aboutWords.has(words.at(-1) ?? '')) return false;
  return words.some(
    (word, index) => isSecretWord(words, index) || (isKey(word) && secretKeys.has(words[index - 1] ?? '')),
  );
}

function isSecretWord(words: readonly string[], index: number): boolean {
  const word = words[index] ?? '';
  return secretWord.test(word) && !(word === 'tokens' && measures.has(words[index - 1] ?? ''));
}

function isKey(word: string): boolean {
  return word === 'key' || word === 'keys';
}

/** The words of a name in lowercase, without trailing numbers. For a very long name, the last words decide. */
function wordsOf(name: string): string[] {
  const words = name
    .slice(-120)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/(?<=[a-z])\d{1,3}$/, ''))
    .filter(Boolean);
  while (/^\d+$/.test(words.at(-1) ?? '')) words.pop();
  return words;
}
