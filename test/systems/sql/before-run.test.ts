import type { Flow } from '@isthmus/sdk'
import type { FlowSummary, RunSummary } from '@isthmus/sdk/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connection, node, openRig, sameFields, wire, type SqlRig } from './sql-rig.ts'

describe.each(['postgresql', 'mariadb'] as const)('%s', (id) => {
  let rig: SqlRig
  beforeAll(async () => {
    rig = await openRig(id, {
      tables: `
        CREATE TABLE parts (sku varchar(20) NOT NULL PRIMARY KEY, name varchar(60) NOT NULL, weight decimal(10, 2));
        CREATE TABLE copies (sku varchar(20) NOT NULL PRIMARY KEY, name varchar(60));
        INSERT INTO parts VALUES ('P-1', 'one', 1), ('P-2', 'two', 2);`,
      writeTables: ['copies'],
    })
    await rig.house.call('POST', 'contractCheck', { connection })
  })
  afterAll(() => rig?.close())

  const copying = (name: string, drift: 'warn' | 'pause' | 'park'): Flow => ({
    schema: 'isthmus/flow/1',
    id: name,
    name,
    nodes: [
      node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {} }),
      node({ id: 'list', type: `${id}.list`, typeVersion: 2, name: 'Parts', connection, config: { entity: 'parts' } }),
      node({
        id: 'write',
        type: `${id}.upsert`,
        name: 'Copy',
        connection,
        config: { entity: 'copies', key: ['sku'], fields: sameFields('sku', 'name') },
      }),
    ],
    edges: [wire('start', 'list'), wire('list', 'write')],
    settings: { drift },
  })

  test('nothing stands in the way while the tables are as they were described', async () => {
    const flows = (['warn', 'pause', 'park'] as const).map((drift) => copying(`copy-${drift}`, drift))
    for (const flow of flows) {
      await rig.house.call('POST', 'flows', {}, { flow })
      await rig.house.call('PUT', 'flowActive', { flow: flow.id }, { active: true })
      expect(await rig.house.run(flow)).toMatchObject({ status: 'succeeded', records: { out: 2 } })
    }
    // Somebody adds a column that nobody uses.
    await rig.system.execute('ALTER TABLE parts ADD COLUMN note varchar(10)')
    expect(await rig.house.run(copying('copy-pause', 'pause'))).toMatchObject({ status: 'succeeded' })
  })

  test('a column that is gone is found by the next run itself, which is paused, parked or warned as the flow wants', async () => {
    await rig.system.execute('ALTER TABLE parts DROP COLUMN name')
    const paused = await rig.house.run(copying('copy-pause', 'pause'))
    expect(paused).toMatchObject({ status: 'failed', failure: { problem: { code: 'CONTRACT_DRIFTED' } } })
    const { flows } = await rig.house.call<{ flows: readonly FlowSummary[] }>('GET', 'flows')
    expect(flows.find(({ id: flow }) => flow === 'copy-pause')).toMatchObject({ active: false })
    const parked: RunSummary = await rig.house.run(copying('copy-park', 'park'))
    expect(parked).toMatchObject({ status: 'parked', parked: 2 })
    const names = (await rig.system.rows('SELECT name FROM copies ORDER BY sku')).map(({ name }) => name)
    expect(names).toEqual(['one', 'two'])
  })
})
