import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import { isthmus } from '../support/command-line.ts'

const longestMs = 300_000
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

const wsdlWith = (schema: string) => `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="urn:orders"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:orders" name="Orders">
  <types><xs:schema targetNamespace="urn:orders"><xs:include schemaLocation="${schema}"/></xs:schema></types>
  <message name="In"><part name="body" element="s:Order"/></message><message name="Out"><part name="body" element="s:Order"/></message>
  <portType name="P"><operation name="place"><input message="s:In"/><output message="s:Out"/></operation></portType>
  <binding name="B" type="s:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="place">
    <soap:operation soapAction=""/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
  <service name="Orders"><port name="P" binding="s:B"><soap:address location="https://erp.example/orders"/></port></service></definitions>`
const orderSchema = (include = '') =>
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:orders">${include}<xs:element name="Order" type="xs:string"/></xs:schema>`

test(
  'a WSDL file brings the schemas in its folder along, those that they include too, and nothing from outside of it',
  { timeout: longestMs },
  async () => {
    const own = join(folder, 'soap')
    await mkdir(join(own, 'xsd'), { recursive: true })
    const write = (name: string, text: string) => writeFile(join(own, name), text)
    await write('orders.wsdl', wsdlWith('xsd/order%20types.xsd'))
    await write('xsd/order types.xsd', orderSchema('<xs:include schemaLocation="../more.xsd"/>'))
    await write('more.xsd', '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>')
    const imported = await run('wsdl', join(own, 'orders.wsdl'), '--name', 'orders')
    expect([imported.exitCode, imported.stdout, imported.stderr]).toEqual([
      0,
      expect.stringContaining('has 1 operation.'),
      '',
    ])
    await writeFile(join(folder, 'secret.xsd'), orderSchema())
    await write('bad.wsdl', wsdlWith('../secret.xsd'))
    const refused = await run('wsdl', join(own, 'bad.wsdl'), '--preview')
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('does not lie in its folder')])
  },
)
