import { instant } from './instants.ts'
import {
  chineseBrands,
  chineseCities,
  chineseFamilyNames,
  chineseGivenNames,
  chineseStreets,
  chineseTrades,
  roles,
  westernBrands,
  westernFamilyNames,
  westernGivenNames,
  westernPlaces,
  westernTrades,
} from './place-names.ts'
import type { Random } from './random.ts'

export type SeedCompany = {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly legal_name: string
  readonly tax_id: string
  readonly level: 'A' | 'B' | 'C'
  readonly email: string
  readonly phone: string
  readonly street: string
  readonly city: string
  readonly postal_code: string
  readonly country: string
  readonly currency: string
  readonly created_at: string
  readonly updated_at: string
}

export type SeedContact = {
  readonly id: string
  readonly company_id: string
  readonly given_name: string
  readonly family_name: string
  readonly role: string
  readonly email: string
  readonly phone: string
  readonly language: string
  readonly created_at: string
  readonly updated_at: string
}

type Identity = Omit<SeedCompany, 'id' | 'code' | 'level' | 'email' | 'created_at' | 'updated_at'>

const COMPANY_COUNT = 1000
const DAY_MINUTES = 24 * 60

export function padded(prefix: string, number: number, width: number): string {
  return prefix + String(number).padStart(width, '0')
}

export function seedCompanies(random: Random): readonly SeedCompany[] {
  const taken = new Set<string>()
  return Array.from({ length: COMPANY_COUNT }, (_, index) => {
    const number = index + 1
    const identity = untakenIdentity(random, taken)
    const createdAt = instant(-400 * DAY_MINUTES + index * 480)
    return {
      id: padded('comp-', number, 4),
      code: `C-${10_000 + number}`,
      ...identity,
      level: random.pick(['A', 'B', 'B', 'C', 'C', 'C'] as const),
      email: `office@${padded('c', number, 4)}.example`,
      created_at: createdAt,
      // Whole blocks share one instant, so that paging has to break the tie by id.
      updated_at: instant(-30 * DAY_MINUTES + Math.floor(index / 7) * 60),
    }
  })
}

/** Four in ten are Chinese. Names must be unique: customers are also looked up by name. */
function untakenIdentity(random: Random, taken: Set<string>): Identity {
  for (;;) {
    const identity = random.below(10) < 4 ? chineseIdentity(random) : westernIdentity(random)
    if (!taken.has(identity.legal_name)) {
      taken.add(identity.legal_name)
      return identity
    }
  }
}

function westernIdentity(random: Random): Identity {
  const place = random.pick(westernPlaces)
  const [city, postalCode] = random.pick(place.cities)
  const name = `${random.pick(westernBrands)} ${random.pick(westernTrades)}`
  return {
    name,
    legal_name: `${name} ${random.pick(place.suffixes)}`,
    tax_id: place.taxId(digits(random, 11)),
    phone: place.phone(digits(random, 2)),
    street: `${random.pick(place.streets)} ${1 + random.below(180)}`,
    city,
    postal_code: postalCode,
    country: place.country,
    currency: place.currency,
  }
}

function chineseIdentity(random: Random): Identity {
  const [city, postalCode, region] = random.pick(chineseCities)
  const name = `${city.slice(0, -1)}${random.pick(chineseBrands)}${random.pick(chineseTrades)}`
  return {
    name,
    legal_name: `${name}${random.pick(['有限公司', '股份有限公司', '有限责任公司'])}`,
    tax_id: `91${region}MA${digits(random, 8)}`,
    phone: `+86215550${digits(random, 4)}`,
    street: `${random.pick(chineseStreets)}${1 + random.below(900)}号${1 + random.below(30)}楼`,
    city,
    postal_code: postalCode,
    country: 'CN',
    currency: 'CNY',
  }
}

function digits(random: Random, count: number): string {
  return Array.from({ length: count }, () => String(random.below(10))).join('')
}

/** Every company has a contact, every second one has two. */
export function seedContacts(random: Random, companies: readonly SeedCompany[]): readonly SeedContact[] {
  return companies
    .flatMap((company, index) => (index % 2 === 0 ? [company, company] : [company]))
    .map((company, index) => {
      const chinese = company.country === 'CN'
      const number = index + 1
      return {
        id: padded('cont-', number, 4),
        company_id: company.id,
        given_name: random.pick(chinese ? chineseGivenNames : westernGivenNames),
        family_name: random.pick(chinese ? chineseFamilyNames : westernFamilyNames),
        role: random.pick(roles),
        email: `${padded('contact', number, 4)}@${company.email.slice(company.email.indexOf('@') + 1)}`,
        phone: company.phone,
        language: chinese
          ? 'zh-CN'
          : (westernPlaces.find(({ country }) => country === company.country)?.language ?? 'en'),
        created_at: company.created_at,
        updated_at: company.updated_at,
      }
    })
}
