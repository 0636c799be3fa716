// What a person would write by hand for the same job: `node batch-baseline.ts IN SUMS [KEPT]`.
import { createReadStream, createWriteStream } from 'node:fs'
import { once } from 'node:events'

interface Customer {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly country: string
  readonly segment: string
  readonly credit: number
}

const [input = '', sumsFile = '', keptFile] = process.argv.slice(2)
const groups = new Map<string, { country: string; segment: string; customers: number; credit: number; most: number }>()
const kept = keptFile === undefined ? undefined : createWriteStream(keptFile)
let lines = ''

function take(line: string): void {
  const customer = JSON.parse(line) as Customer
  const mapped = {
    id: customer.id,
    name: customer.name.trim(),
    email: customer.email.toLowerCase(),
    country: customer.country,
    segment: customer.segment,
    credit: customer.credit,
  }
  if (!(mapped.credit > 20)) return
  const key = `${mapped.country} ${mapped.segment}`
  const group = groups.get(key)
  if (group) {
    group.customers += 1
    group.credit += mapped.credit
    group.most = Math.max(group.most, mapped.credit)
  } else {
    const { country, segment, credit } = mapped
    groups.set(key, { country, segment, customers: 1, credit, most: credit })
  }
  if (kept) lines += `${JSON.stringify(mapped)}\n`
}

let rest = ''
for await (const part of createReadStream(input, { encoding: 'utf8' }) as AsyncIterable<string>) {
  const whole = (rest + part).split('\n')
  rest = whole.pop() ?? ''
  for (const line of whole) take(line)
  if (kept && lines !== '') {
    if (!kept.write(lines)) await once(kept, 'drain')
    lines = ''
  }
}
if (rest !== '') take(rest)
kept?.end(lines)
const sums = createWriteStream(sumsFile)
sums.end([...groups.values()].map((group) => `${JSON.stringify(group)}\n`).join(''))
