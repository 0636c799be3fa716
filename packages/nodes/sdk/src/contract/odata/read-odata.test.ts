import { describe, expect, test } from 'vitest'
import { readOData } from './read-odata.ts'

const document = (version: string, inner: string, container: string, more = '') => `<?xml version="1.0"?>
<edmx:Edmx Version="${version}" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" ${more}><edmx:DataServices>
<Schema Namespace="N" Alias="S" xmlns="http://docs.oasis-open.org/odata/ns/edm" xmlns:sap="http://www.sap.com/Protocols/SAPData">
${inner}<EntityContainer Name="C">${container}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`

const order = (properties = '') => `<EntityType Name="Order"><Key><PropertyRef Name="No"/></Key>
  <Property Name="No" Type="Edm.String" Nullable="false"/><Property Name="Amount" Type="Edm.Decimal" Nullable="false"/>
  ${properties}</EntityType>`
const orders = '<EntitySet Name="Orders" EntityType="N.Order"/>'
const changedAt = '<Property Name="ModifiedAt" Type="Edm.DateTimeOffset" Nullable="false"/>'

describe('a set of OData V4', () => {
  test('is listed page by page, got, written under its state, and read for changes by the field that tells them', () => {
    const { objects, version } = readOData(document('4.0', order(changedAt), orders))
    expect(version).toBe('OData V4')
    expect(objects).toMatchObject({
      Orders: {
        id: '/No',
        list: {
          records: '/value',
          page: { kind: 'nextUrl', next: '/@odata.nextLink' },
          query: { dialect: 'odata4' },
          request: { headers: { accept: expect.stringContaining('IEEE754Compatible=true') } },
        },
        get: { request: { path: ['/Orders(', { from: '/input/key' }, ')'] }, batch: { kind: 'odata', version: 4 } },
        etag: { at: { pointer: '/@odata.etag' } },
        create: { request: { method: 'POST', path: '/Orders' }, required: ['No', 'Amount', 'ModifiedAt'] },
        update: { request: { method: 'PATCH' } },
        upsert: { kind: 'findThenWrite', keys: ['No'] },
        delete: { kind: 'delete' },
        changes: { kind: 'watermark', cursor: 'ModifiedAt', tieBreak: 'No', order: 'id' },
      },
    })
  })

  test('has no changes where no field certainly tells the time of the last one', () => {
    const nullable = '<Property Name="ModifiedAt" Type="Edm.DateTimeOffset"/>'
    const other = '<Property Name="OrderedAt" Type="Edm.DateTimeOffset" Nullable="false"/>'
    for (const property of [nullable, other]) {
      const { objects } = readOData(document('4.0', order(property), orders))
      expect(objects['Orders']).not.toHaveProperty('changes')
    }
  })

  test('is followed by its delta links where the service offers them', () => {
    const tracked = `<EntitySet Name="Orders" EntityType="S.Order"><Annotation Term="Org.OData.Capabilities.V1.ChangeTracking">
      <Record><PropertyValue Property="Supported" Bool="true"/></Record></Annotation></EntitySet>`
    const { objects } = readOData(document('4.0', order(), tracked))
    expect(objects['Orders']).toMatchObject({
      changes: {
        kind: 'delta-token',
        nextLook: '/@odata.deltaLink',
        request: { headers: { prefer: 'odata.track-changes' } },
      },
      deletes: { kind: 'changes' },
    })
  })

  test('is not written where the service says that it must not be, also in annotations that stand apart', () => {
    const apart = `<Annotations Target="S.C/Orders"><Annotation Term="Org.OData.Capabilities.V1.InsertRestrictions">
      <Record><PropertyValue Property="Insertable" Bool="false"/></Record></Annotation></Annotations>`
    const { objects } = readOData(document('4.0', order() + apart, orders))
    expect(objects['Orders']).not.toHaveProperty('create')
    expect(objects['Orders']).not.toHaveProperty('upsert')
    expect(objects['Orders']).toHaveProperty('update')
  })

  test('with a key of several parts is read and written by all of them, and one without a key is left out with a note', () => {
    const pair = `<EntityType Name="Stock"><Key><PropertyRef Name="A"/><PropertyRef Name="B"/></Key>
      <Property Name="A" Type="Edm.String" Nullable="false"/><Property Name="B" Type="Edm.String" Nullable="false"/></EntityType>
      <EntityType Name="Note"><Property Name="Text" Type="Edm.String"/></EntityType>`
    const sets = '<EntitySet Name="Stock" EntityType="N.Stock"/><EntitySet Name="Notes" EntityType="N.Note"/>'
    const { objects, problems } = readOData(document('4.0', pair, sets))
    expect(Object.keys(objects)).toEqual(['Stock'])
    expect(objects['Stock']).toMatchObject({
      id: '/A',
      idFields: ['A', 'B'],
      get: { request: { path: ['/Stock(', { from: '/input/key' }, ')'] } },
      update: {},
      delete: {},
    })
    // A part of an id tells no record apart.
    expect(objects['Stock']).not.toHaveProperty('upsert')
    expect(problems.map(({ path }) => path)).toEqual(['/Notes'])
  })

  test('takes many records in one call, unless the service says that it takes none', () => {
    const batch = { kind: 'odata', version: 4, outcome: 'each' }
    const { objects } = readOData(document('4.0', order(), orders))
    expect(objects['Orders']).toMatchObject({ create: { batch }, update: { batch }, delete: { batch } })
    const terms = [
      '<Annotation Term="Org.OData.Capabilities.V1.BatchSupported" Bool="false"/>',
      `<Annotation Term="Org.OData.Capabilities.V1.BatchSupport"><Record>
        <PropertyValue Property="Supported" Bool="false"/></Record></Annotation>`,
    ]
    for (const term of terms) {
      const apart = `<Annotations Target="S.C">${term}</Annotations>`
      const { Orders } = readOData(document('4.0', order() + apart, orders)).objects
      expect(Orders).not.toHaveProperty('create.batch')
      expect(Orders).not.toHaveProperty('get.batch')
    }
  })
})

test('a set of OData V2 is read below d, and SAP services are asked for a token before they are written to', () => {
  const set = '<EntitySet Name="Orders" EntityType="N.Order" sap:deletable="false"/>'
  const { objects, version, csrf } = readOData(document('1.0', order(), set))
  expect(version).toBe('OData V2')
  expect(csrf).toMatchObject({ header: 'x-csrf-token' })
  expect(objects['Orders']).toMatchObject({
    formats: { instant: 'odata2' },
    list: { records: '/d/results', page: { next: '/d/__next' }, query: { dialect: 'odata2' } },
    get: { record: '/d' },
    etag: { at: { pointer: '/__metadata/etag' } },
  })
  expect(objects['Orders']).not.toHaveProperty('delete')
})

test('a set of OData V2 that is tracked is read by delta links, which name deleted records by their address', () => {
  const set = '<EntitySet Name="Orders" EntityType="N.Order" sap:change-tracking="true"/>'
  expect(readOData(document('1.0', order(), set)).objects['Orders']).toMatchObject({
    changes: {
      kind: 'delta-token',
      records: '/d/results',
      nextLook: '/d/__delta',
      deletedId: [{ at: '/@id', as: 'addressKey' }, { at: '/@odata.id' }, { at: '/id' }],
    },
    deletes: { kind: 'changes' },
  })
})

describe('actions and functions', () => {
  test('of V4 are calls of a record, of a set and of the service', () => {
    const inner = `${order()}
      <Action Name="Post" IsBound="true"><Parameter Name="it" Type="N.Order"/><Parameter Name="Day" Type="Edm.Date" Nullable="false"/></Action>
      <Function Name="Open" IsBound="true"><Parameter Name="all" Type="Collection(N.Order)"/><Parameter Name="Since" Type="Edm.Date"/>
        <ReturnType Type="Collection(Edm.String)"/></Function>
      <Action Name="Recount"/><Function Name="Rate"><Parameter Name="Of" Type="Edm.String"/><ReturnType Type="Edm.Decimal"/></Function>`
    const imports =
      '<ActionImport Name="RecountAll" Action="N.Recount"/><FunctionImport Name="RateOf" Function="S.Rate"/>'
    const { operations } = readOData(document('4.0', inner, orders + imports))
    expect(operations).toMatchObject([
      { id: 'Orders.Post', method: 'POST', path: '/Orders({key})/N.Post', body: { schema: { required: ['Day'] } } },
      { id: 'RecountAll', method: 'POST', path: '/RecountAll' },
      { id: 'Orders.Open', method: 'GET', path: '/Orders/N.Open(Since={Since})', answerAt: '/value' },
      {
        id: 'RateOf',
        method: 'GET',
        path: '/RateOf(Of={Of})',
        parameters: [{ name: 'Of', in: 'path', style: 'odata' }],
      },
    ])
  })

  test('of V4 know the types of what they are given and answer with, and name a record by its whole key and its state', () => {
    const inner = `<EntityType Name="Line"><Key><PropertyRef Name="Order"/><PropertyRef Name="Line"/></Key>
        <Property Name="Order" Type="Edm.String" Nullable="false"/><Property Name="Line" Type="Edm.Int32" Nullable="false"/></EntityType>
      <EnumType Name="Mode"><Member Name="Whole"/><Member Name="Part"/></EnumType>
      <ComplexType Name="Place"><Property Name="Code" Type="Edm.String" Nullable="false"/><Property Name="Note" Type="Edm.String"/>
        <Property Name="Inside" Type="N.Place"/></ComplexType>
      <Action Name="Ship" IsBound="true"><Parameter Name="it" Type="N.Line"/><Parameter Name="From" Type="N.Place" Nullable="false"/>
        <Parameter Name="How" Type="N.Mode"/><ReturnType Type="N.Place"/></Action>`
    const { operations, schemas } = readOData(document('4.0', inner, '<EntitySet Name="Lines" EntityType="N.Line"/>'))
    expect(operations).toMatchObject([
      {
        id: 'Lines.Ship',
        path: '/Lines(Order={key_Order},Line={key_Line})/N.Ship',
        parameters: [
          { name: 'key_Order', title: 'Order of Lines', schema: { type: 'string' }, style: 'odata' },
          { name: 'key_Line', schema: { type: 'integer' } },
          { name: 'If-Match', in: 'header', required: false },
        ],
        body: {
          schema: {
            required: ['From'],
            properties: { From: { $ref: '#/$defs/N.Place:given' }, How: { enum: ['Whole', 'Part'] } },
          },
        },
        answer: { $ref: '#/$defs/N.Place' },
      },
    ])
    expect(schemas).toMatchObject({
      'N.Place:given': {
        required: ['Code'],
        properties: { Inside: { anyOf: [{ $ref: '#/$defs/N.Place:given' }, {}] } },
      },
      'N.Place': { required: ['Code', 'Note', 'Inside'] },
    })
  })

  test('of V2 are function imports with literals in the query', () => {
    const call =
      '<FunctionImport Name="Release" m:HttpMethod="POST"><Parameter Name="No" Type="Edm.String"/></FunctionImport>'
    const { operations } = readOData(document('1.0', order(), orders + call, 'xmlns:m="x"'))
    expect(operations).toMatchObject([
      { id: 'Release', method: 'POST', path: '/Release', parameters: [{ name: 'No', in: 'query', style: 'odata' }] },
    ])
  })
})
