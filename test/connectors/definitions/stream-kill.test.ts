import { readFileSync } from 'node:fs'
import { flowSchemaVersion, parseDefinition, plainText, type Flow } from '@isthmus/sdk'
import { createMock, type MockSystem } from '@isthmus/connector-kit'
import { expect, test, vi } from 'vitest'
import { killRig, until } from '../../systems/kill-rig.ts'

// Far above what is needed: a busy machine must not fail what is right.
vi.setConfig({ testTimeout: 300_000 })

const source = new URL('../../../packages/nodes/src/salesforce/connector.json', import.meta.url)

async function salesforce(): Promise<MockSystem> {
  const parsed = parseDefinition(JSON.parse(readFileSync(source, 'utf8')) as unknown)
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return createMock(parsed.definition, { tokenSeconds: 86_400 })
}

const flow: Flow = {
  schema: flowSchemaVersion,
  id: 'follows',
  name: 'follows',
  nodes: [
    {
      id: 'start',
      type: 'salesforce.streamed',
      typeVersion: 1,
      name: 'start',
      connection: 'crm',
      config: { entity: 'account', everySeconds: 1, from: 'everything', lagSeconds: 0, recordsPerRun: 5 },
      position: { x: 0, y: 0 },
    },
  ],
  edges: [],
  settings: {},
}

test('a process that is killed in the middle of a stream, again and again, takes every change once', async () => {
  const crm = await salesforce()
  const { config, secret, baseUrl } = crm
  const rig = await killRig(flow, [
    { name: 'crm', connector: 'salesforce', config: { ...config, baseUrl }, secret, allowPrivate: true },
  ])
  const seen = (kind: string): number => crm.calls.filter((call) => call.kind === kind).length
  const after = async (kind: string, count: number): Promise<void> => {
    const begun = seen(kind)
    await until(() => seen(kind) >= begun + count)
  }
  try {
    await rig.start()
    await after('connect', 1)
    const accounts = crm.object('account')
    for (let made = 0; made < 60; made += 1) accounts.add()
    for (const connects of [3, 8]) {
      await after('connect', connects)
      await rig.kill()
      await rig.start()
    }
    await after('disconnect', 2)
    await rig.kill()
    const { records } = await rig.inputs()
    const taken = records.map(({ id }) => plainText(id)).toSorted()
    expect(taken).toEqual(
      accounts
        .rows()
        .map(({ id }) => id)
        .toSorted(),
    )
  } finally {
    await rig.close()
    await crm.close()
  }
})
