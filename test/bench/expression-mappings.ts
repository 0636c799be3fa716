/** One mapping twice: as expressions of ours, and as the JavaScript a careful person writes for it by hand. */
export interface Mapping {
  readonly name: string
  readonly fields: Readonly<Record<string, string>>
  /** Helpers and tables of the hand-written one, made once. */
  readonly setup?: string
  /** Body of a function of `r`, giving the same object. */
  readonly byHand: string
}

const textByHand = `
  const email = r.email == null ? null : r.email.trim().toLowerCase()
  return {
    code: 'C-' + String(r.id).padStart(8, '0'),
    name: r.name == null ? null : r.name.trim(),
    country: r.country == null ? null : r.country.toUpperCase(),
    email,
    domain: email == null ? null : email.slice(email.indexOf('@') + 1),
    label: (r.name ?? '') + ' (' + (r.city ?? '') + ')',
    street: r.street == null ? null : r.street.replaceAll('straße', 'str.'),
    isCompany: r.name != null && r.name.includes('GmbH'),
  }`

// In whole cents, which is exact and what one does without a library of decimals.
const decimalSetup = `
  const cents = (text) => {
    const [whole, part = ''] = String(text).split('.')
    const size = Math.abs(Number(whole)) * 100 + Number((part + '00').slice(0, 2))
    return whole.startsWith('-') ? -size : size
  }
  const show = (size) => (size < 0 ? '-' : '') + Math.floor(Math.abs(size) / 100) + '.' + String(Math.abs(size) % 100).padStart(2, '0')`

const decimalByHand = `
  const amounts = r.lines.map((line) => cents(line.price) * line.quantity)
  const amount = cents(r.amount)
  return {
    amounts: amounts.map(show),
    net: show(amounts.reduce((sum, each) => sum + each, 0)),
    tax: show(Math.round((amount * 19) / 100)),
    gross: show(amount + cents(r.freight)),
    open: show(amount - cents(r.paid)),
    isLarge: amount > 100000,
  }`

const dateSetup = `const two = (number) => String(number).padStart(2, '0')`

const dateByHand = `
  const at = new Date(r.ordered_at)
  return {
    instant: at.toISOString(),
    day: at.toISOString().slice(0, 10),
    shown: two(at.getUTCDate()) + '.' + two(at.getUTCMonth() + 1) + '.' + at.getUTCFullYear() + ' ' + two(at.getUTCHours()) + ':' + two(at.getUTCMinutes()),
    due: new Date(Date.parse(r.ordered_at.slice(0, 10)) + 30 * 86400000).toISOString().slice(0, 10),
    quarter: Math.floor(at.getUTCMonth() / 3) + 1,
    from: new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1)).toISOString(),
  }`

const arrayByHand = `
  const lines = r.lines.filter((line) => line.quantity > 0)
  return {
    lines: lines.map((line, position) => ({ no: (position + 1) * 10, sku: line.sku, quantity: line.quantity, weight: line.quantity * line.weight })),
    count: lines.length,
    skus: [...new Set(lines.map((line) => line.sku))].join(','),
    heavy: lines.some((line) => line.quantity * line.weight > 100),
    weight: r.lines.reduce((sum, line) => sum + line.quantity * line.weight, 0),
    first: r.lines.find((line) => line.quantity > 2)?.sku,
  }`

const conditionalByHand = `
  return {
    priority: r.total > 10000 && r.level === 'gold' ? 'high' : r.total > 1000 ? 'medium' : 'low',
    channel: r.channel ?? 'web',
    discount: r.level === 'gold' ? r.total * 0.1 : r.level === 'silver' ? r.total * 0.05 : 0,
    isExport: r.country !== 'de' && r.country !== 'at',
    contact: r.contact?.name ?? r.name ?? 'unknown',
    points: Math.round(r.total / 10) + (r.level === 'gold' ? 100 : 0),
  }`

const lookupSetup = `
  const levels = { gold: 'A1', silver: 'B2', bronze: 'C3' }
  const countries = { de: 'Germany', cn: 'China', us: 'United States' }
  const terms = { A1: 60, B2: 30, C3: 14 }`

const lookupByHand = `
  const rating = Object.hasOwn(levels, r.level) ? levels[r.level] : 'D4'
  return {
    rating,
    country: Object.hasOwn(countries, r.country) ? countries[r.country] : null,
    terms: Object.hasOwn(terms, rating) ? terms[rating] : 0,
    currency: r.currency === 'EUR' ? 1 : r.currency === 'USD' ? 2 : 9,
    account: r.account?.number ?? null,
    name: r.name,
  }`

const level = 'lookup({ gold: "A1", silver: "B2", bronze: "C3" }, record.level, "D4")'

export const mappings: readonly Mapping[] = [
  {
    name: 'text',
    fields: {
      code: 'concat("C-", padStart(record.id, 8, "0"))',
      name: 'trim(record.name)',
      country: 'upper(record.country)',
      email: 'lower(trim(record.email))',
      domain: 'after(lower(trim(record.email)), "@")',
      label: '`${record.name} (${record.city})`',
      street: 'replace(record.street, "straße", "str.")',
      isCompany: 'contains(record.name, "GmbH")',
    },
    byHand: textByHand,
  },
  {
    name: 'decimal',
    fields: {
      amounts: 'map(record.lines, line => multiply(line.price, line.quantity))',
      net: 'sum(record.lines, line => line.price * line.quantity)',
      tax: 'decimal(record.amount * "0.19", 2)',
      gross: 'add(record.amount, record.freight)',
      open: 'subtract(record.amount, record.paid)',
      isLarge: 'record.amount > 1000',
    },
    setup: decimalSetup,
    byHand: decimalByHand,
  },
  {
    name: 'date',
    fields: {
      instant: 'date(record.ordered_at)',
      day: 'day(record.ordered_at)',
      shown: 'formatDate(record.ordered_at, "dd.MM.yyyy HH:mm")',
      due: 'addTime(day(record.ordered_at), 30, "day")',
      quarter: 'datePart(record.ordered_at, "quarter")',
      from: 'startOf(record.ordered_at, "month")',
    },
    setup: dateSetup,
    byHand: dateByHand,
  },
  {
    name: 'array',
    fields: {
      lines:
        'map(filter(record.lines, line => line.quantity > 0), (line, position) => ({ no: (position + 1) * 10, sku: line.sku, quantity: line.quantity, weight: line.quantity * line.weight }))',
      count: 'count(record.lines, line => line.quantity > 0)',
      skus: 'join(unique(map(filter(record.lines, line => line.quantity > 0), line => line.sku)), ",")',
      heavy: 'some(record.lines, line => line.quantity * line.weight > 100)',
      weight: 'sum(record.lines, line => line.quantity * line.weight)',
      first: 'find(record.lines, line => line.quantity > 2)?.sku',
    },
    byHand: arrayByHand,
  },
  {
    name: 'conditional',
    fields: {
      priority: 'record.total > 10000 && record.level === "gold" ? "high" : record.total > 1000 ? "medium" : "low"',
      channel: 'record.channel ?? "web"',
      discount: 'record.level === "gold" ? record.total * 0.1 : record.level === "silver" ? record.total * 0.05 : 0',
      isExport: 'record.country !== "de" && record.country !== "at"',
      contact: 'coalesce(record.contact.name, record.name, "unknown")',
      points: 'round(record.total / 10) + (record.level === "gold" ? 100 : 0)',
    },
    byHand: conditionalByHand,
  },
  {
    name: 'lookup',
    fields: {
      rating: level,
      country: 'lookup({ de: "Germany", cn: "China", us: "United States" }, record.country)',
      terms: `lookup({ A1: 60, B2: 30, C3: 14 }, ${level}, 0)`,
      currency: 'choose(record.currency, "EUR", 1, "USD", 2, 9)',
      account: 'record.account.number ?? null',
      name: 'record.name',
    },
    setup: lookupSetup,
    byHand: lookupByHand,
  },
]

const cities = ['Bremen', 'Köln', '上海', 'Rostock', 'Graz']

/** Records of orders as a CRM sends them; every third has gaps. */
export function orderRecords(count: number): readonly unknown[] {
  return Array.from({ length: count }, (_, at) => ({
    id: at + 17,
    name: at % 3 === 0 ? ` Nordwind ${at} GmbH ` : `Hanse ${at} AG`,
    country: ['de', 'cn', 'us', 'at', 'fr'][at % 5],
    email: ` Einkauf.${at}@Example-${at % 7}.com`,
    city: cities[at % cities.length],
    street: `Lange straße ${at % 90}`,
    level: ['gold', 'silver', 'bronze', 'none'][at % 4],
    currency: ['EUR', 'USD', 'CNY'][at % 3],
    total: (at * 37) % 20_000,
    amount: `${(at * 37) % 20_000}.${String((at * 3) % 100).padStart(2, '0')}`,
    freight: `${at % 9}.90`,
    paid: `${at % 50}.${String(at % 100).padStart(2, '0')}`,
    ordered_at: new Date(1_770_000_000_000 + at * 7_919_000).toISOString(),
    ...(at % 3 === 0 ? {} : { channel: 'shop', contact: { name: `Anna ${at}` }, account: { number: `A-${at}` } }),
    lines: Array.from({ length: 1 + (at % 5) }, (_line, line) => ({
      sku: `SKU-${(at + line) % 40}`,
      quantity: (at + line) % 6,
      weight: 1.5 + line,
      price: `${10 + ((at * 7 + line) % 900)}.${String((at * 13 + line) % 100).padStart(2, '0')}`,
    })),
  }))
}
