import { describe, expect, test } from 'vitest'
import { FlowError } from '../../errors.ts'
import { entitiesOfOperations } from '../soap/entities-of-operations.ts'
import { keptWsdl } from './kept-wsdl.ts'
import { readWsdl } from './read-wsdl.ts'
import { wsdlLimits } from './wsdl-limits.ts'

const noLoader = (address: string): Promise<string> => Promise.reject(new Error(`nothing may be loaded: ${address}`))

/** A WSDL of one operation `Do` whose request and response are the elements `Do` and `DoResponse` of a schema. */
function wsdl(
  schema: string,
  types = `<xsd:schema targetNamespace="urn:t" elementFormDefault="qualified">${schema}</xsd:schema>`,
) {
  return `<?xml version="1.0"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" name="Things">
 <types>${types}</types>
 <message name="In"><part name="parameters" element="t:Do"/></message>
 <message name="Out"><part name="parameters" element="t:DoResponse"/></message>
 <portType name="P"><operation name="Do"><documentation>Does it.</documentation><input message="t:In"/><output message="t:Out"/></operation></portType>
 <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
  <operation name="Do"><soap:operation soapAction="urn:t#Do"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
 <service name="ThingService"><port name="P" binding="t:B"><soap:address location="http://things.example/soap"/></port></service>
</definitions>`
}

const request = (inside: string) =>
  `<xsd:element name="Do"><xsd:complexType><xsd:sequence>${inside}</xsd:sequence></xsd:complexType></xsd:element>
   <xsd:element name="DoResponse"><xsd:complexType><xsd:sequence/></xsd:complexType></xsd:element>`

async function inputSchema(schema: string) {
  const { contract } = await readWsdl({ text: wsdl(schema) }, noLoader)
  expect(contract.skipped).toEqual([])
  return entitiesOfOperations(contract)[0]?.schema
}

describe('operations', () => {
  test('an operation has its action, version, style and address', async () => {
    const { contract } = await readWsdl({ text: wsdl(request('<xsd:element name="a" type="xsd:string"/>')) }, noLoader)
    expect(contract).toMatchObject({ name: 'ThingService', endpoint: 'http://things.example/soap', skipped: [] })
    expect(contract.operations).toMatchObject([
      { name: 'Do', documentation: 'Does it.', soapAction: 'urn:t#Do', version: '1.1', style: 'wrapped' },
    ])
    expect(entitiesOfOperations(contract).map(({ name }) => name)).toEqual(['Do', 'Do answer'])
  })

  test('an operation tells the service and the port it belongs to, and what it does', async () => {
    const { contract } = await readWsdl({ text: wsdl(request('')) }, noLoader)
    const [operation] = contract.operations
    expect(operation?.service).toBe('ThingService')
    expect(operation?.port).toMatch(/^\w+$/)
    const [input, answer] = entitiesOfOperations(contract)
    expect(input?.schema).toMatchObject({ 'x-group': `ThingService / ${operation?.port}`, description: 'Does it.' })
    expect(answer?.schema).not.toHaveProperty('x-group')
  })

  test('rpc/literal has the parts as fields, inside of an element of the operation’s name', async () => {
    const text = wsdl(
      '<xsd:complexType name="T"><xsd:sequence><xsd:element name="x" type="xsd:int"/></xsd:sequence></xsd:complexType>',
    )
      .replace(
        '<part name="parameters" element="t:Do"/>',
        '<part name="id" type="xsd:long"/><part name="thing" type="t:T"/>',
      )
      .replace('<part name="parameters" element="t:DoResponse"/>', '<part name="return" type="xsd:decimal"/>')
      .replace('style="document"', 'style="rpc"')
      .replaceAll('<soap:body use="literal"/>', '<soap:body use="literal" namespace="urn:wire"/>')
    const { contract } = await readWsdl({ text }, noLoader)
    expect(contract.operations[0]).toMatchObject({
      style: 'rpc',
      input: { wrapper: { ns: 'urn:wire', name: 'Do' } },
      output: { wrapper: { ns: 'urn:wire', name: 'DoResponse' } },
    })
    expect(entitiesOfOperations(contract).map(({ schema }) => schema)).toMatchObject([
      { properties: { id: { type: 'string', format: 'int64' }, thing: { properties: { x: { type: 'integer' } } } } },
      { properties: { return: { type: 'string', format: 'decimal' } } },
    ])
  })

  test('a part of another element than the operation is bare', async () => {
    const text = wsdl(request('').replaceAll('"Do"', '"Order"')).replace('element="t:Do"', 'element="t:Order"')
    const { contract } = await readWsdl({ text }, noLoader)
    expect(contract.operations[0]).toMatchObject({ style: 'bare', input: { parts: [{ name: 'Order' }] } })
  })

  test('an operation with SOAP encoding or a missing type is left out and named', async () => {
    const encoded = wsdl(request('')).replaceAll('use="literal"', 'use="encoded"')
    const { contract } = await readWsdl({ text: encoded }, noLoader)
    expect(contract).toMatchObject({ operations: [], skipped: [{ name: 'Do', reason: /SOAP encoding/ }] })
    const missing = await readWsdl({ text: wsdl(request('<xsd:element name="a" type="t:Nowhere"/>')) }, noLoader)
    expect(missing.contract.skipped).toEqual([{ name: 'Do', reason: 'the type {urn:t}Nowhere is defined nowhere' }])
  })
})

describe('types', () => {
  test('facets, enumerations and occurrence become keywords of JSON Schema', async () => {
    const schema = await inputSchema(`
      <xsd:simpleType name="Code"><xsd:restriction base="xsd:string"><xsd:maxLength value="10"/></xsd:restriction></xsd:simpleType>
      <xsd:simpleType name="Level"><xsd:restriction base="t:Code"><xsd:enumeration value="A"/><xsd:enumeration value="B"/></xsd:restriction></xsd:simpleType>
      ${request(`
        <xsd:element name="code" type="t:Code"/>
        <xsd:element name="level" type="t:Level" minOccurs="0"/>
        <xsd:element name="price"><xsd:simpleType><xsd:restriction base="xsd:decimal"><xsd:totalDigits value="12"/><xsd:fractionDigits value="2"/></xsd:restriction></xsd:simpleType></xsd:element>
        <xsd:element name="count" type="xsd:short" nillable="true"/>
        <xsd:element name="tag" type="xsd:string" minOccurs="0" maxOccurs="unbounded"/>
        <xsd:element name="id" type="xsd:long"/><xsd:element name="on" type="xsd:date"/><xsd:element name="at" type="xsd:dateTime"/>
        <xsd:element name="blob" type="xsd:base64Binary"/><xsd:element name="free"/><xsd:element name="dotted.name" type="xsd:string" minOccurs="0"/>`)}`)
    expect(schema).toMatchObject({
      properties: {
        code: { type: 'string', maxLength: 10 },
        level: { type: ['string', 'null'], maxLength: 10, enum: ['A', 'B', null] },
        price: { type: 'string', format: 'decimal', 'x-precision': 12, 'x-scale': 2 },
        count: { type: ['integer', 'null'], minimum: -32768, maximum: 32767 },
        tag: { type: 'array', items: { type: 'string' } },
        id: { type: 'string', format: 'int64' },
        on: { type: 'string', format: 'date' },
        at: { type: 'string', format: 'date-time' },
        blob: { type: 'string', contentEncoding: 'base64' },
        free: {},
        dotted_name: { type: ['string', 'null'] },
      },
      'x-needed': ['code', 'price', 'id', 'on', 'at', 'blob', 'free'],
    })
  })

  test('attributes, texts with attributes, groups, choices and derived types are read', async () => {
    const schema = await inputSchema(`
      <xsd:attributeGroup name="Marks"><xsd:attribute name="lang" type="xsd:string"/></xsd:attributeGroup>
      <xsd:group name="Where"><xsd:sequence><xsd:element name="city" type="xsd:string"/></xsd:sequence></xsd:group>
      <xsd:complexType name="Amount"><xsd:simpleContent><xsd:extension base="xsd:decimal"><xsd:attribute name="currency" type="xsd:string" use="required"/><xsd:attributeGroup ref="t:Marks"/></xsd:extension></xsd:simpleContent></xsd:complexType>
      <xsd:complexType name="Party" abstract="true"><xsd:sequence><xsd:element name="name" type="xsd:string"/></xsd:sequence></xsd:complexType>
      <xsd:complexType name="Person"><xsd:complexContent><xsd:extension base="t:Party"><xsd:sequence><xsd:element name="born" type="xsd:date"/><xsd:element name="friend" type="t:Party" minOccurs="0"/></xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>
      <xsd:complexType name="Firm"><xsd:complexContent><xsd:extension base="t:Party"><xsd:sequence><xsd:element name="vat" type="xsd:string"/></xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>
      ${request(`
        <xsd:element name="total" type="t:Amount"/>
        <xsd:element name="party" type="t:Party"/>
        <xsd:group ref="t:Where"/>
        <xsd:choice><xsd:element name="card" type="xsd:string"/><xsd:element name="iban" type="xsd:string"/></xsd:choice>
        <xsd:sequence maxOccurs="unbounded"><xsd:element name="key" type="xsd:string"/><xsd:element name="value" type="xsd:string"/></xsd:sequence>`)}`)
    expect(schema).toMatchObject({
      properties: {
        total: {
          properties: {
            '#text': { format: 'decimal' },
            '@currency': { type: 'string' },
            '@lang': { type: ['string', 'null'] },
          },
          'x-needed': ['@currency'],
        },
        party: { $ref: '#/$defs/Party' },
        city: { type: 'string' },
        card: { type: ['string', 'null'] },
        key: { type: 'array' },
      },
      'x-needed': ['total', 'party', 'city'],
    })
    expect(schema?.['$defs']).toMatchObject({
      Party: {
        properties: { '#type': { enum: ['Firm', 'Person'] }, name: {}, born: {}, vat: {} },
        'x-needed': ['#type', 'name'],
      },
    })
  })

  test('types that contain themselves stay references', async () => {
    const schema = await inputSchema(`
      <xsd:complexType name="Node"><xsd:sequence><xsd:element name="label" type="xsd:string"/><xsd:element name="child" type="t:Node" minOccurs="0" maxOccurs="unbounded"/></xsd:sequence></xsd:complexType>
      ${request('<xsd:element name="root" type="t:Node"/>')}`)
    expect(schema).toMatchObject({
      properties: { root: { $ref: '#/$defs/Node' } },
      $defs: { Node: { properties: { child: { type: 'array', items: { $ref: '#/$defs/Node' } } } } },
    })
  })

  test('a type that is derived from itself leaves its operation out', async () => {
    const { contract } = await readWsdl(
      {
        text: wsdl(`
      <xsd:complexType name="A"><xsd:complexContent><xsd:extension base="t:B"/></xsd:complexContent></xsd:complexType>
      <xsd:complexType name="B"><xsd:complexContent><xsd:extension base="t:A"/></xsd:complexContent></xsd:complexType>
      ${request('<xsd:element name="a" type="t:A"/>')}`),
      },
      noLoader,
    )
    expect(contract.skipped).toMatchObject([{ name: 'Do', reason: /derived from itself/ }])
  })
})

describe('documents', () => {
  const main = wsdl('', `<xsd:schema><xsd:import namespace="urn:t" schemaLocation="a.xsd"/></xsd:schema>`)
  const files: Readonly<Record<string, string>> = {
    'https://a.example/x/a.xsd': `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:o="urn:other" xmlns:t="urn:t" targetNamespace="urn:t" elementFormDefault="qualified"><xsd:include schemaLocation="sub/b.xsd"/><xsd:import namespace="urn:other" schemaLocation="other.xsd"/>${request('<xsd:element name="b" type="t:B"/><xsd:element name="o" type="o:O"/>')}</xsd:schema>`,
    'https://a.example/x/sub/b.xsd': `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="../a.xsd"/><xs:complexType name="B"><xs:sequence><xs:element name="x" type="C"/></xs:sequence></xs:complexType><xs:simpleType name="C"><xs:restriction base="xs:string"/></xs:simpleType></xs:schema>`,
    'https://a.example/x/other.xsd': `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:other"><xs:import namespace="urn:t" schemaLocation="a.xsd"/><xs:simpleType name="O"><xs:restriction base="xs:string"><xs:maxLength value="3"/></xs:restriction></xs:simpleType></xs:schema>`,
  }
  const asked: string[] = []
  const load = (address: string): Promise<string> => {
    asked.push(address)
    const text = files[address]
    return text === undefined ? Promise.reject(new Error(`no ${address}`)) : Promise.resolve(text)
  }
  const source = { text: main, address: 'https://a.example/x/main.wsdl' }

  test('imports and includes are found beside their document, each once, in circles too', async () => {
    const { contract, documents } = await readWsdl(source, load)
    expect(contract.skipped).toEqual([])
    expect(asked.toSorted()).toEqual(Object.keys(files).toSorted())
    expect(entitiesOfOperations(contract)[0]?.schema).toMatchObject({
      properties: { b: { properties: { x: {} } }, o: { maxLength: 3 } },
    })
    const kept = keptWsdl(documents)
    const again = await readWsdl({ text: kept }, noLoader)
    expect(again.contract.operations).toEqual(contract.operations)
  })

  test.each([
    [
      'a kept document that is missing',
      JSON.stringify({
        schema: 'isthmus/wsdl/1',
        documents: [{ address: 'https://a.example/x/main.wsdl', text: main }],
      }),
      'was not kept',
    ],
    ['other JSON', '{"openapi":"3.1.0"}', 'neither XML nor a kept WSDL'],
    ['a page', '<html><body>Sign in</body></html>', 'is no WSDL 1.1'],
    ['a WSDL without SOAP', '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>', 'no binding to SOAP'],
    ['half a file', wsdl(request('')).slice(0, 900), 'WSDL'],
    ['an import that lies nowhere', main, 'nothing says where that lies'],
  ])('%s is refused with its reason', async (_, text, reason) => {
    await expect(readWsdl({ text }, noLoader)).rejects.toThrow(reason)
    await expect(readWsdl({ text }, noLoader)).rejects.toBeInstanceOf(FlowError)
  })

  test('imports without end are bounded in number and depth', async () => {
    const endless = (address: string): Promise<string> =>
      Promise.resolve(
        `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t"><xs:import namespace="urn:n" schemaLocation="${address}x"/></xs:schema>`,
      )
    await expect(readWsdl(source, endless)).rejects.toThrow(`more than ${wsdlLimits.maxImportDepth} levels deep`)
    const many = Array.from(
      { length: 500 },
      (_, at) => `<xsd:import namespace="urn:n${at}" schemaLocation="n${at}.xsd"/>`,
    ).join('')
    const wide = { ...source, text: wsdl('', `<xsd:schema>${many}</xsd:schema>`) }
    const empty = () => Promise.resolve('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>')
    await expect(readWsdl(wide, empty)).rejects.toThrow(`more than ${wsdlLimits.maxDocuments} documents`)
  })

  test('the documents together are bounded in size', async () => {
    const large = () =>
      Promise.resolve(
        `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><!--${'x'.repeat(wsdlLimits.maxChars)}--></xs:schema>`,
      )
    await expect(readWsdl(source, large)).rejects.toThrow(`more than ${wsdlLimits.maxChars} characters`)
  })

  test('addresses of the host are handed to the loader, which refuses them', async () => {
    for (const location of ['file:///etc/passwd', 'http://169.254.169.254/latest/', '//127.0.0.1:9200/_search']) {
      const text = wsdl('', `<xsd:schema><xsd:import namespace="urn:t" schemaLocation="${location}"/></xsd:schema>`)
      await expect(readWsdl({ ...source, text }, noLoader)).rejects.toThrow('nothing may be loaded: ')
    }
  })
})

describe('hostile XML', () => {
  test.each([
    [
      'entities that grow',
      `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><definitions>&b;</definitions>`,
      'document type',
    ],
    ['an entity from outside', `<!DOCTYPE d SYSTEM "file:///etc/passwd"><definitions/>`, 'document type'],
    ['an unknown entity', wsdl(request('')).replace('Does it.', '&nbsp;'), 'is no escape'],
    ['elements without end', '<a>'.repeat(200_000), 'WSDL'],
    ['elements that lie deep', `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`, 'nested tags'],
    ['a prefix without namespace', '<w:definitions/>', 'bound to no namespace'],
  ])('%s is refused', async (_, text, reason) => {
    const refused = readWsdl({ text }, noLoader)
    await expect(refused).rejects.toMatchObject({ code: 'CONTRACT_INVALID' })
    await expect(refused).rejects.toThrow(reason)
  })

  test('groups that refer to each other and types that multiply stay bounded', async () => {
    const circle = await readWsdl(
      {
        text: wsdl(`<xsd:group name="G"><xsd:sequence><xsd:group ref="t:G"/></xsd:sequence></xsd:group>
      <xsd:element name="Do"><xsd:complexType><xsd:group ref="t:G"/></xsd:complexType></xsd:element><xsd:element name="DoResponse" type="xsd:string"/>`),
      },
      noLoader,
    )
    expect(circle.contract.skipped).toMatchObject([{ reason: /too deep/ }])
    const levels = Array.from(
      { length: 30 },
      (_, at) =>
        `<xsd:group name="G${at}"><xsd:sequence><xsd:group ref="t:G${at + 1}"/><xsd:group ref="t:G${at + 1}"/></xsd:sequence></xsd:group>`,
    )
    const bomb =
      wsdl(`${levels.join('')}<xsd:group name="G30"><xsd:sequence><xsd:element name="e" type="xsd:string"/></xsd:sequence></xsd:group>
      <xsd:element name="Do"><xsd:complexType><xsd:group ref="t:G0"/></xsd:complexType></xsd:element><xsd:element name="DoResponse" type="xsd:string"/>`)
    const { contract } = await readWsdl({ text: bomb }, noLoader)
    expect(contract.skipped).toMatchObject([{ name: 'Do', reason: /more than/ }])
  })
})
