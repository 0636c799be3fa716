import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../json.ts'
import type { SoapContract, SoapOperation } from '../wsdl/soap-contract.ts'
import { readWsdl } from '../wsdl/read-wsdl.ts'
import { readXmlTree } from '../wsdl/xml-tree.ts'
import { contractLimits } from '../described-entity.ts'
import { entitiesOfOperations } from './entities-of-operations.ts'
import { readEnvelope, soapLimits } from './read-envelope.ts'
import { withUsernameToken } from './username-token.ts'
import { writeEnvelope } from './write-envelope.ts'

const schema = `
 <xsd:complexType name="Money"><xsd:simpleContent><xsd:extension base="xsd:decimal"><xsd:attribute name="currency" type="xsd:string"/></xsd:extension></xsd:simpleContent></xsd:complexType>
 <xsd:complexType name="Line"><xsd:sequence><xsd:element name="sku" type="xsd:string"/><xsd:element name="qty" type="xsd:decimal"/><xsd:element name="price" type="t:Money" minOccurs="0"/></xsd:sequence></xsd:complexType>
 <xsd:complexType name="Party"><xsd:sequence><xsd:element name="name" type="xsd:string"/></xsd:sequence></xsd:complexType>
 <xsd:complexType name="Firm"><xsd:complexContent><xsd:extension base="t:Party"><xsd:sequence><xsd:element name="vat" type="xsd:string"/></xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>
 <xsd:complexType name="Thing"><xsd:sequence>
  <xsd:element name="text" type="xsd:string"/>
  <xsd:element name="note" type="xsd:string" minOccurs="0"/>
  <xsd:element name="nil" type="xsd:string" nillable="true"/>
  <xsd:element name="count" type="xsd:int" minOccurs="0"/>
  <xsd:element name="big" type="xsd:long" minOccurs="0"/>
  <xsd:element name="amount" type="xsd:decimal" minOccurs="0"/>
  <xsd:element name="flag" type="xsd:boolean" minOccurs="0"/>
  <xsd:element name="ratio" type="xsd:double" minOccurs="0"/>
  <xsd:element name="on" type="xsd:date" minOccurs="0"/>
  <xsd:element name="level" minOccurs="0"><xsd:simpleType><xsd:restriction base="xsd:string"><xsd:enumeration value="A"/><xsd:enumeration value="B"/></xsd:restriction></xsd:simpleType></xsd:element>
  <xsd:element name="short" minOccurs="0"><xsd:simpleType><xsd:restriction base="xsd:string"><xsd:maxLength value="3"/></xsd:restriction></xsd:simpleType></xsd:element>
  <xsd:element name="line" type="t:Line" minOccurs="0" maxOccurs="unbounded"/>
  <xsd:element name="party" type="t:Party" minOccurs="0"/>
  <xsd:choice minOccurs="0"><xsd:element name="card" type="xsd:string"/><xsd:element name="iban" type="xsd:string"/></xsd:choice>
  <xsd:sequence minOccurs="0" maxOccurs="unbounded"><xsd:element name="key" type="xsd:string"/><xsd:element name="value" type="xsd:string"/></xsd:sequence>
  <xsd:element name="any" minOccurs="0"/>
 </xsd:sequence><xsd:attribute name="id" type="xsd:string"/></xsd:complexType>
 <xsd:element name="Echo"><xsd:complexType><xsd:sequence><xsd:element name="thing" type="t:Thing"/></xsd:sequence></xsd:complexType></xsd:element>
 <xsd:element name="EchoResponse"><xsd:complexType><xsd:sequence><xsd:element name="thing" type="t:Thing" minOccurs="0"/></xsd:sequence></xsd:complexType></xsd:element>
 <xsd:element name="Failure"><xsd:complexType><xsd:sequence><xsd:element name="code" type="xsd:string"/><xsd:element name="field" type="xsd:string" minOccurs="0" maxOccurs="unbounded"/></xsd:sequence></xsd:complexType></xsd:element>`

function wsdlOf(version: '1.1' | '1.2'): string {
  const soap = version === '1.1' ? 'http://schemas.xmlsoap.org/wsdl/soap/' : 'http://schemas.xmlsoap.org/wsdl/soap12/'
  return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="${soap}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
 <types><xsd:schema targetNamespace="urn:t" elementFormDefault="qualified">${schema}</xsd:schema></types>
 <message name="In"><part name="p" element="t:Echo"/></message><message name="Out"><part name="p" element="t:EchoResponse"/></message><message name="F"><part name="f" element="t:Failure"/></message>
 <portType name="P"><operation name="Echo"><input message="t:In"/><output message="t:Out"/><fault name="f" message="t:F"/></operation></portType>
 <binding name="B" type="t:P"><soap:binding style="document"/><operation name="Echo"><soap:operation soapAction=""/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
</definitions>`
}

interface Known {
  readonly contract: SoapContract
  readonly operation: SoapOperation
}

async function known(version: '1.1' | '1.2' = '1.1'): Promise<Known> {
  const { contract } = await readWsdl({ text: wsdlOf(version) }, () => Promise.reject(new Error('no')))
  const [operation] = contract.operations
  if (!operation) throw new Error(JSON.stringify(contract.skipped))
  return { contract, operation }
}

const write = ({ contract, operation }: Known, thing: JsonObject) =>
  writeEnvelope({ contract, operation, input: { thing }, node: 'Call' })

/** Reads a call as if it were the answer: both have the same form. */
const read = ({ contract, operation }: Known, envelope: string) =>
  readEnvelope(contract, operation, envelope.replaceAll(/(<\/?ns\d+:)Echo\b/g, '$1EchoResponse'))

const body = (inside: string, ns = 'http://schemas.xmlsoap.org/soap/envelope/') =>
  `<s:Envelope xmlns:s="${ns}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:t="urn:t"><s:Header/><s:Body>${inside}</s:Body></s:Envelope>`

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    ']]>',
    '<![CDATA[',
    '&amp;',
    '<a>',
    'O\'Brien "%"',
    '中文 客户',
    'a\nb\tc',
    '\r\n',
    '  spaces  ',
    '{"$expr":"x"}',
    '😀',
    '-->',
  ),
)
const legal = hostile.filter(
  // oxlint-disable-next-line no-control-regex -- what XML cannot hold is refused, see below
  (text) => !/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDFFF]/u.test(text),
)
const decimal = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.stringMatching(/^\d{0,12}$/))
  .map(([minus, whole, fraction]) => `${minus ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`)
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
const things = fc.record({
  '@id': orNull(legal),
  text: legal,
  note: orNull(legal),
  nil: orNull(legal),
  count: orNull(fc.integer({ min: -2147483648, max: 2147483647 })),
  big: orNull(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)),
  amount: orNull(decimal),
  flag: orNull(fc.boolean()),
  ratio: orNull(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))),
  on: orNull(fc.constantFrom('2026-03-02', '0999-12-31', '2026-03-02+08:00')),
  level: orNull(fc.constantFrom('A', 'B')),
  short: orNull(fc.constantFrom('abc', '客户名', '')),
  line: fc.array(
    fc.record({
      sku: legal,
      qty: decimal,
      price: orNull(fc.record({ '@currency': orNull(legal), '#text': decimal })),
    }),
    { maxLength: 3 },
  ),
  party: orNull(
    fc.oneof(
      fc.record({ '#type': fc.constant('Party'), name: legal }),
      fc.record({ '#type': fc.constant('Firm'), name: legal, vat: legal }),
    ),
  ),
  pays: fc.oneof(
    fc.constant({ card: null, iban: null }),
    legal.map((card) => ({ card, iban: null })),
    legal.map((iban) => ({ card: null, iban })),
  ),
  pairs: fc.array(fc.tuple(legal, legal), { maxLength: 3 }),
  any: orNull(legal),
})

function thingOf({ pays, pairs, ...rest }: typeof things extends fc.Arbitrary<infer T> ? T : never): JsonObject {
  return { ...rest, ...pays, key: pairs.map(([key]) => key), value: pairs.map(([, value]) => value) }
}

describe('messages', () => {
  test.each(['1.1', '1.2'] as const)('whatever is written in SOAP %s is read back as it was', async (version) => {
    const contract = await known(version)
    fc.assert(
      fc.property(things, (raw) => {
        const thing = thingOf(raw)
        expect(read(contract, write(contract, thing))).toEqual({ kind: 'answer', value: { thing } })
      }),
    )
  })

  test('elements stand in the order of the schema, in its namespaces', async () => {
    const contract = await known()
    const envelope = write(contract, { line: [{ qty: 1e-7, sku: 'a<b' }], nil: null, text: 'x', '@id': '"1"' })
    expect(envelope).toContain('xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"')
    expect(envelope.slice(envelope.indexOf('<soapenv:Body>'))).toBe(
      '<soapenv:Body><ns2:Echo><ns2:thing id="&quot;1&quot;"><ns2:text>x</ns2:text><ns2:nil xsi:nil="true"/>' +
        '<ns2:line><ns2:sku>a&lt;b</ns2:sku><ns2:qty>0.0000001</ns2:qty></ns2:line></ns2:thing></ns2:Echo></soapenv:Body></soapenv:Envelope>',
    )
  })

  test.each<readonly [JsonObject, string]>([
    [{ nil: 'x' }, 'thing.text: is needed'],
    [{ text: 'x', nil: null, txet: 1 }, 'thing.txet: is not in the contract; known are'],
    [{ text: ['a', 'b'], nil: null }, 'thing.text: must be a single value, got a list of 2'],
    [{ text: 'x', nil: null, amount: '1,50' }, 'thing.amount: must be a decimal'],
    [{ text: 'x', nil: null, count: 1.5 }, 'thing.count: must be a whole number'],
    [{ text: 'x', nil: null, level: 'C' }, 'thing.level: must be one of A, B, got "C"'],
    [{ text: 'x', nil: null, short: '客户名称' }, 'thing.short: must have at most 3 characters'],
    [{ text: 'x', nil: null, on: '02.03.2026' }, 'thing.on: must be a date'],
    [{ text: 'x', nil: null, flag: 'yes' }, 'thing.flag: must be true or false'],
    [{ text: 'x', nil: null, line: [{ sku: 'a' }] }, 'thing.line[0].qty: is needed'],
    [{ text: 'x', nil: null, card: 'c', iban: 'i' }, 'thing: takes only one of card, iban, got 2 of them'],
    [{ text: 'x', nil: null, party: { '#type': 'Alien', name: 'n' } }, 'thing.party.#type: must be one of Firm'],
    [{ text: 'a\u0000b', nil: null }, 'thing.text: must not have the character U+0000'],
    [{ text: '\uD800', nil: null }, 'thing.text: must not have the character U+D800'],
  ])('%j does not fit and says where', async (thing, reason) => {
    const contract = await known()
    expect(() => write(contract, thing)).toThrow(reason)
  })

  test('a single value stands for a list of one, and a fault of depth ends', async () => {
    const contract = await known()
    expect(write(contract, { text: 'x', nil: null, line: { sku: 's', qty: '1' } })).toContain('<ns2:line><ns2:sku>s<')
    let deep: Json = 'x'
    for (let level = 0; level < 200; level += 1) deep = { a: deep }
    expect(() => write(contract, { text: 'x', nil: null, any: deep })).toThrow('100 levels deep')
  })
})

describe('answers', () => {
  test('one element or many, CDATA, nil, prefixes and missing fields are read by the schema', async () => {
    const { contract, operation } = await known()
    const answer = readEnvelope(
      contract,
      operation,
      body(`<EchoResponse xmlns="urn:t"><thing id="7"><text><![CDATA[a ]]]]><![CDATA[> <b>]]> &amp; c</text><nil xsi:nil="1"/>
        <amount> +0012.50 </amount><unknown>later</unknown><line><sku>s</sku><qty>.5</qty></line></thing></EchoResponse>`),
    )
    expect(answer).toMatchObject({
      value: {
        thing: {
          '@id': '7',
          text: 'a ]]> <b> & c',
          nil: null,
          amount: '0012.50',
          note: null,
          line: [{ sku: 's', qty: '0.5', price: null }],
        },
      },
    })
  })

  test.each([
    ['a page', '<html><body>Sign in</body></html>', 'begins with <html>'],
    ['half an envelope', body('<t:EchoResponse/>').slice(0, -20), ''],
    ['an empty body', body(''), 'its body is empty'],
    ['another element', body('<t:Other/>'), '<Other> where <EchoResponse> belongs'],
    [
      'a value of another type',
      body('<t:EchoResponse><t:thing><t:count>many</t:count></t:thing></t:EchoResponse>'),
      '<count> must be a whole number',
    ],
    [
      'one value twice',
      body('<t:EchoResponse><t:thing><t:text>a</t:text><t:text>b</t:text></t:thing></t:EchoResponse>'),
      'more often than the contract allows',
    ],
    ['attachments', '--uuid:1\r\nContent-Type: application/xop+xml', 'several parts'],
    ['entities', `<!DOCTYPE a [<!ENTITY x "y">]>${body('<t:EchoResponse/>')}`, 'document type'],
    ['a bomb of depth', body('<a>'.repeat(300) + '</a>'.repeat(300)), 'nested'],
  ])('%s is refused with its reason', async (_, text, reason) => {
    const { contract, operation } = await known()
    expect(() => readEnvelope(contract, operation, text)).toThrow(reason)
  })

  test('more elements or characters than are read end with their reason', async () => {
    const { contract, operation } = await known()
    expect(() => readEnvelope(contract, operation, 'x'.repeat(soapLimits.maxChars + 1))).toThrow('characters')
    expect(() => readXmlTree(`<a>${'<b/>'.repeat(2000)}</a>`, { ...soapLimits, maxNodes: 1000 })).toThrow(
      'more than 1000 elements',
    )
  })

  test('a fault of SOAP 1.1 tells its codes, the most particular first, and its detail by the contract', async () => {
    const { contract, operation } = await known()
    const fault = `<s:Fault><faultcode>s:Client</faultcode><faultstring>order 1 exists</faultstring><detail><t:Failure><t:code>DUPLICATE</t:code><t:field>a</t:field></t:Failure></detail></s:Fault>`
    expect(readEnvelope(contract, operation, body(fault))).toEqual({
      kind: 'fault',
      fault: {
        codes: ['DUPLICATE', 'Failure', 'Client'],
        message: 'order 1 exists',
        detail: { Failure: { code: 'DUPLICATE', field: ['a'] } },
      },
    })
  })

  test('a fault of SOAP 1.2 tells its subcode, and a detail that nobody described as it comes', async () => {
    const { contract, operation } = await known('1.2')
    const fault = `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>t:Late</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">too late</s:Text></s:Reason><s:Detail><x errorCode="E7">why</x></s:Detail></s:Fault>`
    expect(readEnvelope(contract, operation, body(fault, 'http://www.w3.org/2003/05/soap-envelope'))).toEqual({
      kind: 'fault',
      fault: {
        codes: ['E7', 'x', 'Late', 'Sender'],
        message: 'too late',
        detail: { x: { '@errorCode': 'E7', '#text': 'why' } },
      },
    })
  })
})

describe('descriptions', () => {
  test('types that lead to ever more types are left open behind the share of a message', async () => {
    const count = 400
    const fields = Array.from({ length: 20 }, (_, at) => `<xsd:element name="f${at}" type="xsd:string"/>`).join('')
    const chain = Array.from({ length: count }, (_, at) => {
      const next = `<xsd:element name="next" type="t:T${(at + 1) % count}" minOccurs="0"/>`
      return `<xsd:complexType name="T${at}"><xsd:sequence>${fields}${next}</xsd:sequence></xsd:complexType>`
    })
    const text = wsdlOf('1.1').replace(
      '<xsd:complexType name="Money">',
      `${chain.join('')}<xsd:complexType name="Money">`,
    )
    const { contract } = await readWsdl(
      { text: text.replace('name="text" type="xsd:string"', 'name="text" type="t:T0"') },
      () => Promise.reject(new Error('no')),
    )
    const [entity] = entitiesOfOperations(contract)
    const described = Object.keys(entity?.schema['$defs'] ?? {}).length
    expect(contract.types.size).toBeGreaterThan(count)
    expect(described).toBeGreaterThan(200)
    expect(described).toBeLessThan(contractLimits.maxFields / 20)
  })
})

describe('user name tokens', () => {
  test('a token goes into the header and cannot be broken out of', async () => {
    const contract = await known()
    const envelope = write(contract, { text: '<soapenv:Header/>', nil: null })
    const token = {
      user: '<x>&"',
      password: ']]>',
      isDigest: false,
      nonce: 'bm9uY2U=',
      created: '2026-03-02T08:00:00Z',
    }
    const root = readXmlTree(withUsernameToken(envelope, token), soapLimits)
    const [security] = root.children[0]?.children ?? []
    expect(security?.name).toBe('Security')
    expect(security?.children[0]?.children.map(({ name, text }) => [name, text])).toEqual([
      ['Username', '<x>&"'],
      ['Password', ']]>'],
      ['Nonce', 'bm9uY2U='],
      ['Created', '2026-03-02T08:00:00Z'],
    ])
    expect(root.children[1]?.children[0]?.children[0]?.children[0]?.text).toBe('<soapenv:Header/>')
  })
})
