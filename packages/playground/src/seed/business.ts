import { seedCompanies, seedContacts } from './companies.ts'
import type { SeedCompany, SeedContact } from './companies.ts'
import { seedChanges, seedOpportunities } from './opportunities.ts'
import type { SeedChange, SeedOpportunity } from './opportunities.ts'
import { seedProducts } from './products.ts'
import type { SeedProduct } from './products.ts'
import { createRandom } from './random.ts'

/** What both systems know about the same invented business; each system stores its own view of it. */
export type Business = {
  readonly companies: readonly SeedCompany[]
  readonly contacts: readonly SeedContact[]
  readonly products: readonly SeedProduct[]
  readonly opportunities: readonly SeedOpportunity[]
  readonly changes: readonly SeedChange[]
}

export function seedBusiness(): Business {
  const companies = seedCompanies(createRandom(11))
  const products = seedProducts(createRandom(12))
  const opportunities = seedOpportunities(createRandom(13), companies, products)
  return {
    companies,
    products,
    opportunities,
    contacts: seedContacts(createRandom(14), companies),
    changes: seedChanges(opportunities),
  }
}
