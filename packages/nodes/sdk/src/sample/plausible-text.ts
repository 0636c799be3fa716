import type { Seeded } from './seeded.ts'

/** What a made-up value is for. */
export interface Named {
  /** Name of the field, the empty text for a record itself. */
  readonly name: string
  /** Position of the record, from 0: values that name a record differ by it. */
  readonly index: number
  /** Tagged as personal: then nobody is made up. */
  readonly personal: boolean
  readonly random: Seeded
}

const companies = [
  'Blue Harbor Trading Ltd',
  '东海贸易有限公司',
  'Oakfield Machinery GmbH',
  '华辰机械有限公司',
  'Riverbend Logistics Inc',
  '绿源食品有限公司',
  'Copperline Tools AG',
  '星河电子科技有限公司',
  'Summit Paper Works',
  '长风物流有限公司',
] as const

const cities = ['Hamburg', '上海', 'Lyon', '深圳', 'Rotterdam', '杭州'] as const
const countries = ['DE', 'CN', 'FR', 'NL', 'US'] as const
const currencies = ['EUR', 'CNY', 'USD'] as const
const goods = ['Steel bracket', '不锈钢螺丝', 'Packing carton', '轴承', 'Hydraulic hose'] as const
const languages = ['en', 'zh', 'de'] as const
const units = ['PCE', 'KGM', 'BOX'] as const
const streets = ['12 Harbour Road', '人民路 88 号', '5 Mill Lane', '建设大道 120 号'] as const

type Words = (named: Named) => string

/** The words of a field by its name; the first that fits. */
const byName: readonly (readonly [RegExp, Words])[] = [
  [/(e-?mail|邮箱)/i, ({ index }) => `contact${index + 1}@example.com`],
  [/(phone|mobile|fax|tel|电话|手机)/i, ({ index }) => `+49 30 5550${pad(index + 1, 3)}`],
  [/(url|website|homepage|link|网址)/i, ({ index }) => `https://example.com/${index + 1}`],
  [/(currency|币种|货币)/i, from(currencies)],
  [/(country|国家)/i, from(countries)],
  [/(city|town|城市)/i, from(cities)],
  [/(street|address|地址)/i, from(streets)],
  [/(zip|postal|postcode|邮编)/i, ({ index }) => pad(20_095 + index, 5)],
  [/(language|locale|语言)/i, from(languages)],
  [/(^|_)(unit|uom)|单位/i, from(units)],
  [/(date|日期|_at$|At$)/, ({ index }) => day(index)],
  [/(quantity|amount|price|total|sum|数量|金额|单价)/i, ({ index }) => String((index + 1) * 10)],
  [/(sku|material|product|item|goods|产品|物料|商品)/i, from(goods)],
  [/(company|customer|supplier|vendor|partner|account|organi[sz]ation|client|公司|客户|供应商)/i, from(companies)],
  [/(name|title|名称)/i, from(companies)],
  [/(note|comment|description|text|remark|备注|说明)/i, ({ index }) => `Sample text ${index + 1}`],
  [/(id|key|code|number|no|ref|reference|uuid|编号|代码|号)$/i, ({ name, index }) => code(name, index)],
]

/** A text that could stand in a field of this name. Companies are made up; people never are. */
export function plausibleText(named: Named): string {
  const words = byName.find(([pattern]) => pattern.test(named.name))?.[1]
  if (!named.personal) return words ? words(named) : `Sample ${named.index + 1}`
  const isReachable = words && /mail|phone|mobile|fax|tel|url|website|homepage|link|邮箱|电话|手机/i.test(named.name)
  return isReachable ? words(named) : `Contact ${named.index + 1}`
}

/** A text of a format of JSON Schema, or of ours; `undefined` for one that is not known. */
// oxlint-disable-next-line complexity -- one line per format
export function textOfFormat(format: string, { index, name, random }: Named): string | undefined {
  switch (format) {
    case 'date':
      return day(index)
    case 'date-time':
      return `${day(index)}T08:${pad(index % 60, 2)}:00Z`
    case 'time':
      return `08:${pad(index % 60, 2)}:00Z`
    case 'duration':
      return `P${index + 1}D`
    case 'email':
    case 'idn-email':
      return `contact${index + 1}@example.com`
    case 'uri':
    case 'url':
    case 'iri':
    case 'uri-reference':
      return `https://example.com/${index + 1}`
    case 'hostname':
    case 'idn-hostname':
      return 'example.com'
    case 'ipv4':
      return `192.0.2.${1 + (index % 250)}`
    case 'ipv6':
      return '2001:db8::1'
    case 'uuid':
      return uuid(random)
    case 'json-pointer':
      return `/${name}`
    case 'decimal':
      return `${random.between(10, 990)}.${pad(random.between(0, 99), 2)}`
    default:
      return undefined
  }
}

function from(list: readonly string[]): Words {
  return ({ index }) => list[index % list.length] ?? ''
}

/** Days of one spring, so that records differ and months and years do not matter. */
function day(index: number): string {
  return `2026-03-${pad(2 + (index % 26), 2)}`
}

/** `customer_id` gives C-1001. */
function code(name: string, index: number): string {
  const letter = /[A-Za-z]/.exec(name)?.[0]?.toUpperCase() ?? 'N'
  return `${letter}-${1001 + index}`
}

function uuid(random: Seeded): string {
  const hex = (length: number) => Array.from({ length }, () => random.between(0, 15).toString(16)).join('')
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0')
}
