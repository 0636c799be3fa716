import type { SqlSession, SqlTarget } from '@isthmus/sdk/sql-engine'
import { sqlEngine } from '../engine.ts'
import { startTdsServer, type TdsScript, type TdsServer } from './tds-server.ts'

export interface Opened {
  readonly server: TdsServer
  acquire(): Promise<SqlSession>
  /** Uses one session and gives it back. */
  within<T>(work: (session: SqlSession) => Promise<T>): Promise<T>
  end(): Promise<void>
}

export function targetOf(port: number, own: Partial<SqlTarget> = {}): SqlTarget {
  return {
    host: 'localhost',
    address: '127.0.0.1',
    port,
    database: 'shop',
    user: 'flows',
    password: 'sécret 密',
    tls: 'off',
    authorities: '',
    mostSessions: 2,
    connectMs: 15_000,
    idleMs: 60_000,
    ...own,
  }
}

/** A scripted server and a pool of the engine that leads to it. */
export async function opened(script: TdsScript = {}, own: Partial<SqlTarget> = {}): Promise<Opened> {
  const server = await startTdsServer(script)
  const pool = await sqlEngine.open(targetOf(server.port, own))
  return {
    server,
    acquire: () => pool.acquire(),
    within: async (work) => {
      const session = await pool.acquire()
      try {
        return await work(session)
      } finally {
        session.release(false)
      }
    },
    end: async () => {
      await pool.end()
      await server.close()
    },
  }
}
