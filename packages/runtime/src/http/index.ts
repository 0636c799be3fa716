export { createEgress } from './egress.ts'
export type { EgressOptions } from './egress.ts'
