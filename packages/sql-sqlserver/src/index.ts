export { sqlEngine } from './engine.ts'
