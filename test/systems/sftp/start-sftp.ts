import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ensureDebianPackages } from '../tryton/debian-packages.ts'

export interface RunningSftp {
  readonly host: string
  readonly port: number
  readonly user: string
  /** Lets the user in. */
  readonly privateKey: string
  /** The line of the server's own public key. */
  readonly hostKey: string
  /** Where the server's files lie on this computer; sessions begin there. */
  readonly files: string
  stop(): Promise<void>
}

const server = '/usr/sbin/sshd'
const longestStartMs = 60_000

/**
 * Starts an OpenSSH server of its own that gives out files of a fresh folder to one key. Throws a sentence that says what to
 * install when there is none.
 */
export async function startSftp(): Promise<RunningSftp> {
  if (!existsSync(server)) ensureDebianPackages(['openssh-server', 'openssh-client'])
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-sftp-'))
  const files = join(folder, 'files')
  mkdirSync(files)
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true })
  for (const key of ['host', 'id'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, key)])
  writeFileSync(join(folder, 'authorized_keys'), readFileSync(join(folder, 'id.pub')))
  const port = await freePort()
  writeFileSync(join(folder, 'sshd_config'), settings(folder, files, port))
  const child = spawn(server, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  child.stderr.on('data', (part: Buffer) => said.push(String(part)))
  const stop = async () => {
    await end(child)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await listening(child, port)
  } catch (error) {
    await stop()
    throw new Error(`The OpenSSH server does not start: ${said.join('')}`, { cause: error })
  }
  return {
    host: '127.0.0.1',
    port,
    user: userInfo().username,
    privateKey: readFileSync(join(folder, 'id'), 'utf8'),
    hostKey: readFileSync(join(folder, 'host.pub'), 'utf8').trim(),
    files,
    stop,
  }
}

function settings(folder: string, files: string, port: number): string {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${folder}/host`,
    'PidFile none',
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    'StrictModes no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    'AllowTcpForwarding no',
    `Subsystem sftp internal-sftp -d ${files}`,
    `ForceCommand internal-sftp -d ${files}`,
    '',
  ].join('\n')
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  for (const untilMs = performance.now() + longestStartMs; ; await pause(50)) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    if (performance.now() > untilMs) throw new Error('it takes no connection')
    const socket = connect(port, '127.0.0.1')
    const answers = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (answers) return
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return port
}
