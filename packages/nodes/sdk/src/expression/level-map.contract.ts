import type { ValueMap } from '../value-map/index.ts'

/** The map of the functions' examples. */
export const levelMap: ValueMap = {
  schema: 'isthmus/value-map/1',
  name: 'customer-level',
  title: 'Customer level',
  left: { title: 'CRM level', type: 'text' },
  right: { title: 'ERP rating', type: 'text' },
  entries: [
    ['A', 'GOLD'],
    ['B', 'SILVER'],
    ['C', 'SILVER', 'preferred'],
  ],
  unmapped: { forward: { kind: 'fail' }, back: { kind: 'default', value: 'Z' } },
  matching: { trim: true, ignoreCase: true },
}
