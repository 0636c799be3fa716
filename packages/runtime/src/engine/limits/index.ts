export { realClock } from './gate-clock.ts'
export { limitEgress } from './limited-egress.ts'
