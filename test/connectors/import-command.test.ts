import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import { isthmus } from '../support/command-line.ts'

const longestMs = 120_000
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-import-'))
  await openStores(join(folder, 'isthmus.db'), () => new Date()).close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (...args: readonly string[]) => isthmus(['import', ...args, '--data', folder])

const service = `<Edmx Version="4.0"><DataServices><Schema Namespace="Branch"><EntityType Name="Order"><Key><PropertyRef Name="No"/></Key>
  <Property Name="No" Type="Edm.String" Nullable="false"/></EntityType><EntityContainer><EntitySet Name="Orders" EntityType="Branch.Order"/>
  </EntityContainer></Schema></DataServices></Edmx>`

test(
  'a contract is looked into, then imported, and flows of the folder know its nodes',
  { timeout: longestMs },
  async () => {
    // Some systems write UTF-16.
    await writeFile(join(folder, 'orders.xml'), Buffer.from(`\uFEFF${service}`, 'utf16le'))
    const preview = await run('odata', join(folder, 'orders.xml'), '--preview')
    expect([preview.exitCode, preview.stdout]).toEqual([0, expect.stringMatching(/^object +Orders/)])
    const imported = await run('odata', join(folder, 'orders.xml'), '--name', 'branch', '--json')
    expect([imported.exitCode, JSON.parse(imported.stdout)]).toMatchObject([
      0,
      { ok: true, connector: { id: 'branch', objects: 1 } },
    ])
    const node = (id: string, type: string, x: number, config: object = {}) => ({
      id,
      type,
      typeVersion: 1,
      name: id,
      config,
      position: { x, y: 0 },
    })
    const flow = {
      schema: 'isthmus/flow/1',
      id: 'orders',
      name: 'Orders',
      nodes: [
        node('start', 'trigger.manual', 0),
        { ...node('list', 'branch.list', 300, { entity: 'Orders' }), connection: 'nobody' },
      ],
      edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'list', port: 'in' } }],
      settings: {},
    }
    await writeFile(join(folder, 'orders.json'), JSON.stringify(flow))
    const checked = await isthmus(['validate', join(folder, 'orders.json'), '--data', folder, '--json'])
    const { problems } = JSON.parse(checked.stdout) as { readonly problems: readonly { readonly code: string }[] }
    expect(problems.map(({ code }) => code)).toEqual(['CONNECTION_UNKNOWN'])
  },
)

test('what cannot be used ends with 2 and says where', { timeout: longestMs }, async () => {
  await writeFile(join(folder, 'page.html'), '<html><body>Sign in</body></html>')
  const page = await run('openapi', join(folder, 'page.html'), '--name', 'x')
  expect([page.exitCode, page.stderr]).toEqual([2, expect.stringContaining('web page')])
  const none = await run('openapi', join(folder, 'missing.yaml'), '--json')
  expect([none.exitCode, JSON.parse(none.stdout)]).toMatchObject([
    2,
    { ok: false, problems: [{ code: 'FILE_INVALID' }] },
  ])
  expect((await run('sheets', 'x')).exitCode).toBe(2)
})

test(
  'a pasted command becomes a connection with its secret and a flow without it',
  { timeout: longestMs },
  async () => {
    const command = "curl https://api.example/v1/orders -H 'Authorization: Bearer very-secret'"
    const { exitCode, stdout, stderr } = await isthmus(
      ['import', 'request', '-', '--name', 'api', '--data', folder],
      command,
    )
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('The connection api was made.')])
    expect(JSON.parse(stdout)).toMatchObject({
      nodes: [{}, { type: 'http.request', connection: 'api', config: { url: '/v1/orders' } }],
    })
    expect(stdout + stderr).not.toContain('very-secret')
  },
)
