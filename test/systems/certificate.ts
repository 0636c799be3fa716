import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate for `localhost` that is its own authority, which the user of the server may read. */
export function certificate(folder: string, user: string): { readonly certificate: string; readonly key: string } {
  const [file, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
  execFileSync(
    'openssl',
    `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ${key} -out ${file}`.split(
      ' ',
    ),
    { stdio: 'ignore' },
  )
  chmodSync(folder, 0o755)
  chmodSync(key, 0o600)
  if (process.getuid?.() === 0) execFileSync('chown', [`${user}:${user}`, key])
  return { certificate: file, key }
}
