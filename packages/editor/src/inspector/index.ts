export { Inspector } from './Inspector.tsx'
export { NodeView } from './NodeView.tsx'
