import { assembleImport, type ConnectorDefinition } from '@isthmus/sdk'
import { readOData } from '@isthmus/sdk/contract-readers'
import { expect, test, vi } from 'vitest'
import { conformanceOf, faultsIn } from './kit-rig.ts'

vi.setConfig({ testTimeout: 300_000 })

const properties = `<Property Name="Code" Type="Edm.String"/><Property Name="Name" Type="Edm.String"/>
  <Property Name="City" Type="Edm.String"/><Property Name="Amount" Type="Edm.Decimal" Precision="20" Scale="4"/>`

/** Records with an id of one field, of several, and of ones that the service tells the changes of. */
const types = `<EntityType Name="Customer"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.String" Nullable="false"/>
    ${properties}</EntityType>
  <EntityType Name="Line"><Key><PropertyRef Name="Order"/><PropertyRef Name="Line"/></Key>
    <Property Name="Order" Type="Edm.String" Nullable="false"/><Property Name="Line" Type="Edm.Int32" Nullable="false"/>
    ${properties}</EntityType>`
const sets = '<EntitySet Name="Customers" EntityType="N.Customer"/>'

const fourth = `<Edmx Version="4.0"><DataServices><Schema Namespace="N">${types}<EntityContainer Name="C">${sets}
  <EntitySet Name="Lines" EntityType="N.Line"><Annotation Term="Org.OData.Capabilities.V1.ChangeTracking">
  <Record><PropertyValue Property="Supported" Bool="true"/></Record></Annotation></EntitySet></EntityContainer></Schema></DataServices></Edmx>`

const second = `<Edmx Version="1.0" xmlns:sap="http://www.sap.com/Protocols/SAPData"><DataServices><Schema Namespace="N">${types}
  <EntityContainer Name="C">${sets}<EntitySet Name="Lines" EntityType="N.Line" sap:change-tracking="true"/></EntityContainer>
  </Schema></DataServices></Edmx>`

function imported(metadata: string, signIn: 'basic' | 'none'): ConnectorDefinition {
  const assembled = assembleImport(readOData(metadata), { kind: 'odata', id: 'branch', signIn })
  if ('connector' in assembled) return assembled.connector.definition
  throw new Error(assembled.problems.map(({ message }) => message).join('\n'))
}

const proved = [
  'partial-batch',
  'changes-in-one-call',
  'deletes-in-one-call',
  'id-of-several-fields',
  'stale-etag',
  'delta-links',
  'delete-seen',
]

test.concurrent.each([
  ['4.0', fourth, 'none', []],
  ['2.0, by SAP', second, 'basic', ['csrf-token', 'csrf-token-of-a-batch']],
] as const)('what is imported from OData %s passes every case that applies', async (_, metadata, signIn, more) => {
  const results = await conformanceOf({ definition: imported(metadata, signIn) })
  expect(faultsIn(results)).toEqual([])
  const passed = new Set(results.map((result) => result.case))
  expect([...proved, ...more].filter((id) => !passed.has(id))).toEqual([])
})
