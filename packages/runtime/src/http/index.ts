export type { KeepSecret } from './auth/access-tokens.ts'
export { createEgress } from './egress.ts'
