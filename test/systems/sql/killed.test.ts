import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stagingDdl } from '@isthmus/sdk/contract'
import type { Flow } from '@isthmus/sdk'
import { expect, test, vi } from 'vitest'
import { setUp } from '../../crash/client.ts'
import { freePort, launch, type Launched } from '../../crash/launched.ts'
import { systems } from './engines.ts'
import { connection, node, wire } from './sql-rig.ts'

const patience = { timeout: 120_000, interval: 50 } as const
const total = 200
const kills = 3

const schema = { type: 'object', properties: { number: { type: 'string', maxLength: 20 } }, required: ['number'] }

test.each(['postgresql', 'mariadb'] as const)(
  '%s: rows claimed by a process that is killed again and again are each carried out once and settled',
  async (id) => {
    const system = await systems[id]()
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-killed-'))
    let running: Launched | undefined
    try {
      const engine = id === 'postgresql' ? 'postgresql' : 'mysql'
      const values = Array.from({ length: total }, (_, at) => `('N-${at}')`).join(', ')
      // Made without a key, so that a repeated write would show.
      const made = `CREATE TABLE made (number varchar(20) NOT NULL${id === 'mariadb' ? ', INDEX (number)' : ''})`
      const ledger =
        'CREATE TABLE isthmus_effects (effect_key varchar(64) PRIMARY KEY, table_name varchar(128), outcome varchar(20), row_key text)'
      await system.execute(`${stagingDdl({ engine, table: 'in_orders', schema })} ${made}; ${ledger}`)
      const port = await freePort()
      const start = (): Launched => launch('runtime-process', [folder, port, '127.0.0.1:1'])
      running = start()
      const client = await setUp(`http://127.0.0.1:${port}`, await running.ready)
      await client.call('POST', 'connections', {
        body: {
          name: connection,
          connector: id,
          config: { ...system.config, writeTables: ['in_orders', 'made'] },
          secret: { password: system.password },
          allowPrivate: true,
        },
      })
      const flow: Flow = {
        schema: 'isthmus/flow/1',
        id: 'claim',
        name: 'Claim',
        nodes: [
          node({
            id: 'claim',
            type: `${id}.claim`,
            name: 'Claim',
            connection,
            config: { entity: 'in_orders', everySeconds: 1, recordsPerRun: 3, leaseSeconds: 5, maxAttempts: 50 },
          }),
          node({
            id: 'make',
            type: `${id}.create`,
            name: 'Make',
            connection,
            config: { entity: 'made', fields: [{ target: 'number', value: { $expr: 'record.number' } }] },
          }),
        ],
        edges: [wire('claim', 'make')],
        settings: {},
      }
      await client.call('POST', 'flows', { body: { flow } })
      await client.call('PUT', 'flowActive', { params: { flow: flow.id }, body: { active: true } })
      await system.execute(`INSERT INTO in_orders (number) VALUES ${values}`)
      const count = async (from: string) => Number((await system.rows(`SELECT COUNT(*) AS n FROM ${from}`))[0]?.['n'])
      for (let kill = 0; kill < kills; kill += 1) {
        const before = await count('made')
        await vi.waitFor(async () => expect(await count('made')).toBeGreaterThan(before), patience)
        running.child.kill('SIGKILL')
        await running.ended
        if (kill === 0) await system.execute(`INSERT INTO in_orders (number) VALUES ${values.replaceAll('N-', 'M-')}`)
        running = start()
        await running.ready
      }
      await vi.waitFor(async () => expect(await count("in_orders WHERE status = 'done'")).toBe(2 * total), {
        timeout: 200_000,
        interval: 200,
      })
      expect(await count('made')).toBe(2 * total)
      expect(await count('(SELECT DISTINCT number FROM made) AS m')).toBe(2 * total)
    } finally {
      running?.child.kill('SIGKILL')
      await running?.ended
      await system.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
