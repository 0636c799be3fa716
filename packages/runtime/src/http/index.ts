export type { KeepSecret } from './auth/access-tokens.ts'
export { consentField, createConsents, type Consents } from './consent/consents.ts'
export { createEgress } from './egress.ts'
