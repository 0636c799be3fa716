import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { builtinPlugins } from '@isthmus/nodes'
import { ledgerDdl } from '@isthmus/sdk/contract'
import type { JsonObject } from '@isthmus/sdk'
import type { ConnectionTestAnswer } from '@isthmus/sdk/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../../packages/runtime/src/cli/command-line.ts'
import { createWorkshop } from '../../../packages/runtime/src/main.ts'
import { openStores } from '../../../packages/runtime/src/stores/open-stores.ts'
import { certificate } from '../certificate.ts'
import { startProxy, type CuttingProxy } from './cutting-proxy.ts'
import { openRig, sameFields, type SqlRig } from './sql-rig.ts'

describe.each(['postgresql', 'mariadb'] as const)('%s', (id) => {
  const sleep = id === 'postgresql' ? "pg_sleep(60)::text || ''" : 'SLEEP(60)'
  const count = id === 'postgresql' ? 'bigint GENERATED ALWAYS AS IDENTITY' : 'bigint AUTO_INCREMENT'
  let folder: string
  let authority: string
  let rig: SqlRig
  let proxy: CuttingProxy
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-tls-'))
    const own = certificate(folder, id === 'postgresql' ? 'postgres' : 'mysql')
    authority = readFileSync(own.certificate, 'utf8')
    rig = await openRig(id, {
      tables: `
        CREATE VIEW slow AS SELECT 1 AS id, ${sleep} AS waited;
        CREATE TABLE keyed (code varchar(20) NOT NULL PRIMARY KEY, name varchar(60), amount decimal(10, 2));
        CREATE TABLE counted (id ${count} PRIMARY KEY, name varchar(60));`,
      writeTables: ['keyed', 'counted'],
      certificate: own,
    })
    proxy = await startProxy({ host: String(rig.system.config['host']), port: Number(rig.system.config['port']) })
  })
  afterAll(async () => {
    await rig?.close()
    await proxy?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  let made = 0
  async function tried(config: JsonObject, more: JsonObject = {}): Promise<ConnectionTestAnswer> {
    made += 1
    const name = `tried-${made}`
    await rig.house.call(
      'POST',
      'connections',
      {},
      {
        name,
        connector: id,
        config: { ...rig.system.config, ...config },
        secret: { password: rig.system.password },
        allowPrivate: true,
        ...more,
      },
    )
    return rig.house.call<ConnectionTestAnswer>('POST', 'connectionTest', { connection: name })
  }

  test('a server is believed only with a certificate of the authority for its name, which is asked for by default', async () => {
    const { tls: _, ...config } = rig.system.config
    const verified = (own: JsonObject) => {
      made += 1
      return tried({ tls: 'verify', ...own })
    }
    expect(config['host']).toBe('127.0.0.1')
    expect(await verified({ host: 'localhost', authorities: authority })).toMatchObject({ ok: true })
    expect(await verified({ host: 'localhost' })).toMatchObject({
      ok: false,
      problem: { code: 'UPSTREAM_UNREACHABLE', message: expect.stringMatching(/self.signed/i) as string },
    })
    expect(await verified({ authorities: authority })).toMatchObject({
      ok: false,
      problem: { code: 'UPSTREAM_UNREACHABLE', message: expect.stringMatching(/IP|altname/i) as string },
    })
  })

  test('what it holds is imported on the command line, which keeps nothing of a database that cannot be asked', async () => {
    const data = mkdtempSync(join(folder, 'data-'))
    await openStores(join(data, 'isthmus.db'), () => new Date()).close()
    const { host, port, database, user, schema } = rig.system.config
    const search = new URLSearchParams({
      tls: 'off',
      writeTables: 'keyed',
      ...(schema ? { schema: String(schema) } : {}),
    })
    const at = (name: unknown, password = rig.system.password) =>
      `${id}://${user}:${encodeURIComponent(password)}@${host}:${port}/${String(name)}?${search.toString()}`
    const run = async (input: string, ...more: readonly string[]) => {
      const said: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' }
      const exitCode = await runCommandLine(
        createWorkshop(builtinPlugins),
        {
          env: {},
          stdin: Readable.from([Buffer.from(input)]),
          out: (text) => void (said.stdout += text),
          err: (text) => void (said.stderr += text),
        },
        ['import', 'sql', ...more, '--data', data, '--json'],
      )
      return { exitCode, ...said }
    }
    const asked = ['-', '--name', 'shop', '--allow-private', `${host}:${port}`]
    const said = (stdout: string) => JSON.parse(stdout) as { readonly ok: boolean; readonly tables?: readonly object[] }
    const keyed = { name: 'keyed', columns: ['code', 'name', 'amount'], keys: ['code'] }
    const [preview, wrong, guarded] = await Promise.all([
      run(at(database), ...asked, '--preview'),
      run(at('nowhere', 'not the password'), ...asked),
      run(at(database), '-', '--name', 'shop'),
    ])
    expect([preview.stderr, said(preview.stdout).tables]).toEqual(['', expect.arrayContaining([keyed])])
    expect([wrong.exitCode, said(wrong.stdout).ok]).toEqual([2, false])
    expect(`${wrong.stdout}${wrong.stderr}`).not.toContain('not the password')
    expect([guarded.exitCode, guarded.stdout]).toEqual([2, expect.stringContaining('EGRESS_REFUSED')])
    const imported = await run(at(database), ...asked)
    expect([imported.exitCode, said(imported.stdout)]).toMatchObject([0, { ok: true, connection: 'shop' }])
    const again = await run('', '--connection', 'shop')
    expect([again.exitCode, said(again.stdout).tables]).toEqual([0, said(imported.stdout).tables])
    const stores = openStores(join(data, 'isthmus.db'), () => new Date())
    const [kept] = stores.connections.list()
    const described = stores.contracts.get('shop')?.accepted.entities.map(({ name }) => name)
    await stores.close()
    expect([kept?.connector, kept?.config['writeTables'], described]).toEqual([
      id,
      ['keyed'],
      expect.arrayContaining(['counted', 'keyed', 'slow']),
    ])
  })

  test('a private address needs leave, a name that is none and a wrong user are told apart', async () => {
    expect(await tried({}, { allowPrivate: false })).toMatchObject({ ok: false, problem: { code: 'EGRESS_REFUSED' } })
    expect(await tried({ host: 'localhost' }, { allowPrivate: false })).toMatchObject({
      ok: false,
      problem: { code: 'EGRESS_REFUSED' },
    })
    expect(await tried({ host: 'nowhere.invalid' })).toMatchObject({
      ok: false,
      problem: { code: 'UPSTREAM_UNREACHABLE' },
    })
    expect(await tried({ user: 'nobody' })).toMatchObject({ ok: false, problem: { code: 'UPSTREAM_UNAUTHORIZED' } })
  })

  test('a statement that takes too long is ended by the server, and its session goes on', async () => {
    const list = { entity: 'slow', key: ['id'], timeoutSeconds: 1, select: ['id', 'waited'] }
    const { errors } = await rig.run('list', list)
    expect(errors).toMatchObject([{ code: 'UPSTREAM_TIMEOUT', message: expect.stringContaining('1000 ms') as string }])
    expect((await rig.run('list', { entity: 'keyed' })).run.status).toBe('succeeded')
  })

  const through = { tls: 'off', writeTables: ['keyed', 'counted'] }
  /** Makes a row over the proxy, whose way breaks off at the commit. */
  async function cutOff(when: 'before' | 'after', entity: string, record: JsonObject) {
    const before = await tried({ ...through, port: proxy.port })
    expect(before).toMatchObject({ ok: true })
    proxy.cut(when, /COMMIT(?!TED)/)
    const fields = sameFields(...Object.keys(record))
    const done = await rig.run('create', { entity, fields }, [record], `tried-${made}`)
    expect(proxy.hasCut).toBe(true)
    return done
  }
  const rowsOf = (entity: string, name: string) => rig.system.rows(`SELECT * FROM ${entity} WHERE name = '${name}'`)

  test('a row whose answer was lost is found by its key, and one that was never made is made', async () => {
    const after = await cutOff('after', 'keyed', { code: 'K-1', name: 'lost', amount: '1.50' })
    expect(after).toMatchObject({
      run: { status: 'succeeded' },
      out: [{ action: 'created', record: { amount: '1.50' } }],
    })
    const before = await cutOff('before', 'keyed', { code: 'K-2', name: 'unsent', amount: '2.00' })
    expect(before).toMatchObject({ run: { status: 'succeeded' }, out: [{ action: 'created' }] })
    expect([await rowsOf('keyed', 'lost'), await rowsOf('keyed', 'unsent')]).toMatchObject([[{}], [{}]])
  })

  test('a row without a key of its own waits for a person, or is found by the ledger where there is one', async () => {
    expect(await cutOff('after', 'counted', { name: 'doubtful' })).toMatchObject({ run: { status: 'parked' } })
    await rig.system.execute(ledgerDdl(id === 'postgresql' ? 'postgresql' : 'mysql'))
    const after = await cutOff('after', 'counted', { name: 'noted' })
    expect(after).toMatchObject({
      run: { status: 'succeeded' },
      out: [{ action: 'created', record: { name: 'noted' } }],
    })
    const before = await cutOff('before', 'counted', { name: 'not noted' })
    expect(before).toMatchObject({ run: { status: 'succeeded' }, out: [{ action: 'created' }] })
    for (const name of ['doubtful', 'noted', 'not noted']) expect(await rowsOf('counted', name)).toHaveLength(1)
    expect(await rig.system.rows('SELECT outcome FROM isthmus_effects')).toMatchObject([
      { outcome: 'created' },
      { outcome: 'created' },
    ])
  })

  test('all flows of a connection share its sessions', async () => {
    const limits = { maxConcurrent: 2 }
    await tried({ writeTables: ['keyed'] }, { limits })
    const name = `tried-${made}`
    const records = Array.from({ length: 60 }, (_, at) => ({ value: `K-${at}` }))
    const where = [{ field: 'code', op: 'eq', value: { $expr: 'record.value' } }]
    const config = { entity: 'keyed', conditions: where, whenMissing: 'null' }
    // Sessions that are opened from now on.
    const [marked] = await rig.system.rows(
      id === 'postgresql'
        ? 'SELECT clock_timestamp()::text AS mark'
        : 'SELECT MAX(id) AS mark FROM information_schema.processlist',
    )
    const counting =
      id === 'postgresql'
        ? "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'isthmus' AND backend_start > "
        : "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE db = 'isthmus_test' AND id > "
    const all = await Promise.all(Array.from({ length: 4 }, () => rig.run('get', config, records, name)))
    expect(all.map(({ run }) => run.records.out)).toEqual([60, 60, 60, 60])
    const [counted] = await rig.system.rows(`${counting}'${String(marked?.['mark'])}'`)
    expect(Number(counted?.['n'])).toBeGreaterThan(0)
    expect(Number(counted?.['n'])).toBeLessThanOrEqual(2)
  })
})
