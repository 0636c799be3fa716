import { describe, expect, test } from 'vitest'
import { FlowError } from '../../errors.ts'
import { viewOf } from '../../typing/index.ts'
import { entitiesOfMetadata } from './read-metadata.ts'

const v4 = (inner: string, sets = '<EntitySet Name="Things" EntityType="N.Thing"/>') => `<?xml version="1.0"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="N" Alias="Self" xmlns="http://docs.oasis-open.org/odata/ns/edm">${inner}
<EntityContainer Name="C">${sets}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`

const thing = (properties: string, attributes = '') =>
  `<EntityType Name="Thing" ${attributes}><Key><PropertyRef Name="Id"/></Key>
  <Property Name="Id" Type="Edm.Guid" Nullable="false"/>${properties}</EntityType>`

const only = (xml: string) => {
  const [entity] = entitiesOfMetadata(xml)
  if (!entity) throw new Error('there is no entity')
  return entity.schema
}

const field = (property: string) => {
  const { properties } = only(v4(thing(property)))
  return (properties as Record<string, unknown>)['F']
}

describe('a property', () => {
  test.each([
    ['Type="Edm.String" MaxLength="40"', { type: ['string', 'null'], maxLength: 40 }],
    ['Type="Edm.String" MaxLength="max" Nullable="false"', { type: 'string' }],
    [
      'Type="Edm.Decimal" Precision="15" Scale="2" Nullable="false"',
      { type: 'string', format: 'decimal', 'x-precision': 15, 'x-scale': 2 },
    ],
    ['Type="Edm.Int64" Nullable="false"', { type: 'string', format: 'int64' }],
    ['Type="Edm.Int32"', { type: ['integer', 'null'] }],
    ['Type="Edm.DateTimeOffset" Precision="3" Nullable="false"', { type: 'string', format: 'date-time' }],
    ['Type="Edm.Binary" Nullable="false"', { type: 'string', contentEncoding: 'base64' }],
    ['Type="Edm.GeographyPoint"', {}],
    ['Type="Collection(Edm.String)"', { type: 'array', items: { type: 'string' } }],
    [
      'Type="Edm.String" sap:label="O&apos;Brien &amp; &#23458;" Nullable="false"',
      { type: 'string', title: "O'Brien & 客" },
    ],
    [
      'Type="Edm.String" sap:creatable="false" sap:updatable="false" Nullable="false"',
      { type: 'string', 'x-creatable': false, 'x-updatable': false, readOnly: true },
    ],
    ['Type="Edm.String" sap:filterable="false" Nullable="false"', { type: 'string', 'x-filterable': false }],
  ])('%s becomes %j', (facets, schema) => {
    expect(field(`<Property Name="F" xmlns:sap="http://www.sap.com" ${facets}/>`)).toEqual(schema)
  })

  test('of an enum or of another name for a primitive type is read through it, also by its alias', () => {
    const types = `<EnumType Name="Level"><Member Name="Gold"/><Member Name="Silver"/></EnumType>
      <TypeDefinition Name="Money" UnderlyingType="Edm.Decimal"/>`
    const schema = only(
      v4(
        `${types}${thing('<Property Name="L" Type="Self.Level" Nullable="false"/><Property Name="M" Type="N.Money"/>')}`,
      ),
    )
    expect(schema['properties']).toMatchObject({
      L: { type: 'string', enum: ['Gold', 'Silver'] },
      M: { type: ['string', 'null'], format: 'decimal' },
    })
  })

  test('is needed for a new record when it can neither be null nor is filled in by the system', () => {
    const schema = only(
      v4(
        thing(`<Property Name="A" Type="Edm.String" Nullable="false"/>
          <Property Name="B" Type="Edm.String" Nullable="false" DefaultValue="x"/>
          <Property Name="C" Type="Edm.String" Nullable="false"><Annotation Term="Org.OData.Core.V1.Computed"/></Property>
          <Property Name="D" Type="Edm.String" Nullable="false" ConcurrencyMode="Fixed"/>
          <Property Name="E" Type="Edm.String"/>`),
      ),
    )
    expect(schema).toMatchObject({
      'x-needed': ['Id', 'A'],
      'x-keys': ['Id'],
      properties: { C: { readOnly: true }, Id: { 'x-key': true } },
    })
  })
})

describe('types', () => {
  test('that are derived have the properties of those they come from', () => {
    const base = '<EntityType Name="Base" Abstract="true"><Property Name="Since" Type="Edm.Date"/></EntityType>'
    const schema = only(v4(`${base}${thing('<Property Name="Own" Type="Edm.String"/>', 'BaseType="N.Base"')}`))
    expect(Object.keys(schema['properties'] as object)).toEqual(['Since', 'Id', 'Own'])
  })

  test('that are derived from themselves, or contain themselves, end', () => {
    const circle = v4(`${thing('<Property Name="Up" Type="N.Node"/>', 'BaseType="N.Thing"')}
      <ComplexType Name="Node"><Property Name="Next" Type="N.Node"/><Property Name="Name" Type="Edm.String"/></ComplexType>`)
    const view = viewOf(only(circle))
    const deep = view.field('Up')?.value.field('Next')?.value.field('Next')?.value.field('Name')?.value
    expect(deep?.kinds).toEqual(new Set(['text']))
  })

  test('are followed one step by navigation, in V4 by type and in V2 by association', () => {
    const line = `<EntityType Name="Line"><Key><PropertyRef Name="No"/></Key><Property Name="No" Type="Edm.Int32" Nullable="false"/>
      <NavigationProperty Name="Back" Type="N.Thing"/></EntityType>`
    const v4Schema = only(
      v4(`${thing('<NavigationProperty Name="Lines" Type="Collection(N.Line)" ContainsTarget="true"/>')}${line}`),
    )
    const v2Schema = only(
      v4(`${thing('<NavigationProperty Name="Lines" Relationship="N.ThingLines" FromRole="T" ToRole="L"/>')}${line}
        <Association Name="ThingLines"><End Role="T" Type="N.Thing" Multiplicity="1"/><End Role="L" Type="N.Line" Multiplicity="*"/></Association>`),
    )
    for (const schema of [v4Schema, v2Schema]) {
      expect((schema['properties'] as Record<string, unknown>)['Lines']).toMatchObject({
        type: 'array',
        'x-navigation': true,
      })
      expect(schema['required']).not.toContain('Lines')
      const element = viewOf(schema).field('Lines')?.value.element()
      expect(element?.fieldNames).toEqual(['No'])
    }
  })
})

describe('a document that is none', () => {
  const refusal = (xml: string) => {
    try {
      entitiesOfMetadata(xml)
    } catch (error) {
      return error instanceof FlowError ? error.message : error
    }
    return 'nothing was refused'
  }
  const laughs = `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>${v4('')}`
  test.each([
    ['an entity bomb', laughs, /document type/],
    ['HTML', '<html><body>Sign in</body></html>', /Edmx/],
    ['JSON', '{"value": []}', /cannot be read/],
    ['half a document', v4(thing('')).slice(0, 300), /cannot be read/],
    ['one without entity sets', v4('', ''), /no entity sets/],
    ['one of great depth', '<a>'.repeat(500) + '</a>'.repeat(500), /cannot be read/],
    ['one that is too long', ' '.repeat(20_000_001), /20000001 characters/],
  ])('is refused: %s', (_what, xml, reason) => {
    expect(refusal(xml)).toMatch(reason)
  })

  test('is refused when an entity has too many fields', () => {
    const many = Array.from({ length: 5_001 }, (_, at) => `<Property Name="F${at}" Type="Edm.String"/>`).join('')
    expect(refusal(v4(thing(many)))).toMatch(/more than 5000 fields/)
  })
})
