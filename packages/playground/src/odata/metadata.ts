import type { EntityType, Property } from './entity-type.ts'

const NAMESPACE = 'Playground.Erp'
/** Fifteen digits, see decimal.ts. */
const DECIMAL_PRECISION = 15

/** The CSDL document. Source: https://docs.oasis-open.org/odata/odata/v4.0/odata-v4.0-part3-csdl.html */
export function metadataXml(types: readonly EntityType[]): string {
  const contained = types.flatMap((type) => (type.contains === undefined ? [] : [type.contains]))
  const entityTypes = [...types, ...contained].map(entityTypeXml).join('\n')
  const sets = types
    .map((type) => `        <EntitySet Name="${type.set}" EntityType="${NAMESPACE}.${type.name}"/>`)
    .join('\n')
  return `<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="${NAMESPACE}" xmlns="http://docs.oasis-open.org/odata/ns/edm">
${entityTypes}
      <EntityContainer Name="Container">
${sets}
      </EntityContainer>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
`
}

function entityTypeXml(type: EntityType): string {
  const keys = type.key.map((name) => `          <PropertyRef Name="${name}"/>`).join('\n')
  const properties = type.properties.map(propertyXml).join('\n')
  const lines =
    type.contains === undefined
      ? ''
      : `\n        <NavigationProperty Name="Lines" Type="Collection(${NAMESPACE}.${type.contains.name})" Nullable="false" ContainsTarget="true"/>`
  return `      <EntityType Name="${type.name}">
        <Key>
${keys}
        </Key>
${properties}${lines}
      </EntityType>`
}

function propertyXml(property: Property): string {
  const facets = [
    property.nullable ? '' : ' Nullable="false"',
    property.maxLength === undefined ? '' : ` MaxLength="${property.maxLength}"`,
    property.type === 'Edm.Decimal' ? ` Precision="${DECIMAL_PRECISION}" Scale="${property.scale ?? 0}"` : '',
    property.type === 'Edm.DateTimeOffset' ? ' Precision="3"' : '',
  ].join('')
  const open = `        <Property Name="${property.name}" Type="${property.type}"${facets}`
  const notes = annotations(property)
  return notes.length === 0 ? `${open}/>` : [`${open}>`, ...notes, '        </Property>'].join('\n')
}

/** What the rules of the service add. Source: https://docs.oasis-open.org/odata/odata-vocabularies/v4.0 */
function annotations({ computed, defaulted, allowed }: Property): readonly string[] {
  const tag = (term: string) => `          <Annotation Term="Org.OData.Core.V1.${term}" Bool="true"/>`
  const values = (allowed ?? []).map(
    (value) => `              <Record><PropertyValue Property="Value" String="${value}"/></Record>`,
  )
  return [
    ...(computed ? [tag('Computed')] : []),
    ...(defaulted ? [tag('ComputedDefaultValue')] : []),
    ...(values.length === 0
      ? []
      : [
          '          <Annotation Term="Org.OData.Validation.V1.AllowedValues">',
          '            <Collection>',
          ...values,
          '            </Collection>',
          '          </Annotation>',
        ]),
  ]
}

export function serviceDocument(types: readonly EntityType[]): unknown {
  return {
    '@odata.context': '$metadata',
    value: types.map(({ set }) => ({ name: set, kind: 'EntitySet', url: set })),
  }
}
