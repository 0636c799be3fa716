import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'

const countries = ['DE', 'NL', 'CN', 'US', 'FR', 'PL']
const cities = ['Berlin', 'Amsterdam', '上海', 'Boston', 'Lyon', 'Gdańsk']
const segments = ['gold', 'silver', 'bronze']

/** A customer of about 500 bytes as JSON; the same number gives the same customer. */
export function customerText(number: number): string {
  return JSON.stringify({
    id: `c-${number}`,
    name: `  Customer ${number} GmbH & Co. KG `,
    email: `Contact.${number}@Customer-${number % 977}.example`,
    phone: `+49 30 ${1_000_000 + number}`,
    country: countries[number % 6],
    city: cities[number % 6],
    street: `Main street ${number % 300}`,
    postalCode: String(10_000 + (number % 89_999)),
    segment: segments[number % 3],
    credit: (number % 10_000) / 100,
    balance: String(((number * 37) % 1_000_000) / 100),
    active: number % 4 !== 0,
    tags: [`a${number % 7}`, `b${number % 11}`],
    created: '2026-01-01T00:00:00Z',
    owner: `user-${number % 50}`,
    industry: 'Wholesale of machinery',
    note: 'delivery only on working days, '.repeat(4),
  })
}

/** Writes a file of customers, one per line. */
export async function writeCustomers(file: string, count: number): Promise<void> {
  const out = createWriteStream(file)
  let text = ''
  for (let number = 0; number < count; number += 1) {
    text += `${customerText(number)}\n`
    if (text.length < 1_000_000) continue
    if (!out.write(text)) await once(out, 'drain')
    text = ''
  }
  out.end(text)
  await finished(out)
}
