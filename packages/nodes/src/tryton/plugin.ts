import type { Plugin } from '@isthmus/sdk'
import { trytonConnector } from './connector.ts'
import { trytonGet } from './get.ts'
import { trytonList } from './list.ts'
import { partyUpsert } from './party-upsert.ts'
import { trytonChanged } from './poll.ts'
import { productsLookup } from './products-lookup.ts'
import { saleUpsert } from './sale-upsert.ts'

/** Tryton 6. */
export const trytonPlugin: Plugin = {
  id: 'tryton',
  nodes: [trytonChanged, partyUpsert, productsLookup, saleUpsert, trytonGet, trytonList],
  connectors: [trytonConnector],
}
