import { formatScaled } from '../decimal.ts'
import { padded } from './companies.ts'
import { instant } from './instants.ts'
import type { Random } from './random.ts'

export type SeedProduct = {
  readonly id: string
  readonly sku: string
  readonly name: string
  readonly price: string
  readonly currency: 'EUR'
  readonly active: boolean
  readonly created_at: string
  readonly updated_at: string
}

const families = [
  ['PMP', 'Centrifugal pump 离心泵'],
  ['VLV', 'Ball valve 球阀'],
  ['BRG', 'Deep-groove bearing 深沟球轴承'],
  ['SEN', 'Pressure sensor 压力传感器'],
  ['CBL', 'Control cable 控制电缆'],
  ['MTR', 'Servo motor 伺服电机'],
  ['FLT', 'Filter cartridge 滤芯'],
  ['GSK', 'Gasket set 垫片套装'],
] as const
const sizes = [10, 16, 25, 40, 63] as const

/** Eight families of five sizes. Prices are never whole euros, so that wrong rounding shows. */
export function seedProducts(random: Random): readonly SeedProduct[] {
  return families
    .flatMap(([prefix, name]) => sizes.map((size) => ({ sku: `${prefix}-${1000 + size}`, name: `${name} ${size}` })))
    .map(({ sku, name }, index) => ({
      id: padded('prod-', index + 1, 4),
      sku,
      name,
      price: formatScaled(450 + random.below(48_000) * 5 + 1 + random.below(4), 2),
      currency: 'EUR',
      active: true,
      created_at: instant(-500 * 24 * 60),
      updated_at: instant(-60 * 24 * 60 + index),
    }))
}
