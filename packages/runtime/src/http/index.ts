export { createEgress } from './egress.ts'
export type { ExchangeNote } from './exchange.ts'
export type { ProxySettings } from './proxy-rule.ts'
